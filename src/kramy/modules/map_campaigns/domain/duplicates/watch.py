"""Finding entries of one place in the background: every changed entry is compared with its neighbours.

An entry whose ``revision`` is not its ``compared_revision`` waits to be compared. A task takes such entries in
batches; one that was killed leaves them waiting, and comparing twice changes nothing.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from time import monotonic
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q

from kramy.lib import morton
from kramy.lib.geo import BoundingBox
from kramy.modules.map_campaigns.domain.duplicates.blocks import hopeless
from kramy.modules.map_campaigns.domain.duplicates.features import Record, record
from kramy.modules.map_campaigns.domain.duplicates.rules import (
    POSSIBLE,
    SAME_PLACE_METRES,
    Verdict,
    judge,
    reasons_of,
)
from kramy.modules.map_campaigns.enums import EntryState
from kramy.modules.map_campaigns.models import DuplicatePair, Entry, EntryListing

ALIVE = (EntryState.PUBLISHED, EntryState.HIDDEN, EntryState.EXPIRED)
"""Entries in these states are compared; the others are on no map and come back to none."""
BATCH = 50
"""Where a city is dense an entry has hundreds of neighbours: fifty entries are seconds of work there, not minutes."""

LONGEST_RUN = 3.0
"""Seconds of one run of the task: what is left waits for the next, so that maps are published meanwhile."""

MOST_NEIGHBOURS = 40
"""Pairs kept of one entry: more likenesses than that are a list sent twice, and an official sees that from forty."""
RANGES = 4
FIELDS = (
    "id", "name", "street", "house_number", "town", "phone", "organisation__nip", "lon", "lat", "campaign_id",
    "organisation_id", "revision",
)  # fmt: skip

Row = dict[str, Any]


def compare_waiting(*, batch: int = BATCH, seconds: float = LONGEST_RUN) -> int:
    """Compare entries that wait for it; returns how many were. Some may be left: ask again."""
    waiting = Entry.objects.exclude(compared_revision=F("revision")).order_by("pk")
    done = 0
    began = monotonic()
    while ids := list(waiting.values_list("pk", flat=True)[:batch]):
        compare(ids)
        done += len(ids)
        if monotonic() - began > seconds:
            break
    return done


def compare(entry_ids: Collection[int]) -> None:
    """Find the pairs of these entries anew. Pairs that no longer hold go; dismissed ones stay dismissed."""
    known = Entry.objects.filter(pk__in=entry_ids)
    revisions = dict(known.values_list("pk", "revision"))
    rows = list(known.filter(state__in=ALIVE).values(*FIELDS))
    found = _pairs_of(rows)
    with transaction.atomic():
        _write(entry_ids, found)
        _note_compared(revisions)


def _note_compared(revisions: dict[int, int]) -> None:
    by_revision: defaultdict[int, list[int]] = defaultdict(list)
    for pk, revision in revisions.items():
        by_revision[revision].append(pk)
    for revision, ids in by_revision.items():
        # one that has changed meanwhile goes on waiting
        Entry.objects.filter(pk__in=ids, revision=revision).update(compared_revision=revision)


def _pairs_of(rows: list[Row]) -> dict[tuple[int, int], Verdict]:
    neighbours = defaultdict(set)
    for one, other in [
        *(near[:2] for near in near_entries([(row["id"], row["lon"], row["lat"]) for row in rows])),
        *_of_one_firm(rows),
    ]:
        if one != other:
            neighbours[one].add(other)
    others = {row["id"]: row for row in rows}
    missing = {other for near in neighbours.values() for other in near} - others.keys()
    alive = Entry.objects.filter(pk__in=missing, state__in=ALIVE)
    others |= {row["id"]: row for row in alive.values(*FIELDS)}
    records = {pk: record_of(row) for pk, row in others.items()}
    maps = _maps_of(others)
    found: dict[tuple[int, int], Verdict] = {}
    for one, near in neighbours.items():
        likely = [
            (verdict.score, min(one, other), max(one, other), verdict)
            for other in near
            if other in records and maps[one] & maps[other] and not hopeless(records[one], records[other])
            if (verdict := judge(records[one], records[other])).score >= POSSIBLE
        ]
        likely.sort(key=lambda each: (-each[0], each[1:3]))
        found |= {(first, second): verdict for _score, first, second, verdict in likely[:MOST_NEIGHBOURS]}
    return found


def record_of(row: Row) -> Record:
    """What is compared of an entry, from its ``FIELDS``."""
    return record(
        name=row["name"],
        address=f"{row['street']} {row['house_number']}".strip(),
        city=row["town"],
        phone=row["phone"],
        nip=row["organisation__nip"] or "",
        lon=row["lon"],
        lat=row["lat"],
    )


def _maps_of(rows: dict[int, Row]) -> dict[int, set[int]]:
    """Home and every map an entry is listed on: places on no common map are not each other's duplicates."""
    found = {pk: {row["campaign_id"]} for pk, row in rows.items()}
    listed = EntryListing.objects.filter(entry__in=rows, rule__isnull=False)
    for entry, campaign in listed.values_list("entry_id", "campaign_id"):
        found[entry].add(campaign)
    return found


def _of_one_firm(rows: list[Row]) -> Iterator[tuple[int, int]]:
    """Other entries of the same organisation, wherever their pins are."""
    firms = defaultdict(list)
    for row in rows:
        if row["organisation_id"]:
            firms[row["organisation_id"]].append(row["id"])
    same = Entry.objects.filter(organisation__in=firms, state__in=ALIVE).order_by("pk")
    for firm, other in same.values_list("organisation_id", "pk")[: BATCH * MOST_NEIGHBOURS]:
        yield from ((one, other) for one in firms[firm])


def near_entries(
    points: Sequence[tuple[int, float, float]],
    *,
    campaign_id: int | None = None,
    but_not_of: int | None = None,
) -> list[tuple[int, int, str]]:
    """(number, id, slug) of all entries within ``SAME_PLACE_METRES`` or a little more of each (number, lon, lat).

    Those at home in one campaign only when it is given, those of one import left out. One query whatever the number
    of points: ranges of Morton keys joined with the index on them.
    """
    ranges = [
        (number, low, high)
        for number, lon, lat in points
        for low, high in morton.covering(*BoundingBox.around(lon, lat, SAME_PLACE_METRES), most=RANGES)
    ]
    if not ranges:
        return []
    # numbers only, made by ourselves: no text of anybody's is in the statement
    values = ", ".join(f"({number:d}, {low:d}, {high:d})" for number, low, high in ranges)
    home = "" if campaign_id is None else f" AND entry.campaign_id = {campaign_id:d}"
    others = "" if but_not_of is None else f" AND COALESCE(entry.import_batch_id, 0) <> {but_not_of:d}"
    sql = (
        f"WITH wanted (number, low, high) AS (VALUES {values}) "  # noqa: S608
        f"SELECT wanted.number, entry.id, entry.slug FROM wanted JOIN {Entry._meta.db_table} entry "
        f"ON entry.morton BETWEEN wanted.low AND wanted.high{home}{others}"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return [(int(number), int(pk), str(slug)) for number, pk, slug in cursor.fetchall()]


def _write(entry_ids: Collection[int], found: dict[tuple[int, int], Verdict]) -> None:
    theirs = DuplicatePair.objects.filter(Q(first__in=entry_ids) | Q(second__in=entry_ids))
    known = {(pair.first_id, pair.second_id): pair for pair in theirs}
    gone = [pair.pk for key, pair in known.items() if key not in found and pair.dismissed_at is None]
    DuplicatePair.objects.filter(pk__in=gone, dismissed_at__isnull=True).delete()
    fresh = [
        DuplicatePair(first_id=first, second_id=second, score=verdict.score, reasons=reasons_of(verdict))
        for (first, second), verdict in found.items()
        if (pair := known.get((first, second))) is None
        or (pair.score, pair.reasons) != (verdict.score, reasons_of(verdict))
    ]
    DuplicatePair.objects.bulk_create(
        fresh, update_conflicts=True, unique_fields=["first", "second"], update_fields=["score", "reasons"],
        batch_size=500,
    )  # fmt: skip
