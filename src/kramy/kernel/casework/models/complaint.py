"""A complaint about how a case is handled: a matter of its own, with a clock and a judge of its own."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kramy.kernel.casework.enums import ComplaintOutcome, ComplaintState


class Complaint(models.Model):
    """Its words and files stand in the timeline, at ``entry``; its answer too. ``handler`` is never who handles the case.

    ``due_on`` is a month after it came (Code of Administrative Procedure, art. 237 § 1), or the day of which the
    applicant was told with a reason (§ 4 and art. 36).
    """

    case = models.ForeignKey("casework.Case", models.CASCADE, related_name="complaints")
    sequence = models.PositiveSmallIntegerField()
    entry = models.OneToOneField("casework.TimelineEntry", models.CASCADE, related_name="complaint")
    received_at = models.DateTimeField(_("received"))
    due_on = models.DateField(_("due"))
    state = models.CharField(max_length=20, choices=ComplaintState.choices, default=ComplaintState.RECEIVED)
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="complaints"
    )
    outcome = models.CharField(max_length=20, choices=ComplaintOutcome.choices, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("complaint")
        verbose_name_plural = _("complaints")
        ordering = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["case", "sequence"], name="casework_complaint_sequence"),
            models.UniqueConstraint(
                fields=["case"], condition=Q(state="received"), name="casework_one_open_complaint"
            ),
            models.CheckConstraint(
                condition=Q(state="received", answered_at__isnull=True, outcome="")
                | (Q(state="answered", answered_at__isnull=False) & ~Q(outcome="")),
                name="casework_complaint_answered_whole",
            ),
        ]
        indexes = [models.Index(F("state"), F("due_on"), name="casework_complaints_due")]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """The case's number with S for skarga and which it is: KRA-2026-000001/S1."""
        return f"{self.case.number}/S{self.sequence}"
