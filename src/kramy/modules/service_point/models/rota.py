"""Who is on duty when: a pattern by weekday, and days that differ from it. Times are Polish wall time."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kramy.modules.service_point.enums import DutyChange
from kramy.modules.service_point.models.places import Specialist
from kramy.modules.service_point.rules import MOST_AT_ONCE


class DutyPattern(models.Model):
    """Every week on ``weekday`` (0 is Monday) from ``starts`` to ``ends``, in the days given; not on holidays.

    ``capacity`` is how many people are served at the same time (an information desk with two chairs has 2).
    """

    specialist = models.ForeignKey(Specialist, models.CASCADE, related_name="patterns")
    weekday = models.PositiveSmallIntegerField(_("weekday"))
    starts = models.TimeField(_("from"))
    ends = models.TimeField(_("to"))
    capacity = models.PositiveSmallIntegerField(
        _("at once"), default=1, validators=[MinValueValidator(1), MaxValueValidator(MOST_AT_ONCE)]
    )
    since = models.DateField(_("first day"), null=True, blank=True)
    until = models.DateField(_("last day"), null=True, blank=True)

    class Meta:
        verbose_name = _("weekly duty")
        verbose_name_plural = _("weekly duties")
        ordering = ["weekday", "starts", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(weekday__lte=6)
                & Q(ends__gt=F("starts"))
                & Q(capacity__gte=1, capacity__lte=MOST_AT_ONCE),
                name="service_point_pattern_sound",
            ),
            models.CheckConstraint(
                condition=Q(since__isnull=True) | Q(until__isnull=True) | Q(until__gte=F("since")),
                name="service_point_pattern_days",
            ),
            models.UniqueConstraint(
                fields=["specialist", "weekday", "starts"],
                condition=Q(since__isnull=True, until__isnull=True),
                name="service_point_pattern_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.specialist} {self.weekday} {self.starts:%H:%M}–{self.ends:%H:%M}"


class DutyException(models.Model):
    """A day that differs: away (the whole day where no times are given) or on duty besides, also on a holiday."""

    specialist = models.ForeignKey(Specialist, models.CASCADE, related_name="exceptions")
    day = models.DateField(_("day"))
    change = models.CharField(_("what"), max_length=10, choices=DutyChange.choices)
    starts = models.TimeField(_("from"), null=True, blank=True)
    ends = models.TimeField(_("to"), null=True, blank=True)
    capacity = models.PositiveSmallIntegerField(
        _("at once"), default=1, validators=[MinValueValidator(1), MaxValueValidator(MOST_AT_ONCE)]
    )
    reason = models.CharField(_("reason, for the desk only"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("exception from the rota")
        verbose_name_plural = _("exceptions from the rota")
        ordering = ["day", "starts", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts__isnull=False, ends__gt=F("starts"))
                | Q(starts__isnull=True, ends__isnull=True, change=DutyChange.OFF),
                name="service_point_exception_times",
            ),
            models.CheckConstraint(
                condition=Q(capacity__gte=1, capacity__lte=MOST_AT_ONCE),
                name="service_point_exception_capacity",
            ),
        ]
        indexes = [models.Index(fields=["specialist", "day"], name="service_point_exception_day")]

    def __str__(self) -> str:
        return f"{self.specialist} {self.day} {self.change}"
