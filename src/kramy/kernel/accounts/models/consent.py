"""What a person agreed to, in which words and when (GDPR art. 7)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kramy.kernel.accounts.enums import ConsentPurpose


class Consent(models.Model):
    """One consent; withdrawn, never deleted while the purpose lasts."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="consents"
    )
    email = models.EmailField()
    purpose = models.CharField(max_length=30, choices=ConsentPurpose.choices)
    text = models.TextField(help_text=_("The words the person agreed to."))
    text_version = models.CharField(max_length=64)
    language = models.CharField(max_length=5)
    subject = models.CharField(
        max_length=100, blank=True, help_text=_("What it is about, such as a case number.")
    )
    given_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        indexes = [models.Index(fields=["email", "purpose"], name="accounts_consent_email")]

    def __str__(self) -> str:
        return f"{self.email} {self.purpose}"

    @property
    def audit_label(self) -> str:
        return f"#{self.pk} {self.purpose}"
