"""What the city sets for a kind of case; one row a kind, edited at the desk."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kramy.kernel.casework.enums import PeriodUnit, Silence


def no_days() -> list[int]:
    return []


def first_ladder() -> list[int]:
    return [3, 9, 21, 45]


class KindSetting(models.Model):
    """``ladder_days``: after how many working days without a step an official is reminded; ``head_days``: after how
    many the head of the unit is told; ``reminder_days``: after how many working days an applicant who is awaited is
    reminded. The period is for cases received from now on: each case keeps its own.
    """

    kind = models.CharField(_("kind of case"), max_length=60, unique=True)
    unit = models.ForeignKey(
        "accounts.Unit", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("unit")
    )
    period_amount = models.PositiveSmallIntegerField(_("time to decide"))
    period_unit = models.CharField(_("counted in"), max_length=20, choices=PeriodUnit.choices)
    silence = models.CharField(
        _("what silence means"), max_length=20, choices=Silence.choices, default=Silence.NOTHING
    )
    silence_text = models.TextField(_("what the applicant is told about it"), blank=True)
    ladder_days = models.JSONField(_("reminders to the official"), default=first_ladder, blank=True)
    head_days = models.PositiveSmallIntegerField(_("telling the head of the unit"), default=60)
    reminder_days = models.JSONField(_("reminders to the applicant"), default=no_days, blank=True)
    retention_years = models.PositiveSmallIntegerField(_("years kept after closing"), default=5)

    class Meta:
        verbose_name = _("setting of a kind of case")
        verbose_name_plural = _("settings of kinds of cases")
        ordering = ["kind"]
        constraints = [
            models.CheckConstraint(condition=Q(period_amount__gte=1), name="casework_setting_period"),
            models.CheckConstraint(condition=Q(retention_years__gte=1), name="casework_setting_retention"),
            models.CheckConstraint(
                condition=Q(period_unit__in=PeriodUnit.values), name="casework_setting_period_unit"
            ),
            models.CheckConstraint(condition=Q(silence__in=Silence.values), name="casework_setting_silence"),
        ]

    def __str__(self) -> str:
        return self.kind
