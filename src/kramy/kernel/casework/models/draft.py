"""An application being filled in, before it is a case."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kramy.kernel.casework.enums import CasePurpose


class Draft(models.Model):
    """Ties answers to the intake they are for and to who may go on with them.

    ``case`` is set for the answers to a correction request (same case, next round); ``previous`` for a
    correction or renewal of something accepted (a new case). ``token_hash`` is SHA-256 of the secret in the
    "continue later" link. Everybody who acts for ``organisation`` may go on with it.
    """

    answer_set = models.OneToOneField("questionnaires.AnswerSet", models.CASCADE, related_name="draft")
    intake = models.ForeignKey("casework.Intake", models.CASCADE, related_name="drafts")
    purpose = models.CharField(max_length=20, choices=CasePurpose.choices, default=CasePurpose.APPLICATION)
    case = models.ForeignKey("casework.Case", models.CASCADE, null=True, blank=True, related_name="drafts")
    previous = models.ForeignKey("casework.Case", models.CASCADE, null=True, blank=True, related_name="+")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="drafts"
    )
    organisation = models.ForeignKey(
        "organisations.Organisation", models.SET_NULL, null=True, blank=True, related_name="drafts"
    )
    email = models.EmailField(blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")

    def __str__(self) -> str:
        return f"{self.intake} {self.answer_set_id}"


class DraftVisit(models.Model):
    """Somebody of the organisation has the draft open: on which page, seen when last."""

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="visits")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    page_key = models.CharField(max_length=60, blank=True)
    seen_at = models.DateTimeField()

    class Meta:
        verbose_name = _("visit to a draft")
        verbose_name_plural = _("visits to drafts")
        constraints = [models.UniqueConstraint(fields=["draft", "user"], name="casework_one_visit_each")]

    def __str__(self) -> str:
        return f"{self.user} {self.draft}"
