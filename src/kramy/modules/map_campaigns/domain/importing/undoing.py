"""An import taken back, last row first, a chunk a transaction; what was changed since stays as it is."""

from django.db import transaction
from django.utils import timezone

from kramy.kernel.audit import api as audit
from kramy.lib import morton
from kramy.modules.map_campaigns.domain.importing.problems import problem
from kramy.modules.map_campaigns.domain.importing.writing import maps_of, update
from kramy.modules.map_campaigns.domain.published_map import publication
from kramy.modules.map_campaigns.enums import ImportState
from kramy.modules.map_campaigns.models import Entry, ImportBatch, ImportRow


def undo(batch: ImportBatch, chunk: int) -> ImportBatch:
    while _undo_chunk(batch.pk, chunk):
        pass
    with transaction.atomic():
        fresh = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
        if fresh.state != ImportState.UNDOING:
            return fresh
        fresh.state = ImportState.UNDONE
        fresh.save()
        publication.mark_changed(maps_of(fresh.campaign_id))
        kept = fresh.rows.filter(kept=True).count()
        audit.record("map_campaigns.import_undone", by=fresh.created_by, target=fresh, detail={"kept": kept})
    return fresh


@transaction.atomic
def _undo_chunk(batch_id: int, chunk: int) -> bool:
    """Undo the next rows, last first; whether there were any."""
    batch = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch_id)
    if batch.state != ImportState.UNDOING:
        return False
    rows = list(batch.rows.filter(applied=True, kept=False).order_by("-number")[:chunk])
    ids = [row.entry_id for row in rows if row.entry_id]
    entries = {entry.pk: entry for entry in Entry.objects.select_for_update(of=("self",)).filter(pk__in=ids)}
    gone: list[int] = []
    restored: dict[int, list[int]] = {}
    for row in rows:
        _undo_row(row, entries.get(row.entry_id or 0), gone, restored)
    left = [row for row in rows if row.kept]
    ImportRow.objects.bulk_update(left, ["kept", "problems"])
    undone = [row.pk for row in rows if not row.kept]
    ImportRow.objects.filter(pk__in=undone).update(applied=False, before=None)
    Entry.objects.filter(pk__in=gone).delete()
    update({entries[pk]: categories for pk, categories in restored.items()})
    batch.save(update_fields=["updated_at"])
    return bool(rows)


def _undo_row(row: ImportRow, entry: Entry | None, gone: list[int], restored: dict[int, list[int]]) -> None:
    before = row.before or {}
    if entry is not None and entry.revision != before["revision"]:
        row.kept = True
        row.problems = [*row.problems, problem("changed_since")]
        return
    if entry is None:  # deleted since by somebody else: nothing is left to undo
        return
    values = before["values"]
    if values is None:
        gone.append(entry.pk)
        return
    restored[entry.pk] = values.pop("categories")
    for name, value in values.items():
        setattr(entry, name, value)
    entry.morton = morton.key(entry.lon, entry.lat)
    entry.updated_at = timezone.now()
    entry.revision += 1
