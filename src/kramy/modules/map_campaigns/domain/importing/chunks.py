"""The work of an import, a chunk a transaction: what a chunk wrote and how far it got are committed together.

So a worker killed at any moment loses at most one chunk, and whoever goes on starts after the last whole one.
"""

import gc
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from kramy.kernel.audit import api as audit
from kramy.kernel.places import api as places
from kramy.lib import morton
from kramy.lib.tables import Row
from kramy.modules.map_campaigns.domain.entries.entries import entry_slug, valid_until_for
from kramy.modules.map_campaigns.domain.entries.listings import list_new, relist_entries
from kramy.modules.map_campaigns.domain.exporting.open_rows import OWN_KEY
from kramy.modules.map_campaigns.domain.importing.batches import matching_of
from kramy.modules.map_campaigns.domain.importing.duplicates import Duplicates
from kramy.modules.map_campaigns.domain.importing.guesses import table_of
from kramy.modules.map_campaigns.domain.importing.matching import Matching, key_of
from kramy.modules.map_campaigns.domain.importing.problems import Problem, problem
from kramy.modules.map_campaigns.domain.importing.rows import ReadRow, read_row
from kramy.modules.map_campaigns.domain.importing.world import world_of
from kramy.modules.map_campaigns.domain.published_map import publication
from kramy.modules.map_campaigns.domain.words import documents
from kramy.modules.map_campaigns.enums import EntryState, ImportState, RowOutcome
from kramy.modules.map_campaigns.models import Campaign, Entry, ImportBatch, ImportRow, PublicationRule
from kramy.modules.map_campaigns.signals import entries_changed

CHUNK = 500
COLLECTED_AFTER = 200_000
"""New objects between two collections of Python's garbage."""
WRITTEN = (
    "name", "slug", "description", "main_category", "street", "house_number", "postcode", "town", "district",
    "opening_hours", "online_order", "takeaway", "delivery", "website", "order_url", "facebook", "instagram",
    "phone", "email", "lon", "lat", "morton", "state", "valid_until", "published_at", "updated_at", "revision",
    "import_batch",
)  # fmt: skip
RESTORED = (
    "name", "slug", "description", "main_category_id", "street", "house_number", "postcode", "town", "district_id",
    "opening_hours", "online_order", "takeaway", "delivery", "website", "order_url", "facebook", "instagram",
    "phone", "email", "lon", "lat", "state", "valid_until", "import_batch_id",
)  # fmt: skip


SAME_PLACE = 1.5e-7
"""Degrees: coordinates that an export wrote with seven decimals are the same still."""

RowCheck = Callable[[ImportBatch, Sequence[ReadRow]], Mapping[int, Problem]]
"""Looks at the sound rows of a chunk before they are written; gives problems by the number of the row."""

ROW_CHECKS: tuple[RowCheck, ...] = ()
"""What else is asked of every chunk, in the check as in the run: warnings leave a row in, fatal problems reject it."""


@dataclass(kw_only=True)
class Change:
    """What a row does to its entry: a new one, one whose ``before`` is kept, or nothing at all."""

    row: ReadRow
    outcome: RowOutcome
    entry: Entry | None = None
    before: dict[str, Any] | None = None
    categories: tuple[int, ...] = ()
    problems: tuple[Problem, ...] = field(default=())


def work(batch_id: int, *, chunk: int = CHUNK) -> ImportBatch:
    """Do whatever the batch waits for, to the end; does nothing when it waits for nothing.

    Raises ``lib.tables.TableUnreadable`` when the file breaks off.
    """
    batch = ImportBatch.objects.select_related("campaign").get(pk=batch_id)
    if batch.state == ImportState.UNDOING:
        return _undo(batch, chunk)
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
    changes = _compare(batch, _flagged(batch, read), timezone.now(), locked=applying)
    changes = _heed(batch, changes, duplicates)
    if applying:
        _write(batch, changes)
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
    batch.rows_done += len(rows)
    batch.rows_total = max(batch.rows_total, batch.rows_done)
    batch.save()
    return True


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


def _compare(batch: ImportBatch, rows: list[ReadRow], now: datetime, *, locked: bool) -> list[Change]:
    """What each row does. With ``locked``, entries that change are read anew under a lock: what an official
    decides at the same moment comes before or after, and is never written over."""
    entries = _entries_of(batch, [row.key for row in rows if not row.rejected])
    categories: dict[int, set[int]] = defaultdict(set)
    through = Entry.categories.through.objects.filter(entry__in=list(entries.values()))
    for entry_id, category_id in through.values_list("entry_id", "category_id"):
        categories[entry_id].add(category_id)
    if locked:
        changing = {
            entry.pk: row.key
            for row in rows
            if not row.rejected
            and (entry := entries.get(row.key)) is not None
            and not _is_same(entry, row, categories[entry.pk])
        }
        fresh = Entry.objects.select_for_update(of=("self",)).filter(pk__in=changing).order_by("pk")
        entries |= {changing[entry.pk]: entry for entry in (fresh if changing else ())}
    return [_change(batch, row, entries.get(row.key), categories, now) for row in rows]


def _entries_of(batch: ImportBatch, keys: list[str]) -> dict[str, Entry]:
    """The entries that keys mean: those imported by them, and those that one of our own exports names."""
    found = {
        entry.external_key: entry
        for entry in Entry.objects.filter(campaign=batch.campaign, external_key__in=keys)
    }
    named = {
        int(match[1]): key
        for key in keys
        if key not in found and (match := OWN_KEY.fullmatch(key)) is not None
    }
    if named:
        listed = Entry.objects.filter(
            Q(campaign=batch.campaign) | Q(listings__campaign=batch.campaign), pk__in=named
        ).distinct()
        found |= {named[entry.pk]: entry for entry in listed}
    return found


def _is_same(entry: Entry, row: ReadRow, categories: set[int]) -> bool:
    """Whether the entry is already what the row says; a centimetre is no difference."""
    return (
        all(
            abs(getattr(entry, name) - value) <= SAME_PLACE
            if name in ("lon", "lat")
            else getattr(entry, name) == value
            for name, value in row.fields.items()
        )
        and categories == set(row.categories)
        and entry.state != EntryState.EXPIRED
    )


def _change(
    batch: ImportBatch, row: ReadRow, entry: Entry | None, categories: dict[int, set[int]], now: datetime
) -> Change:
    if row.rejected:
        return Change(row=row, outcome=RowOutcome.REJECTED)
    if entry is None:
        new = Entry(
            campaign=batch.campaign, external_key=row.key, published_at=now, is_demo=batch.campaign.is_demo
        )
        for name, value in row.defaults.items():
            setattr(new, name, value)
        _assign(batch, new, row, now)
        new.valid_until = valid_until_for(batch.campaign)
        return Change(
            row=row,
            outcome=RowOutcome.CREATED,
            entry=new,
            before={"revision": new.revision, "values": None},
            categories=row.categories,
        )
    if entry.state == EntryState.MERGED:
        return Change(row=row, outcome=RowOutcome.UNCHANGED, entry=entry, problems=(problem("merged"),))
    if entry.campaign_id != batch.campaign_id:
        elsewhere = (problem("other_map"),)
        return Change(row=row, outcome=RowOutcome.UNCHANGED, entry=entry, problems=elsewhere)
    if entry.case_id is not None:
        owned = (problem("owned_by_firm"),)
        return Change(row=row, outcome=RowOutcome.UNCHANGED, entry=entry, problems=owned)
    if _is_same(entry, row, categories[entry.pk]):
        return Change(row=row, outcome=RowOutcome.UNCHANGED, entry=entry)
    values = {name: _plain(getattr(entry, name)) for name in RESTORED}
    values["categories"] = sorted(categories[entry.pk])
    _assign(batch, entry, row, now)
    if entry.state == EntryState.EXPIRED:
        entry.state, entry.published_at = EntryState.PUBLISHED, now
        entry.valid_until = valid_until_for(batch.campaign)
    before = {"revision": entry.revision, "values": values}
    return Change(row=row, outcome=RowOutcome.CHANGED, entry=entry, before=before, categories=row.categories)


def _assign(batch: ImportBatch, entry: Entry, row: ReadRow, now: datetime) -> None:
    for name, value in row.fields.items():
        setattr(entry, name, value)
    entry.slug = entry_slug(entry.name)
    entry.morton = morton.key(entry.lon, entry.lat)
    entry.import_batch = batch
    # the file may change one of several categories: the main one stays when it is still among them
    if entry.main_category_id not in row.categories:
        entry.main_category_id = row.categories[0]
    entry.updated_at = now
    entry.revision += 1


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _write(batch: ImportBatch, changes: list[Change]) -> None:
    created = [change for change in changes if change.outcome == RowOutcome.CREATED]
    changed = [change for change in changes if change.outcome == RowOutcome.CHANGED]
    _create(batch, [(change.entry, change.categories) for change in created if change.entry])
    _update({change.entry: change.categories for change in changed if change.entry})
    ids = [change.entry.pk for change in (*created, *changed) if change.entry]
    if ids:
        transaction.on_commit(lambda: entries_changed.send(Entry, entry_ids=ids))


def _create(batch: ImportBatch, new: list[tuple[Entry, tuple[int, ...]]]) -> None:
    """Write new entries with all that belongs to them: nothing is asked that this transaction knows."""
    if not new:
        return
    Entry.objects.bulk_create([entry for entry, _categories in new])
    through = Entry.categories.through
    through.objects.bulk_create(
        [
            through(entry_id=entry.pk, category_id=category)
            for entry, categories in new
            for category in sorted(set(categories))
        ]
    )
    list_new({entry.pk: categories for entry, categories in new}, batch.campaign_id)
    districts = {district.pk: district.name for district in places.districts()}
    documents.index_new((entry for entry, _categories in new), districts)


def _update(entries: Mapping[Entry, Iterable[int]]) -> None:
    """Write what an import may change of entries that are there: ten times faster than ``bulk_update``."""
    if not entries:
        return
    Entry.objects.bulk_create(
        list(entries), update_conflicts=True, unique_fields=["pk"], update_fields=WRITTEN
    )  # they are locked: each is known to be there, so that none is created
    _set_categories({entry.pk: categories for entry, categories in entries.items()})
    ids = [entry.pk for entry in entries]
    relist_entries(ids)
    documents.index_entries(ids)


def _set_categories(wanted: Mapping[int, Iterable[int]]) -> None:
    through = Entry.categories.through
    existing = set(through.objects.filter(entry_id__in=wanted).values_list("entry_id", "category_id"))
    pairs = {(entry, category) for entry, categories in wanted.items() for category in categories}
    gone = existing - pairs
    for entry, category in gone:
        through.objects.filter(entry_id=entry, category_id=category).delete()
    through.objects.bulk_create(
        [through(entry_id=entry, category_id=category) for entry, category in sorted(pairs - existing)]
    )


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


def maps_of(campaign_id: int) -> set[int]:
    """The campaign and every map its rules lead to."""
    targets = PublicationRule.objects.filter(source=campaign_id).values_list("target_id", flat=True)
    return {campaign_id, *targets}


def counts_of(batch: ImportBatch) -> dict[str, int]:
    """Rows read, and how many of them were created, changed, unchanged, rejected."""
    return {
        "read": batch.rows_done,
        **{name: getattr(batch, f"{name}_count") for name in RowOutcome.values},
    }


def _undo(batch: ImportBatch, chunk: int) -> ImportBatch:
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
    _update({entries[pk]: categories for pk, categories in restored.items()})
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
