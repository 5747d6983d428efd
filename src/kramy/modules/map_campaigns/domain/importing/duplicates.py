"""Rows of an import that may be a place that is known already: on the map, or in an earlier row of the file.

The check flags them; the official says for the batch, or row by row, whether they are imported. Work is small per row
however long the file and however alike its names: only the few likeliest of the places around it are compared.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process

from kramy.kernel.audit import api as audit
from kramy.lib.errors import Refused
from kramy.lib.geo import distance
from kramy.modules.map_campaigns.domain.duplicates.blocks import hopeless
from kramy.modules.map_campaigns.domain.duplicates.features import Record, record
from kramy.modules.map_campaigns.domain.duplicates.name_words import NAME_KINDS, NAME_SLIGHT
from kramy.modules.map_campaigns.domain.duplicates.neighbours import Neighbours
from kramy.modules.map_campaigns.domain.duplicates.rules import (
    SAME,
    SAME_PLACE_METRES,
    Verdict,
    judge,
    place_forbids,
    reasons_of,
)
from kramy.modules.map_campaigns.domain.duplicates.watch import (
    ALIVE,
    FIELDS,
    near_entries,
    record_of,
)
from kramy.modules.map_campaigns.domain.importing.problems import Problem, problem
from kramy.modules.map_campaigns.enums import DuplicateChoice, ImportState
from kramy.modules.map_campaigns.models import Entry, ImportBatch, ImportDuplicate

SQUARE = 0.0021, 0.00135
"""Sides of a square in degrees: 150 m in Poland. A place is looked for in its own and the eight around it."""
CHECKED = "checked_duplicates"
"""Option of a batch whose check has flagged its rows."""
MOST_IN_SQUARE = 12
"""A word of more places in one square says nothing there; the places are found by their other words, or by all."""
MOST_IN_MEMORY = 200_000
"""Entries of a map that an import keeps in memory, some 30 MB. Those that are added meanwhile are compared later, as
every entry is."""
MOST_COMPARED = 6
"""Places that a row is compared with by the rules: those whose names are the most alike, letter by letter."""


class Known(NamedTuple):
    """An earlier row: what is compared of it and nothing more, for there may be a hundred thousand."""

    number: int
    name: str
    street: str
    house_number: str
    town: str
    phone: str
    lon: float
    lat: float
    slug: str


COMPARED = Known._fields[1:]
Square = tuple[int, int, str]
Place = TypeVar("Place")


@dataclass
class Finder:
    """Finds them, a chunk at a time; remembers the rows it has seen."""

    campaign_id: int
    batch_id: int
    neighbours: Neighbours | None = None
    """The campaign's entries that are not this import's own, when they are few enough; else the database is asked."""
    _squares: dict[Square, list[Known]] = field(default_factory=lambda: defaultdict(list))
    _common: set[Square] = field(default_factory=set)

    def find(self, rows: Iterable[tuple[int, Entry]]) -> list[ImportDuplicate]:
        """What the new entries of these (row number, entry) may be; at most one, the likeliest, for each."""
        listed = list(rows)
        on_the_map = self._on_the_map(listed)
        found = []
        for number, entry in listed:
            best = self._best(entry, on_the_map.get(number, ()))
            self._remember(number, entry)
            if best is not None:
                best.number = number
                found.append(best)
        return found

    def _best(self, entry: Entry, known: Iterable[dict[str, Any]]) -> ImportDuplicate | None:
        mine: Record | None = None
        best: tuple[float, ImportDuplicate] | None = None
        for other, flagged in self._candidates(entry, known):
            mine = mine or _record(entry)
            verdict = _verdict(mine, other)
            if verdict is not None and (best is None or verdict.score > best[0]):
                flagged.score, flagged.reasons = verdict.score, reasons_of(verdict)
                best = verdict.score, flagged
        return best[1] if best else None

    def _candidates(
        self, entry: Entry, known: Iterable[dict[str, Any]]
    ) -> Iterator[tuple[Record, ImportDuplicate]]:
        for row in known:
            yield record_of(row), ImportDuplicate(entry_id=row["id"], name=row["name"])
        near = {each.number: each for key in self._around(entry) for each in self._squares.get(key, ())}
        for each in likeliest(
            entry.slug, [(each, each.slug) for each in near.values() if _may_be_one_place(entry, each)]
        ):
            yield _record(each), ImportDuplicate(other_number=each.number, name=each.name)

    def _around(self, entry: Entry) -> Iterator[Square]:
        """Keys of the places around: by the beginnings of their names, and by the whole name."""
        x, y = _square(entry)
        for word in (*beginnings_of(entry.slug), entry.slug):
            for dx in (-1, 0, 1):
                for dy in (-1, 0, 1):
                    yield x + dx, y + dy, word

    def _remember(self, number: int, entry: Entry) -> None:
        x, y = _square(entry)
        known = Known(number, *(getattr(entry, name) for name in COMPARED))
        for beginning in beginnings_of(entry.slug):
            key = (x, y, beginning)
            if key in self._common:
                continue
            self._squares[key].append(known)
            if len(self._squares[key]) > MOST_IN_SQUARE:
                self._common.add(key)
                del self._squares[key]
        whole = self._squares[x, y, entry.slug]
        if len(whole) < MOST_COMPARED:
            whole.append(known)

    def _near(self, points: list[tuple[int, float, float]]) -> list[tuple[int, int, str]]:
        if self.neighbours is not None:
            return self.neighbours.near(points)
        return near_entries(points, campaign_id=self.campaign_id, but_not_of=self.batch_id)

    def _on_the_map(self, rows: list[tuple[int, Entry]]) -> dict[int, list[dict[str, Any]]]:
        """Entries of the campaign near each row whose names begin alike."""
        slugs = {number: entry.slug for number, entry in rows}
        beginnings = {number: beginnings_of(slug) for number, slug in slugs.items()}
        near = self._near([(number, entry.lon, entry.lat) for number, entry in rows])
        alike: defaultdict[int, list[tuple[int, str]]] = defaultdict(list)
        for number, pk, slug in near:
            if slug == slugs[number] or not beginnings[number].isdisjoint(beginnings_of(slug)):
                alike[number].append((pk, slug))
        wanted = [(number, pk) for number, found in alike.items() for pk in likeliest(slugs[number], found)]
        alive = Entry.objects.filter(pk__in={pk for _number, pk in wanted}, state__in=ALIVE).values(*FIELDS)
        entries = {row["id"]: row for row in alive} if wanted else {}
        found: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
        for number, pk in wanted:
            if pk in entries:
                found[number].append(entries[pk])
        return found


def _verdict(one: Record, other: Record) -> Verdict | None:
    if hopeless(one, other) or place_forbids(one, other):
        return None
    verdict = judge(one, other)
    return verdict if verdict.score >= SAME else None


def _record(entry: Entry | Known) -> Record:
    return record(
        name=entry.name,
        address=f"{entry.street} {entry.house_number}".strip(),
        city=entry.town,
        phone=entry.phone,
        lon=entry.lon,
        lat=entry.lat,
    )


def _square(entry: Entry) -> tuple[int, int]:
    return int(entry.lon // SQUARE[0]), int(entry.lat // SQUARE[1])


def likeliest(slug: str, places: Sequence[tuple[Place, str]]) -> list[Place]:
    """Of (place, slug) those ``MOST_COMPARED`` whose names are the most alike; "Stall 7" and "Stall 8" are not."""
    own = _numbers(slug)
    left = [(place, other) for place, other in places if not (own and own.isdisjoint(_numbers(other) or own))]
    if len(left) <= MOST_COMPARED:
        return [place for place, _other in left]
    found = process.extract(
        slug, [other for _place, other in left], scorer=fuzz.token_set_ratio, limit=MOST_COMPARED
    )
    return [left[at][0] for _other, _score, at in found]


def _may_be_one_place(entry: Entry, other: Known) -> bool:
    """A quick no: two house numbers, and pins further apart than one place's are."""
    if not entry.house_number or not other.house_number or entry.house_number == other.house_number:
        return True
    return distance(entry.lon, entry.lat, other.lon, other.lat) <= SAME_PLACE_METRES


@lru_cache(maxsize=50_000)
def _numbers(slug: str) -> frozenset[str]:
    return frozenset(word for word in slug.split("-") if word.isdigit())


@lru_cache(maxsize=50_000)
def beginnings_of(slug: str) -> frozenset[str]:
    """The first three letters of each own word of a name in its address; of every word when it has none."""
    words = slug.split("-")
    own = [word[:3] for word in words if word not in NAME_KINDS and word not in NAME_SLIGHT]
    return frozenset(own or [word[:3] for word in words])


@dataclass
class Duplicates:
    """What a run of an import knows of them: with a finder they are looked for, else they were in the check."""

    applying: bool
    finder: Finder | None
    flags: dict[int, Problem]
    skipped: frozenset[int]
    skips_all: bool = False

    @classmethod
    def of(cls, batch: ImportBatch) -> "Duplicates":
        """A run after a check heeds what was found and decided; one without looks for itself.

        Gone on with after a crash it knows the flags of the rows before, not the rows themselves.
        """
        applying = batch.state == ImportState.RUNNING
        if applying and batch.options.get(CHECKED):
            return cls(applying, None, flags_of(batch), skipped_rows(batch))
        others = Entry.objects.filter(campaign=batch.campaign_id).exclude(import_batch=batch)
        few = others[:MOST_IN_MEMORY].count() < MOST_IN_MEMORY
        finder = Finder(batch.campaign_id, batch.pk, Neighbours.of(others) if few else None)
        return cls(applying, finder, {}, frozenset(), applying and choice_of(batch) == DuplicateChoice.SKIP)

    def flag(self, batch: ImportBatch, rows: list[tuple[int, Entry]]) -> dict[int, Problem]:
        """The flags of these new entries by row; what is found is written in the transaction of its chunk."""
        if self.finder is None:
            return {number: self.flags[number] for number, _entry in rows if number in self.flags}
        found = self.finder.find(rows)
        for each in found:
            each.batch = batch
        ImportDuplicate.objects.bulk_create(found)
        return {each.number: flag_problem(each) for each in found}

    def skips(self, number: int) -> bool:
        """Whether a flagged row is left out."""
        return self.skips_all or number in self.skipped


# --- what the official says


def flag_problem(flagged: ImportDuplicate) -> Problem:
    """The row's problem: the name in ``value``, where it is in ``column``, and the reasons for words later."""
    where = f"#{flagged.other_number}" if flagged.other_number is not None else ""
    return problem("possible_duplicate", column=where, value=flagged.name) | {"reasons": flagged.reasons}


def choice_of(batch: ImportBatch) -> str:
    """What happens to flagged rows for which nothing is said."""
    return str(batch.options.get("duplicates") or DuplicateChoice.IMPORT)


def skipped_rows(batch: ImportBatch) -> frozenset[int]:
    """Numbers of the flagged rows that are not imported."""
    flagged = ImportDuplicate.objects.filter(batch=batch)
    skipped = flagged.filter(decision=DuplicateChoice.SKIP)
    if choice_of(batch) == DuplicateChoice.SKIP:
        skipped = flagged.exclude(decision=DuplicateChoice.IMPORT)
    return frozenset(skipped.values_list("number", flat=True))


def flags_of(batch: ImportBatch) -> dict[int, Problem]:
    """The problem of every flagged row."""
    return {row.number: flag_problem(row) for row in ImportDuplicate.objects.filter(batch=batch).iterator()}


def prefer(*, batch: ImportBatch, choice: str) -> None:
    """What is to happen to flagged rows when nobody looks at them: for imports from the command line."""
    batch.options = {**batch.options, "duplicates": DuplicateChoice(choice).value}
    batch.save(update_fields=["options", "updated_at"])


@transaction.atomic
def choose(*, batch: ImportBatch, choice: str, rows: dict[int, str], by: Any) -> None:
    """Say what happens to flagged rows, and to some of them in particular (empty: as all).

    Refused unless the file is checked and waits to be imported.
    """
    fresh = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if fresh.state != ImportState.CHECKED:
        raise Refused(_("This import is running or done."), code="wrong_state")
    if choice not in DuplicateChoice.values or not set(rows.values()) <= {"", *DuplicateChoice.values}:
        raise Refused(_("Choose whether these rows are imported."), code="bad_choice", field="duplicates")
    fresh.options = {**fresh.options, "duplicates": choice}
    fresh.save(update_fields=["options", "updated_at"])
    by_decision = defaultdict(list)
    for number, decision in rows.items():
        by_decision[decision].append(number)
    for decision, numbers in by_decision.items():
        ImportDuplicate.objects.filter(batch=fresh, number__in=numbers).update(decision=decision)
    audit.record(
        "map_campaigns.import_duplicates_chosen",
        by=by,
        target=fresh,
        detail={"choice": choice, "rows": sum(bool(decision) for decision in rows.values())},
    )
