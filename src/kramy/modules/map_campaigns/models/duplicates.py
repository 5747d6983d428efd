"""Entries that may be one place, and entries that were made one."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from kramy.modules.map_campaigns.models.entry import Entry


class DuplicatePair(models.Model):
    """Two entries that may be one place, ``first`` the older, found in the background (``domain.duplicates.watch``).

    ``reasons`` is ``{"codes": [str], "metres": int, "name": float}``, put into words by ``domain.duplicates.reasons``.
    A pair that an official has dismissed stays, so that it is not found again.
    """

    first = models.ForeignKey("map_campaigns.Entry", models.CASCADE, related_name="+")
    second = models.ForeignKey("map_campaigns.Entry", models.CASCADE, related_name="+")
    score = models.FloatField(_("likeness"))
    reasons = models.JSONField(default=dict)
    found_at = models.DateTimeField(auto_now_add=True)
    dismissed_at = models.DateTimeField(null=True, blank=True)
    dismissed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    dismissed_because = models.TextField(_("why they are two places"), blank=True)

    class Meta:
        verbose_name = _("possible duplicate")
        verbose_name_plural = _("possible duplicates")
        ordering = ["-score", "id"]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="map_campaigns_pair_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="map_campaigns_pair_older_first"),
            models.CheckConstraint(
                condition=Q(dismissed_at__isnull=True, dismissed_because="")
                | (Q(dismissed_at__isnull=False) & ~Q(dismissed_because="")),
                name="map_campaigns_pair_dismissed_with_reason",
            ),
        ]
        indexes = [
            models.Index(
                F("score").desc(),
                "id",
                condition=Q(dismissed_at__isnull=True),
                name="map_campaigns_pairs_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.first_id} ~ {self.second_id}"

    @property
    def sides(self) -> tuple["Entry", "Entry"]:
        return self.first, self.second


class EntryMerge(models.Model):
    """``merged`` was found to be the same place as ``kept``: its addresses lead there, its history stays beside it.

    ``choices`` says of every part whose was taken ("kept", "other", of lists also "both"). ``before`` is what undoing
    needs: ``{"kept": …, "merged": …}``, each with its ``values``, ``categories``, ``pictures`` and ``case``, and the
    days of ``merged``. ``kept_revision`` and ``merged_revision`` are those right after the merge: while they are
    still the entries' own, nothing has changed and the merge can be undone.
    """

    kept = models.ForeignKey("map_campaigns.Entry", models.PROTECT, related_name="merges")
    merged = models.ForeignKey("map_campaigns.Entry", models.PROTECT, related_name="merged_into")
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.TextField(_("why they are one place"))
    choices = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    kept_revision = models.PositiveIntegerField()
    merged_revision = models.PositiveIntegerField()
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    undone_because = models.TextField(_("why it was undone"), blank=True)

    class Meta:
        verbose_name = _("merge of two entries")
        verbose_name_plural = _("merges of entries")
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(kept=F("merged")), name="map_campaigns_merge_of_two"),
            models.CheckConstraint(condition=~Q(reason=""), name="map_campaigns_merge_has_reason"),
            models.UniqueConstraint(
                fields=["merged"], condition=Q(undone_at__isnull=True), name="map_campaigns_merged_once"
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=False) | Q(undone_by__isnull=True, undone_because=""),
                name="map_campaigns_merge_undone_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.merged_id} → {self.kept_id}"
