"""Which reminders went out, so that none goes twice."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kramy.kernel.casework.enums import Audience


class Reminder(models.Model):
    """One rung of a ladder that began on ``since``, the day of the last step: ``rung`` working days later ``audience``
    was told. A new step begins a new ladder.
    """

    case = models.ForeignKey("casework.Case", models.CASCADE, related_name="reminders")
    audience = models.CharField(max_length=10, choices=Audience.choices)
    since = models.DateField()
    rung = models.PositiveSmallIntegerField()
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ["case", "at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "audience", "since", "rung"], name="casework_reminded_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.audience} {self.rung}"
