"""The work of an import, a chunk a transaction: what a chunk wrote and how far it got are committed together.

So a worker killed at any moment loses at most one chunk, and whoever goes on starts after the last whole one.
"""

import gc
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice

from django.db import transaction
from django.utils import timezone

from kramy.kernel.audit import api as audit
from kramy.lib.tables import Row
from kramy.modules.map_campaigns.domain.importing.batches import matching_of
from kramy.modules.map_campaigns.domain.importing.changes import Change, compare
from kramy.modules.map_campaigns.domain.importing.duplicates import Duplicates
from kramy.modules.map_campaigns.domain.importing.guesses import table_of
from kramy.modules.map_campaigns.domain.importing.matching import Matching, key_of
from kramy.modules.map_campaigns.domain.importing.problems import Problem, problem
from kramy.modules.map_campaigns.domain.importing.rows import ReadRow, read_row
from kramy.modules.map_campaigns.domain.importing.undoing import undo
from kramy.modules.map_campaigns.domain.importing.world import world_of
from kramy.modules.map_campaigns.domain.importing.writing import maps_of, write
from kramy.modules.map_campaigns.domain.published_map import publication
from kramy.modules.map_campaigns.enums import ImportState, RowOutcome
from kramy.modules.map_campaigns.models import Campaign, ImportBatch, ImportRow

CHUNK = 500
COLLECTED_AFTER = 200_000
"""New objects between two collections of Python's garbage."""
RowCheck = Callable[[ImportBatch, Sequence[ReadRow]], Mapping[int, Problem]]
"""Looks at the sound rows of a chunk before they are written; gives problems by the number of the row."""

ROW_CHECKS: tuple[RowCheck, ...] = ()
"""What else is asked of every chunk, in the check as in the run: warnings leave a row in, fatal problems reject it."""


def work(batch_id: int, *, chunk: int = CHUNK) -> ImportBatch:
    """Do whatever the batch waits for, to the end; does nothing when it waits for nothing.

    Raises ``lib.tables.TableUnreadable`` when the file breaks off.
    """
    batch = ImportBatch.objects.select_related("campaign").get(pk=batch_id)
    if batch.state == ImportState.UNDOING:
        return undo(batch, chunk)
    if batch.state not in (ImportState.CHECKING, ImportState.RUNNING):
        return batch
    applying = batch.state == ImportState.RUNNING
    matching = matching_of(batch)
    table = table_of(batch)
    firsts = _first_rows(table, matching)
    duplicates = Duplicates.of(batch)
    rows = iter(table)
    done = batch.rows_done
    _skip(rows, done)
    with _rare_collections():
        while part := list(islice(rows, chunk)):
            if not _chunk(batch_id, done, part, matching, firsts, duplicates):
                return ImportBatch.objects.get(pk=batch_id)
            done += len(part)
    return _finish(batch_id, done, applying)


@contextmanager
def _rare_collections() -> Iterator[None]:
    """A chunk makes and drops tens of thousands of objects that refer to no other: looking for circles among them at
    Python's usual pace took a seventh of an import's time."""
    usual = gc.get_threshold()
    gc.set_threshold(COLLECTED_AFTER, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def fail(batch_id: int, sentence: str) -> None:
    """Note that the work stopped and why; what was done stays, and it can be gone on with."""
    ImportBatch.objects.filter(
        pk=batch_id, state__in=[ImportState.CHECKING, ImportState.RUNNING, ImportState.UNDOING]
    ).update(state=ImportState.FAILED, error=sentence, updated_at=timezone.now())


def _skip(rows: Iterator[Row], count: int) -> None:
    next(islice(rows, count, count), None)


@dataclass(frozen=True)
class FirstRows:
    """``numbers`` has the first row of each key: later ones with it are rejected. ``alike`` are keys, in small
    letters, that the file writes in more than one way."""

    numbers: dict[str, int]
    alike: frozenset[str]


def _first_rows(rows: Iterable[Row], matching: Matching) -> FirstRows:
    numbers: dict[str, int] = {}
    for row in rows:
        numbers.setdefault(key_of(row, matching), row.number)
    written = Counter(map(str.casefold, numbers)) if matching.key_column else Counter()
    return FirstRows(numbers, frozenset(key for key, times in written.items() if times > 1))


def _flagged(batch: ImportBatch, rows: list[ReadRow]) -> list[ReadRow]:
    """The rows with what ``ROW_CHECKS`` find in those that would be imported."""
    sound = [row for row in rows if not row.rejected]
    found: dict[int, list[Problem]] = defaultdict(list)
    for check in ROW_CHECKS:
        for number, told in check(batch, sound).items():
            found[number].append(told)
    return [
        replace(row, problems=(*row.problems, *found[row.number])) if row.number in found else row
        for row in rows
    ]


@transaction.atomic
def _chunk(
    batch_id: int,
    done: int,
    rows: list[Row],
    matching: Matching,
    firsts: FirstRows,
    duplicates: Duplicates,
) -> bool:
    """One chunk, read and (when it is no check) written. False when another worker was here first."""
    applying = duplicates.applying
    batch = ImportBatch.objects.select_for_update(of=("self",)).select_related("campaign").get(pk=batch_id)
    expected = ImportState.RUNNING if applying else ImportState.CHECKING
    if batch.rows_done != done or batch.state != expected:
        return False
    if applying:
        # two imports into one map take turns; officials, whose entries only name the map, do not wait for them
        Campaign.objects.select_for_update(no_key=True).get(pk=batch.campaign_id)
    world = world_of(rows, matching)
    read = [_with_duplicates(read_row(row, matching, world), firsts) for row in rows]
    changes = compare(batch, _flagged(batch, read), timezone.now(), locked=applying)
    changes = _heed(batch, changes, duplicates)
    if applying:
        write(batch, changes)
    _note(batch, changes, applying=applying)
    batch.rows_done += len(rows)
    batch.rows_total = max(batch.rows_total, batch.rows_done)
    batch.save()
    return True


def _note(batch: ImportBatch, changes: list[Change], *, applying: bool) -> None:
    """What became of each row, and how many rows became what (the batch is left to be saved)."""
    ImportRow.objects.bulk_create(
        [
            ImportRow(
                batch=batch,
                number=change.row.number,
                outcome=change.outcome,
                applied=applying and change.outcome in (RowOutcome.CREATED, RowOutcome.CHANGED),
                label=change.row.label,
                problems=[*change.row.problems, *change.problems],
                entry=change.entry if change.entry is not None and change.entry.pk else None,
                before=change.before if applying else None,
            )
            for change in changes
        ]
    )
    for name in RowOutcome.values:
        count = sum(change.outcome == name for change in changes)
        setattr(batch, f"{name}_count", getattr(batch, f"{name}_count") + count)


def _heed(batch: ImportBatch, changes: list[Change], duplicates: Duplicates) -> list[Change]:
    """In a check the new places that may be known already are flagged; in a run those not wanted are left out."""
    new = [
        (change.row.number, change.entry)
        for change in changes
        if change.outcome == RowOutcome.CREATED and change.entry
    ]
    flagged = duplicates.flag(batch, new)
    for change in changes:
        if change.outcome != RowOutcome.CREATED or change.row.number not in flagged:
            continue
        change.problems = (*change.problems, flagged[change.row.number])
        if duplicates.skips(change.row.number):
            left_out = problem("skipped_duplicate", value=flagged[change.row.number]["value"])
            change.outcome, change.entry, change.before = RowOutcome.REJECTED, None, None
            change.problems = (left_out,)
    return changes


def _with_duplicates(row: ReadRow, firsts: FirstRows) -> ReadRow:
    if firsts.numbers[row.key] != row.number:
        return ReadRow(
            number=row.number,
            label=row.label,
            key=row.key,
            problems=(*row.problems, problem("duplicate_key", value=row.key)),
        )
    if row.key.casefold() in firsts.alike:
        return replace(row, problems=(*row.problems, problem("key_alike", value=row.key)))
    return row


@transaction.atomic
def _finish(batch_id: int, done: int, applying: bool) -> ImportBatch:
    batch = ImportBatch.objects.select_for_update(of=("self",)).select_related("campaign").get(pk=batch_id)
    expected = ImportState.RUNNING if applying else ImportState.CHECKING
    if batch.state != expected or batch.rows_done != done:
        return batch
    batch.state = ImportState.FINISHED if applying else ImportState.CHECKED
    batch.rows_total = done
    batch.finished_at = timezone.now() if applying else None
    batch.save()
    if applying:
        _publish(batch)
        audit.record(
            "map_campaigns.import_finished", by=batch.created_by, target=batch, detail=counts_of(batch)
        )
    return batch


def _publish(batch: ImportBatch) -> None:
    """Have the maps rebuilt: of the entries that were written, of everything when they are many."""
    written = batch.rows.filter(entry__isnull=False, outcome__in=(RowOutcome.CREATED, RowOutcome.CHANGED))
    many = batch.created_count + batch.changed_count > publication.MOST_NOTED
    ids = None if many else list(written.values_list("entry_id", flat=True))
    if ids is None or ids:
        publication.mark_changed(maps_of(batch.campaign_id), ids)


def counts_of(batch: ImportBatch) -> dict[str, int]:
    """Rows read, and how many of them were created, changed, unchanged, rejected."""
    return {
        "read": batch.rows_done,
        **{name: getattr(batch, f"{name}_count") for name in RowOutcome.values},
    }
