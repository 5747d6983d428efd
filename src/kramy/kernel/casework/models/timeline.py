"""Everything that happened in a case, in the words both sides read."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kramy.kernel.casework.enums import TimelineKind


class TimelineEntry(models.Model):
    """One step. ``public`` entries are shown to the applicant too; notes are the officials' own."""

    case = models.ForeignKey("casework.Case", models.CASCADE, related_name="timeline")
    at = models.DateTimeField(auto_now_add=True)
    kind = models.CharField(max_length=30, choices=TimelineKind.choices)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    by_applicant = models.BooleanField(default=False)
    text = models.TextField(blank=True)
    detail = models.JSONField(default=dict, blank=True)
    public = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("timeline entry")
        verbose_name_plural = _("timeline")
        ordering = ["case", "at", "id"]
        indexes = [models.Index(fields=["case", "at"], name="casework_timeline")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.kind}"
