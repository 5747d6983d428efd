"""What each row of a file does to the entries of its map: makes one, changes one, or nothing. Nothing is written here."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q

from kramy.lib import morton
from kramy.modules.map_campaigns.domain.entries.entries import entry_slug, valid_until_for
from kramy.modules.map_campaigns.domain.exporting.open_rows import OWN_KEY
from kramy.modules.map_campaigns.domain.importing.problems import Problem, problem
from kramy.modules.map_campaigns.domain.importing.rows import ReadRow
from kramy.modules.map_campaigns.enums import EntryState, RowOutcome
from kramy.modules.map_campaigns.models import Entry, ImportBatch

RESTORED = (
    "name", "slug", "description", "main_category_id", "street", "house_number", "postcode", "town", "district_id",
    "opening_hours", "online_order", "takeaway", "delivery", "website", "order_url", "facebook", "instagram",
    "phone", "email", "lon", "lat", "state", "valid_until", "import_batch_id",
)  # fmt: skip
"""What of an entry is kept when a row changes it, and given back when the import is undone."""

SAME_PLACE = 1.5e-7
"""Degrees: coordinates that an export wrote with seven decimals are the same still."""


@dataclass(kw_only=True)
class Change:
    """What a row does to its entry: a new one, one whose ``before`` is kept, or nothing at all."""

    row: ReadRow
    outcome: RowOutcome
    entry: Entry | None = None
    before: dict[str, Any] | None = None
    categories: tuple[int, ...] = ()
    problems: tuple[Problem, ...] = field(default=())


def compare(batch: ImportBatch, rows: list[ReadRow], now: datetime, *, locked: bool) -> list[Change]:
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
