"""A window in which the city takes applications of one kind."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Intake(models.Model):
    """Opens and closes by itself; ``closes_at`` empty means until further notice."""

    kind = models.CharField(_("kind of case"), max_length=60)
    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=200)
    introduction = models.TextField(_("introduction"), blank=True)
    questionnaire = models.ForeignKey("questionnaires.Questionnaire", models.PROTECT, related_name="intakes")
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    due_working_days = models.PositiveSmallIntegerField(
        _("working days to decide"),
        null=True,
        blank=True,
        help_text=_("Empty: the time set for the kind of case."),
    )
    limits = models.JSONField(
        _("limits"), default=dict, db_default=models.Value({}, models.JSONField()), blank=True
    )
    """By key of the questionnaire's limits, the numbers that this intake sets in place of the usual ones."""

    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("intake")
        verbose_name_plural = _("intakes")
        ordering = ["-opens_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__isnull=True) | Q(closes_at__gt=F("opens_at")),
                name="casework_intake_closes_after_opening",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def is_open(self, at: datetime | None = None) -> bool:
        """Whether applications are taken at ``at`` (now when not given): opening counts, closing does not."""
        moment = at or timezone.now()
        return self.opens_at <= moment and (self.closes_at is None or moment < self.closes_at)
