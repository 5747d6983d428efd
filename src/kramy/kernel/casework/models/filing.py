"""That a case was handed over to the city's electronic records system, or still has to be."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kramy.kernel.casework.enums import FilingState


class Filing(models.Model):
    """One package of a case in one records system: the first, or a supplement with what came later (``sequence`` from 2).

    ``key`` stays the same however often it is tried, so that nothing is filed twice. ``steps`` is how many steps of the
    timeline the package tells of (None before it is filed, and of packages filed before there were supplements),
    ``files`` the SHA-256 of the attachments in it. ``changed_at``: when something last happened in the case after
    the package was begun; what it says counts for the last package only.
    """

    case = models.ForeignKey("casework.Case", models.CASCADE, related_name="filings")
    adapter = models.CharField(max_length=40)
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField(max_length=10, choices=FilingState.choices, default=FilingState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True, blank=True)
    reference = models.CharField(_("reference in the records system"), max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    last_error = models.TextField(blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    asked_at = models.DateTimeField(auto_now_add=True)
    filed_at = models.DateTimeField(_("filed"), null=True, blank=True)
    sequence = models.PositiveSmallIntegerField(default=1, db_default=1)
    steps = models.PositiveIntegerField(null=True, blank=True)
    files = models.JSONField(default=list, blank=True, db_default=models.Value([], models.JSONField()))
    changed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("filing")
        verbose_name_plural = _("filings")
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "adapter", "sequence"], name="casework_each_package_once"
            ),
            models.UniqueConstraint(
                fields=["case", "adapter"],
                condition=~Q(state="filed"),
                name="casework_one_package_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state="filed", filed_at__isnull=False)
                | (~Q(state="filed") & Q(filed_at__isnull=True)),
                name="casework_filed_has_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at"], condition=Q(state="waiting"), name="casework_filing_due"
            ),
            models.Index(
                fields=["changed_at"], condition=Q(changed_at__isnull=False), name="casework_filing_changed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.adapter}"
