"""What residents say is wrong with an entry."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kramy.modules.map_campaigns.enums import ReportKind, ReportOutcome, ReportState, ReportSubject


class EntryReport(models.Model):
    """One thing that is said about one entry, by ``count`` people who do not know of each other."""

    entry = models.ForeignKey("map_campaigns.Entry", models.CASCADE, related_name="reports")
    kind = models.CharField(_("what"), max_length=15, choices=ReportKind.choices)
    subject = models.CharField(_("about"), max_length=10, choices=ReportSubject.choices, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=ReportState.choices, default=ReportState.OPEN)
    outcome = models.CharField(_("outcome"), max_length=10, choices=ReportOutcome.choices, blank=True)
    outcome_words = models.TextField(_("in words"), blank=True)
    count = models.PositiveIntegerField(_("people"), default=0)
    confirmation = models.ForeignKey(
        "map_campaigns.Confirmation", models.SET_NULL, null=True, blank=True, related_name="reports"
    )
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(_("first reported"))
    last_at = models.DateTimeField(_("last reported"))
    closed_at = models.DateTimeField(_("settled"), null=True, blank=True)

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "kind", "subject"],
                condition=~Q(state="closed"),
                name="map_campaigns_one_open_report",
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False)
                | (~Q(state="closed") & Q(closed_at__isnull=True)),
                name="map_campaigns_settled_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | ~Q(outcome=""), name="map_campaigns_settled_has_outcome"
            ),
            models.CheckConstraint(
                condition=Q(kind="wrong") | Q(subject=""), name="map_campaigns_subject_of_wrong"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "created_at"], name="map_campaigns_reports"),
            models.Index(fields=["closed_at"], name="map_campaigns_settled"),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id}: {self.kind} {self.subject}".strip()


class ReportVoice(models.Model):
    """One person's words. ``origin`` is a keyed hash of where they came from: it tells one from another, no more.

    ``email`` only where they want to know what became of it; both go when the report has been settled a while.
    """

    report = models.ForeignKey(EntryReport, models.CASCADE, related_name="voices")
    text = models.TextField(_("in their words"), blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    language = models.CharField(max_length=5, default="pl")
    origin = models.CharField(max_length=64, blank=True)
    from_firm = models.BooleanField(_("from the firm"), default=False)
    created_at = models.DateTimeField(_("sent"))

    class Meta:
        verbose_name = _("words of a report")
        verbose_name_plural = _("words of reports")
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "origin"], condition=~Q(origin=""), name="map_campaigns_one_voice"
            )
        ]

    def __str__(self) -> str:
        return self.text[:60]
