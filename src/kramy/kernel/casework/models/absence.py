"""When an official is away, who stands in, and which cases changed hands for it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Absence(models.Model):
    """Both days included. ``started_at``: its cases are handed over; ``ended_at``: handed back, or called off."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="absences", verbose_name=_("who is away")
    )
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("deputy"),
    )
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    entered_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ["-first_day", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="casework_absence_days"),
            models.CheckConstraint(
                condition=Q(deputy__isnull=True) | ~Q(deputy=F("person")), name="casework_absence_deputy"
            ),
        ]
        indexes = [
            models.Index(
                fields=["first_day"], condition=Q(ended_at__isnull=True), name="casework_absence_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.first_day} – {self.last_day}"


class HandOver(models.Model):
    """A case that changed hands because its official was away; ``to`` nobody when there was nobody to take it."""

    absence = models.ForeignKey(Absence, models.CASCADE, related_name="hand_overs")
    case = models.ForeignKey("casework.Case", models.CASCADE, related_name="hand_overs")
    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    deputy_before = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("hand-over of a case")
        verbose_name_plural = _("hand-overs of cases")
        constraints = [models.UniqueConstraint(fields=["absence", "case"], name="casework_handed_over_once")]

    def __str__(self) -> str:
        return f"{self.case_id} → {self.to_id}"
