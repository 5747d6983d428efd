"""Files brought in by officials, row by row, so that a run can be explained, resumed and undone."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kramy.modules.map_campaigns.enums import DuplicateChoice, ImportState, RowOutcome


class ImportBatch(models.Model):
    """One file for one campaign.

    ``columns`` lists the columns of the file, each ``{"name": str, "samples": [str]}``. ``mapping`` maps an
    entry's field to the columns it is read from, the first that is not empty counting. ``category_mapping``
    maps ``"column=value"`` to a category's id, or to ``"default"`` or ``"skip"``. ``options`` holds
    ``default_category`` (id or null) and ``default_town``. ``rows_done`` is the checkpoint from which a
    killed run goes on; ``updated_at`` shows that somebody is at work.
    """

    campaign = models.ForeignKey("map_campaigns.Campaign", models.PROTECT, related_name="import_batches")
    file = models.FileField(upload_to="imports/", max_length=200)
    original_name = models.CharField(_("file"), max_length=200)
    file_format = models.CharField(max_length=10)
    columns = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    category_mapping = models.JSONField(default=dict, blank=True)
    options = models.JSONField(default=dict, blank=True)
    key_column = models.CharField(_("key column"), max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=ImportState.choices, default=ImportState.UPLOADED)
    error = models.TextField(blank=True)
    rows_total = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    created_count = models.PositiveIntegerField(default=0)
    changed_count = models.PositiveIntegerField(default=0)
    unchanged_count = models.PositiveIntegerField(default=0)
    rejected_count = models.PositiveIntegerField(default=0)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"{self.original_name} → {self.campaign}"


class ImportRow(models.Model):
    """What one row of the file did or would do.

    ``problems`` is a list of ``{"code", "column", "value"}`` (sentences: ``domain.importing.problems``).
    ``before`` is what undoing needs: ``{"revision": the entry's after the import, "values": what the import
    replaced, null for a new entry}``. ``kept`` says that undoing left the entry, changed since by somebody else.
    """

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    outcome = models.CharField(max_length=10, choices=RowOutcome.choices)
    applied = models.BooleanField(default=False)
    label = models.CharField(max_length=200, blank=True)
    problems = models.JSONField(default=list, blank=True)
    entry = models.ForeignKey(
        "map_campaigns.Entry", models.SET_NULL, null=True, blank=True, related_name="import_rows"
    )
    before = models.JSONField(null=True, blank=True)
    kept = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("imported row")
        verbose_name_plural = _("imported rows")
        ordering = ["batch", "number"]
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="map_campaigns_row_once")]

    def __str__(self) -> str:
        return f"{self.batch_id}:{self.number}"


class ImportDuplicate(models.Model):
    """A row that may be a place known already: ``entry``, or the row ``other_number`` of the same file.

    ``reasons`` as in ``DuplicatePair``; ``decision`` is empty while the batch's choice counts.
    """

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="duplicates")
    number = models.PositiveIntegerField()
    entry = models.ForeignKey("map_campaigns.Entry", models.CASCADE, null=True, blank=True, related_name="+")
    other_number = models.PositiveIntegerField(null=True, blank=True)
    name = models.CharField(max_length=120)
    score = models.FloatField()
    reasons = models.JSONField(default=dict)
    decision = models.CharField(max_length=10, blank=True, choices=DuplicateChoice.choices)

    class Meta:
        verbose_name = _("row that may be a duplicate")
        verbose_name_plural = _("rows that may be duplicates")
        ordering = ["batch", "number"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="map_campaigns_row_flagged_once"),
            models.CheckConstraint(
                condition=models.Q(entry__isnull=True) ^ models.Q(other_number__isnull=True),
                name="map_campaigns_duplicate_of_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}:{self.number} ~ {self.name}"
