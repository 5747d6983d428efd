"""Links by which an applicant without an account follows a case."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CaseAccess(models.Model):
    """One mailed link. Only SHA-256 of its secret is kept; it works until ``expires_at`` or ``revoked_at``."""

    case = models.ForeignKey("casework.Case", models.CASCADE, related_name="accesses")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("case link")
        verbose_name_plural = _("case links")

    def __str__(self) -> str:
        return f"{self.case} {self.expires_at:%Y-%m-%d}"
