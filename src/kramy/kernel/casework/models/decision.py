"""What was decided, why and by whom; at most once for a case."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kramy.kernel.casework.enums import CaseResult, DecisionOutcome


class DecisionReason(models.Model):
    """A reason for refusing or asking for a correction, ready in every language."""

    kind = models.CharField(_("kind of case"), max_length=60)
    code = models.SlugField(max_length=60)
    title = models.CharField(_("title at the desk"), max_length=200)
    text = models.TextField(_("text the applicant reads"))
    for_refusal = models.BooleanField(_("for a refusal"), default=True)
    for_correction = models.BooleanField(_("for asking for a correction"), default=True)
    active = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("decision reason")
        verbose_name_plural = _("decision reasons")
        ordering = ["kind", "position", "id"]
        constraints = [models.UniqueConstraint(fields=["kind", "code"], name="casework_reason_unique")]

    def __str__(self) -> str:
        return self.title


class Decision(models.Model):
    """The end of a case. The one-to-one key is what makes it impossible to decide twice.

    ``by_silence``: nobody decided in time and an act says what that means.
    """

    case = models.OneToOneField("casework.Case", models.CASCADE, related_name="decision")
    outcome = models.CharField(max_length=20, choices=DecisionOutcome.choices)
    result = models.CharField(
        _("result"), max_length=20, choices=CaseResult.choices, blank=True, default="", db_default=""
    )
    by_silence = models.BooleanField(default=False, db_default=False)
    reason = models.ForeignKey(DecisionReason, models.PROTECT, null=True, blank=True, related_name="+")
    text = models.TextField(_("reasons"), blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField()
    carried_out_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        constraints = [
            models.CheckConstraint(
                condition=~Q(outcome="refused") | ~Q(text=""), name="casework_refusal_has_reasons"
            ),
            models.CheckConstraint(
                condition=Q(result="") | Q(result__in=CaseResult.values), name="casework_result_known"
            ),
            models.CheckConstraint(
                condition=~Q(outcome="closed") | ~Q(result=""), name="casework_closed_has_result"
            ),
        ]
        indexes = [
            models.Index(
                fields=["decided_at"],
                condition=Q(carried_out_at__isnull=True),
                name="casework_not_carried_out",
            )
        ]

    def __str__(self) -> str:
        return f"{self.case}: {self.outcome}"
