"""Finding entries by words: diacritics, endings and slips of the finger forgiven.

Words are folded and stemmed in Python on both sides, so every database finds the same: FTS5 on SQLite, a GIN index
over `tsvector('simple')` on PostgreSQL, LIKE where SQLite was built without FTS5. A query first means every one
of its words (the beginning of a word is enough); only when that finds nothing are words near them tried.
"""

from collections import OrderedDict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache
from threading import Lock

import numpy as np
from django.conf import settings
from django.db import connection
from django.db.models import Prefetch
from numpy.typing import NDArray

from kramy.lib import text
from kramy.modules.map_campaigns.domain.snapshot import Mask, Snapshot
from kramy.modules.map_campaigns.models import Category, Entry, EntrySearch

NAME, CATEGORY, WORDS = 0, 1, 2
"""How an entry was found, the best first."""

NOT_FOUND = 255
MOST_WORDS = 8
BATCH = 500
FTS_TABLE = "map_campaigns_entryfts"
SEARCH_TABLE = EntrySearch._meta.db_table


@dataclass(frozen=True)
class Found:
    """Rank by row (NAME, CATEGORY, WORDS or NOT_FOUND) of one map; `corrected` are the words looked for instead."""

    by_row: NDArray[np.uint8]
    corrected: str = ""

    def mask(self, snapshot: Snapshot) -> Mask:
        return self.by_row < NOT_FOUND

    def ranks(self, snapshot: Snapshot) -> NDArray[np.uint8]:
        return self.by_row


@dataclass(frozen=True)
class Term:
    """One word of a query; any of its forms will do: as typed (also as a beginning) or its stem."""

    prefixes: tuple[str, ...]
    stems: tuple[str, ...]

    @classmethod
    def of(cls, word: str) -> "Term":
        return cls((word,), tuple(text.stems(word)))


def find(words: str, snapshot: Snapshot) -> Found:
    """Entries of the map that hold every word; those nearest to them when there are none."""
    typed = list(dict.fromkeys(text.words(words)))[:MOST_WORDS]
    if not typed:
        return Found(np.full(snapshot.count, WORDS, dtype=np.uint8))
    by_row = _ranks(snapshot, [Term.of(word) for word in typed])
    if (by_row < NOT_FOUND).any():
        return Found(by_row)
    known = _vocabulary(snapshot)
    nearest = [[word] if _known(word, known) else text.closest_words(word, known) for word in typed]
    if not all(nearest) or nearest == [[word] for word in typed]:
        return Found(by_row)
    terms = [Term((), tuple(dict.fromkeys(words))) if words != [word] else Term.of(word)
             for words, word in zip(nearest, typed, strict=True)]  # fmt: skip
    return Found(_ranks(snapshot, terms), corrected=" ".join(words[0] for words in nearest))


def index_entry(entry: Entry) -> None:
    """Bring the entry's search document up to date; the caller's transaction holds it."""
    index_entries([entry.pk])


def index_entries(ids: Iterable[int]) -> None:
    """Bring the search documents of these entries up to date; ids that are no entries are left out."""
    wanted = list(dict.fromkeys(ids))
    for start in range(0, len(wanted), BATCH):
        entries = (
            Entry.objects.filter(pk__in=wanted[start : start + BATCH])
            .select_related("district", "main_category__parent")
            .prefetch_related(Prefetch("categories", Category.objects.select_related("parent")))
        )
        EntrySearch.objects.bulk_create(
            [_document(entry) for entry in entries],
            update_conflicts=True,
            unique_fields=["entry"],
            update_fields=["name_words", "words"],
        )


def _document(entry: Entry) -> EntrySearch:
    categories = {entry.main_category, *entry.categories.all()}
    categories |= {category.parent for category in categories if category.parent}
    phrases = [entry.description, entry.offer, entry.street, entry.town, str(entry.district or "")]
    for category in sorted(categories, key=lambda each: each.pk):
        for code, _name in settings.LANGUAGES:
            phrases += [
                getattr(category, f"name_{code}") or "",
                getattr(category, f"search_words_{code}") or "",
            ]
    return EntrySearch(entry=entry, name_words=_indexed(entry.name), words=_indexed(" ".join(phrases)))


def _indexed(phrase: str) -> str:
    """Every word as it is and its stem, each once."""
    return " ".join(dict.fromkeys([*text.words(phrase), *text.stems(phrase)]))


def _ranks(snapshot: Snapshot, terms: list[Term]) -> NDArray[np.uint8]:
    by_row = np.full(snapshot.count, NOT_FOUND, dtype=np.uint8)
    in_words, in_name = _look_up(terms)
    by_row[snapshot.rows_of(in_words)] = WORDS
    by_row[snapshot.rows_of(in_name)] = NAME
    if (by_row == WORDS).any():
        named = [category.index for category in snapshot.categories if _names_all(category.words, terms)]
        by_row[(by_row == WORDS) & np.isin(snapshot.main, named)] = CATEGORY
    return by_row


def _names_all(words: Collection[str], terms: list[Term]) -> bool:
    return all(
        any(stem in words for stem in term.stems)
        or any(word.startswith(prefix) for prefix in term.prefixes for word in words)
        for term in terms
    )


Ids = NDArray[np.int64]


def _look_up(terms: list[Term]) -> tuple[Ids, Ids]:
    """Ids of the entries that hold all terms, on whatever map: somewhere, and in their name."""
    if connection.vendor == "postgresql":
        condition, gathered = _postgresql, "string_agg(entry_id::text, ',')"
    elif _has_fts():
        condition, gathered = _fts5, "group_concat(rowid)"
    else:
        condition, gathered = _like, "group_concat(entry_id)"
    return _ids(gathered, *condition(terms, False)), _ids(gathered, *condition(terms, True))


def _ids(gathered: str, table: str, where: str, params: list[str]) -> Ids:
    """The ids as one text: ten thousand rows as Python objects would take longer than finding them."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {gathered} FROM {table} WHERE {where}", params)  # noqa: S608 no word of it is a visitor's
        ((text_of_ids,),) = cursor.fetchall()
    return np.fromstring(text_of_ids or "", dtype=np.int64, sep=",")


def _has_fts() -> bool:
    """Whether the migration could make the full-text table."""
    return _has_table(str(connection.settings_dict["NAME"]), FTS_TABLE)


@cache
def _has_table(database: str, table: str) -> bool:
    """Asked once a database; ``database`` is only the key to remember the answer by."""
    return table in connection.introspection.table_names()


# Each answers with (table, condition, its parameters). The words are letters and digits only (lib.text.fold), so
# the quotes around them cannot be broken out of.
Condition = tuple[str, str, list[str]]


def _fts5(terms: list[Term], in_name: bool) -> Condition:
    every = " AND ".join(
        "({})".format(
            " OR ".join([*(f'"{stem}"' for stem in term.stems), *(f'"{word}"*' for word in term.prefixes)])
        )
        for term in terms
    )
    return FTS_TABLE, f"{FTS_TABLE} MATCH %s", [f"name_words : ({every})" if in_name else every]


def _postgresql(terms: list[Term], in_name: bool) -> Condition:
    every = " & ".join(
        "({})".format(" | ".join([*term.stems, *(f"{word}:*" for word in term.prefixes)])) for term in terms
    )
    indexed = "name_words" if in_name else "name_words || ' ' || words"
    return SEARCH_TABLE, f"to_tsvector('simple', {indexed}) @@ to_tsquery('simple', %s)", [every]


def _like(terms: list[Term], in_name: bool) -> Condition:
    column = "(' ' || name_words || ' ')" if in_name else "(' ' || name_words || ' ' || words || ' ')"
    forms = [
        [*(f"% {stem} %" for stem in term.stems), *(f"% {word}%" for word in term.prefixes)] for term in terms
    ]
    clauses = ["({})".format(" OR ".join([f"{column} LIKE %s"] * len(each))) for each in forms]
    return SEARCH_TABLE, " AND ".join(clauses), [form for each in forms for form in each]


_vocabularies: OrderedDict[str, list[str]] = OrderedDict()
_lock = Lock()
_KEPT_VOCABULARIES = 4


def _vocabulary(snapshot: Snapshot) -> list[str]:
    """Every word on the map, the frequent ones first; read only when a search finds nothing, kept by digest."""
    with _lock:
        if snapshot.digest in _vocabularies:
            _vocabularies.move_to_end(snapshot.digest)
            return _vocabularies[snapshot.digest]
    counts: dict[str, int] = {}
    documents = EntrySearch.objects.filter(entry__listings__campaign=snapshot.meta["campaign"])
    for name_words, words in documents.values_list("name_words", "words").iterator(chunk_size=2000):
        for word in {*name_words.split(), *words.split()}:
            counts[word] = counts.get(word, 0) + 1
    found = sorted((word for word in counts if not word.isdigit()), key=lambda word: (-counts[word], word))
    with _lock:
        _vocabularies[snapshot.digest] = found
        while len(_vocabularies) > _KEPT_VOCABULARIES:
            _vocabularies.popitem(last=False)
    return found


def _known(word: str, vocabulary: list[str]) -> bool:
    return any(known.startswith(word) for known in vocabulary) or any(
        stem in vocabulary for stem in text.stems(word)
    )
