"""From the database to numbers: what a published map is made of, read without an object an entry.

PostgreSQL hands fixed-width columns over as bytes (`COPY … BINARY`), which numpy takes as they are; other databases
are read in chunks. Texts (names and what cards say) are read by id, some thousands at a time.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from kramy.modules.map_campaigns.enums import Service
from kramy.modules.map_campaigns.models import Entry, EntryListing, EntryPicture

SERVICES = (Service.ONLINE_ORDER, Service.TAKEAWAY, Service.DELIVERY)
"""Their order is that of the bits of the column `services`."""

CHUNK = 10_000
GOLDEN = np.uint64(0x9E3779B97F4A7C15)

_ENTRY = Entry._meta.db_table
_LISTING = EntryListing._meta.db_table
_PICTURE = EntryPicture._meta.db_table
_MEMBER = Entry.categories.through._meta.db_table

Ids = NDArray[np.int64]


@dataclass
class Places:
    """Entries of one map in Morton order (equal keys by id), an array a column:

    id, morton, category (the main one's id), district (its id, 0 for none), services (bits), hours (index into
    `patterns` + 1, 0 when not given), published (µs since 1970) and stamp (another for every change of the entry):
    int64, but uint64 for the last; lon and lat: float64, degrees rounded to 1e-5.
    """

    columns: dict[str, NDArray[Any]]
    patterns: list[str]

    def __len__(self) -> int:
        return len(self.columns["id"])


class EntryText(NamedTuple):
    """What is written about an entry on its card."""

    id: int
    name: str
    language: str
    slug: str
    street: str
    house_number: str
    town: str
    opening_hours: str
    thumbnail: str


def read_places(campaign_id: int, ids: Sequence[int] | None = None) -> Places:
    """The entries listed on the campaign's map, or those of them that are among `ids`."""
    read = _read_places_copied if connection.vendor == "postgresql" else _read_places
    raw, patterns = read(_listed(campaign_id, ids))
    order = np.lexsort((raw["id"], raw["morton"]))
    found = {name: values[order] for name, values in raw.items()}
    found["lon"] = np.rint(found["lon"] * 100_000) / 100_000
    found["lat"] = np.rint(found["lat"] * 100_000) / 100_000
    changes = found.pop("revision").astype(np.uint64) * GOLDEN
    found["stamp"] = found.pop("updated").astype(np.uint64) + changes
    return Places(found, patterns)


def read_members(campaign_id: int, ids: Sequence[int] | None = None) -> tuple[Ids, Ids]:
    """Which categories the listed entries belong to besides: (entry ids, category ids), a pair each."""
    source = f"FROM {_MEMBER} m JOIN {_LISTING} l ON l.entry_id = m.entry_id {_where(campaign_id, ids)}"
    selected = "m.entry_id::bigint, m.category_id::bigint" if _copies() else "m.entry_id, m.category_id"
    found = _numbers(f"SELECT {selected} {source}", (("entry", "i8"), ("category", "i8")))
    return found["entry"], found["category"]


def read_texts(ids: Sequence[int]) -> dict[int, EntryText]:
    """What cards say, by id; whoever is gone is left out."""
    if not len(ids):
        return {}
    listed = ",".join(str(int(each)) for each in ids)
    sql = (
        "SELECT e.id, e.name, e.content_language, e.slug, e.street, e.house_number, e.town, e.opening_hours,"  # noqa: S608
        f" COALESCE(p.thumbnail, '') FROM {_ENTRY} e"
        f" LEFT JOIN {_PICTURE} p ON p.entry_id = e.id AND p.position = 0 WHERE e.id IN ({listed})"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return {row[0]: EntryText(*row) for row in cursor.fetchall()}


def _listed(campaign_id: int, ids: Sequence[int] | None) -> str:
    return f"FROM {_ENTRY} e JOIN {_LISTING} l ON l.entry_id = e.id {_where(campaign_id, ids)}"


def _where(campaign_id: int, ids: Sequence[int] | None) -> str:
    some = "" if ids is None else f" AND l.entry_id IN ({','.join(str(int(each)) for each in ids) or '0'})"
    return f"WHERE l.campaign_id = {int(campaign_id)}{some}"


def _copies() -> bool:
    return connection.vendor == "postgresql"


_KINDS = (
    ("id", "i8"), ("morton", "i8"), ("lon", "f8"), ("lat", "f8"), ("category", "i8"), ("district", "i8"),
    ("services", "i8"), ("hours", "i8"), ("published", "i8"), ("updated", "i8"), ("revision", "i8"),
)  # fmt: skip


def _read_places_copied(source: str) -> tuple[dict[str, NDArray[Any]], list[str]]:
    """PostgreSQL: opening hours come as a 64-bit hash, their different texts by a query of their own."""
    raw = _numbers(
        "SELECT e.id::bigint, e.morton, e.lon, e.lat, e.main_category_id::bigint,"  # noqa: S608 all words are ours
        " COALESCE(e.district_id, 0)::bigint,"
        " (e.online_order::int + 2 * e.takeaway::int + 4 * e.delivery::int)::bigint,"
        " CASE WHEN e.opening_hours = '' THEN 0 ELSE hashtextextended(e.opening_hours, 0) END,"
        " (EXTRACT(EPOCH FROM e.published_at) * 1000000)::bigint,"
        " (EXTRACT(EPOCH FROM e.updated_at) * 1000000)::bigint, e.revision::bigint " + source,
        _KINDS,
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT DISTINCT hashtextextended(e.opening_hours, 0), e.opening_hours {source}"
            " AND e.opening_hours <> ''"
        )
        by_hash = dict(cursor.fetchall())
    patterns = sorted(by_hash.values())
    hashes = np.array(sorted(by_hash), dtype=np.int64)
    place = {pattern: number for number, pattern in enumerate(patterns, start=1)}
    numbers = np.array([place[by_hash[each]] for each in hashes.tolist()], dtype=np.int64)
    raw["hours"] = _looked_up(raw["hours"], hashes, numbers)
    return raw, patterns


def _looked_up(
    values: NDArray[np.int64], keys: NDArray[np.int64], answers: NDArray[np.int64]
) -> NDArray[np.int64]:
    """The answer of each value by ascending keys, 0 for values that are no key."""
    if not len(keys):
        return np.zeros(len(values), dtype=np.int64)
    at = np.minimum(np.searchsorted(keys, values), len(keys) - 1)
    return np.where(keys[at] == values, answers[at], 0)


def _read_places(source: str) -> tuple[dict[str, NDArray[Any]], list[str]]:
    """SQLite: moments are texts, opening hours are numbered as they come and then by the alphabet."""
    known: dict[str, int] = {"": 0}

    def moment(column: str) -> str:
        return f"CAST(strftime('%s', e.{column}) AS INTEGER) * 1000000 + CAST(substr(e.{column}||'000000', 21, 6) AS INTEGER)"

    sql = (
        "SELECT e.id, e.morton, e.lon, e.lat, e.main_category_id, COALESCE(e.district_id, 0),"
        " e.online_order + 2 * e.takeaway + 4 * e.delivery, e.opening_hours,"
        f" {moment('published_at')}, {moment('updated_at')}, e.revision {source}"
    )

    def numbered(rows: list[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
        return ((*row[:7], known.setdefault(row[7], len(known)), *row[8:]) for row in rows)

    raw = _in_chunks(sql, _KINDS, numbered)
    patterns = sorted(known.keys() - {""})
    ranks = np.zeros(len(known), dtype=np.int64)
    for rank, pattern in enumerate(patterns, start=1):
        ranks[known[pattern]] = rank
    raw["hours"] = ranks[raw["hours"]]
    return raw, patterns


def _numbers(sql: str, kinds: Sequence[tuple[str, str]]) -> dict[str, NDArray[Any]]:
    return _copied(sql, kinds) if _copies() else _in_chunks(sql, kinds)


def _in_chunks(sql: str, kinds: Sequence[tuple[str, str]], prepare: Any = iter) -> dict[str, NDArray[Any]]:
    parts: list[list[NDArray[Any]]] = [[np.empty(0, kind)] for _name, kind in kinds]
    with connection.cursor() as cursor:
        cursor.execute(sql)
        while rows := cursor.fetchmany(CHUNK):
            for part, (_name, kind), values in zip(
                parts, kinds, zip(*prepare(rows), strict=True), strict=True
            ):
                part.append(np.array(values, dtype=kind))
    return {name: np.concatenate(part) for (name, _kind), part in zip(kinds, parts, strict=True)}


# PostgreSQL's binary COPY: a header of 19 bytes; then rows, each the number of fields (int16) and for each its
# length (int32) and its bytes; then -1. Fields that are never null and of one width make rows of one width.
_HEADER = 19


def _copied(sql: str, kinds: Sequence[tuple[str, str]]) -> dict[str, NDArray[Any]]:
    fields: list[tuple[str, str]] = [("fields", ">i2")]
    for name, kind in kinds:
        fields += [(f"_{name}", ">i4"), (name, f">{kind}")]
    row = np.dtype(fields)
    found: dict[str, list[NDArray[Any]]] = {name: [np.empty(0, kind)] for name, kind in kinds}
    for data in _pieces(f"COPY ({sql}) TO STDOUT (FORMAT BINARY)", row.itemsize):
        rows = np.frombuffer(data, row)
        if not (rows["fields"] == len(kinds)).all() or any(
            (rows[f"_{name}"] != 8).any() for name, _kind in kinds
        ):
            raise ValueError("The database sends rows of another form than it was asked for")
        for name, kind in kinds:
            found[name].append(rows[name].astype(kind))
    return {name: np.concatenate(parts) for name, parts in found.items()}


def _pieces(sql: str, width: int) -> Iterator[bytes]:
    """The rows of a binary COPY, many at a time, each piece a whole number of rows."""
    waiting = bytearray()
    enough, started = CHUNK * width, False
    with connection.cursor() as cursor, cursor.copy(sql) as copy:
        for data in copy:
            waiting += data
            if not started and len(waiting) >= _HEADER:
                del waiting[:_HEADER]
                started = True
            if started and len(waiting) >= enough + 2:
                whole = (len(waiting) - 2) // width * width
                yield bytes(waiting[:whole])
                del waiting[:whole]
    yield bytes(waiting[: len(waiting) - 2])


class _Letters(dict[int, str]):
    """What `collation_key` makes of a letter, worked out once for each."""

    polish = dict(zip("ąćęłńóśźż", "acelnoszz", strict=True))

    def __missing__(self, code: int) -> str:
        folded = chr(code).casefold()
        marked = "".join(f"{self.polish[each]}~" if each in self.polish else each for each in folded)
        plain = unicodedata.normalize("NFKD", marked)
        self[code] = "".join(each for each in plain if each.isalnum() or each in " ~")
        return self[code]


_LETTERS = _Letters()


def collation_key(name: str) -> str:
    """Polish alphabetical order without a locale: ą after a, ż after z; other marks are looked through."""
    composed = name if name.isascii() else unicodedata.normalize("NFC", name)
    return composed.translate(_LETTERS)
