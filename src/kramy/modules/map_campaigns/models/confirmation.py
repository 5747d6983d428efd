"""Asking a firm whether its entry is still true."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kramy.modules.map_campaigns.enums import ConfirmationAnswer, ConfirmationReason


class Confirmation(models.Model):
    """One question to one firm, open until ``answer`` says how it ended.

    ``step`` is the last letter written (`rules.ConfirmationStep`), ``asked_on`` the day of the first one and
    ``due_on`` the last day to answer. Where nobody can be written to, or the letter was given up,
    ``to_official``: an official asks by other means, and the entry does not go by itself. ``note`` is what the
    official wants the firm to know.
    """

    entry = models.ForeignKey("map_campaigns.Entry", models.CASCADE, related_name="confirmations")
    reason = models.CharField(
        _("why"), max_length=10, choices=ConfirmationReason.choices, default=ConfirmationReason.PERIOD
    )
    note = models.TextField(_("note"), blank=True)
    created_at = models.DateTimeField(_("begun"))
    step = models.PositiveSmallIntegerField(default=0)
    asked_on = models.DateField(_("asked"), null=True, blank=True)
    due_on = models.DateField(_("answer by"), null=True, blank=True)
    to_official = models.BooleanField(_("for an official"), default=False)
    letter = models.ForeignKey(
        "messaging.OutboxMessage", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    answer = models.CharField(_("answer"), max_length=12, choices=ConfirmationAnswer.choices, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    class Meta:
        verbose_name = _("confirmation")
        verbose_name_plural = _("confirmations")
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["entry"], condition=Q(answer=""), name="map_campaigns_one_open_confirmation"
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True)
                | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="map_campaigns_answer_has_time",
            ),
            models.CheckConstraint(
                condition=Q(due_on__isnull=True) | Q(asked_on__isnull=False, due_on__gte=F("asked_on")),
                name="map_campaigns_due_after_asked",
            ),
        ]
        indexes = [
            models.Index(fields=["due_on"], condition=Q(answer=""), name="map_campaigns_to_confirm"),
            models.Index(fields=["asked_on"], name="map_campaigns_asked"),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id}: {self.answer or self.due_on or self.created_at}"
