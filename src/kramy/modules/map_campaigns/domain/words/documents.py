"""The words of an entry as the word index reads them, written whenever an entry is.

What its categories are called is not among them: the index knows the categories of an entry, so a category renamed
changes no document.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from django.db.models import Q

from kramy.lib import text
from kramy.modules.map_campaigns.domain.words.segment import Document
from kramy.modules.map_campaigns.models import Entry, EntryListing, EntrySearch

VERSION = 1
"""Documents of an earlier version are written anew before a map is indexed."""

BATCH = 500
READ_AT_ONCE = 20_000

FULL_WORDS = {"al": "aleja", "os": "osiedle", "pl": "plac", "sw": "swiety"}
"""What stands for what in addresses: both are found."""

_WRITTEN = ("name_words", "place_words", "words", "version")
_READ = ("id", "name", "description", "offer", "street", "house_number", "town", "district__name")
_DOCUMENT = (
    "entry_id", "entry__search__name_words", "entry__search__place_words", "entry__search__words",
    "entry__main_category_id",
)  # fmt: skip


def index_entry(entry: Entry) -> None:
    """Bring the entry's search document up to date; the caller's transaction holds it."""
    index_entries([entry.pk])


def index_entries(ids: Iterable[int]) -> None:
    """Bring the search documents of these entries up to date; ids that are no entries are left out."""
    wanted = list(dict.fromkeys(ids))
    for start in range(0, len(wanted), BATCH):
        rows = Entry.objects.filter(pk__in=wanted[start : start + BATCH]).order_by("pk")
        EntrySearch.objects.bulk_create(
            [_document(row, row.district__name or "") for row in rows.values_list(*_READ, named=True)],
            update_conflicts=True,
            unique_fields=["entry"],
            update_fields=_WRITTEN,
        )


def index_new(entries: Iterable[Entry], districts: Mapping[int, str]) -> None:
    """Write the search documents of entries that were only just made; ``districts`` are names by id."""
    EntrySearch.objects.bulk_create(
        [_document(entry, districts.get(entry.district_id or 0, "")) for entry in entries]
    )


def refresh(campaign_id: int, alive: Callable[[], None] = lambda: None) -> None:
    """Write the documents of the map's entries that have none, or one of an earlier version."""
    behind = EntryListing.objects.filter(campaign=campaign_id).filter(
        Q(entry__search__isnull=True) | Q(entry__search__version__lt=VERSION)
    )
    while ids := list(behind.values_list("entry_id", flat=True)[: BATCH * 20]):
        alive()
        index_entries(ids)


def of_map(campaign_id: int, only: Iterable[int] | None = None) -> Iterator[list[Document]]:
    """The documents of a map's entries, or of those among `only`, in the order of their ids, in chunks."""
    # from the listings: their index has them in the order of the entries, so nothing is sorted
    listed = EntryListing.objects.filter(campaign=campaign_id, entry__search__isnull=False).order_by(
        "entry_id"
    )
    if only is None:
        yield from _chunks(listed.values_list(*_DOCUMENT).iterator(chunk_size=READ_AT_ONCE))
        return
    wanted = sorted(only)
    for start in range(0, len(wanted), BATCH):
        some = listed.filter(entry__in=wanted[start : start + BATCH])
        yield from _chunks(iter(some.values_list(*_DOCUMENT)))


def _chunks(rows: Iterator[tuple[Any, ...]]) -> Iterator[list[Document]]:
    while chunk := list(islice(rows, READ_AT_ONCE)):
        categories = _categories_between(chunk[0][0], chunk[-1][0])
        yield [
            Document(pk, name, place, words, sorted({main, *categories.get(pk, ())}))
            for pk, name, place, words, main in chunk
        ]


def _categories_between(first: int, last: int) -> dict[int, list[int]]:
    """The categories of entries by id."""
    found: dict[int, list[int]] = {}
    through = Entry.categories.through.objects.filter(entry_id__gte=first, entry_id__lte=last)
    for entry_id, category_id in through.values_list("entry_id", "category_id").iterator(READ_AT_ONCE):
        found.setdefault(entry_id, []).append(category_id)
    return found


def _document(row: Any, district: str) -> EntrySearch:
    name = dict.fromkeys(_words(row.name))
    place = dict.fromkeys(_words(f"{row.street} {row.house_number} {row.town} {district}"))
    for word in list(place):
        if word in FULL_WORDS:
            place[FULL_WORDS[word]] = None
    said = dict.fromkeys(word for word in _words(f"{row.description} {row.offer}") if word not in name)
    return EntrySearch(
        entry_id=row.id,
        name_words=" ".join(name),
        place_words=" ".join(place),
        words=" ".join(said),
        version=VERSION,
    )


def _words(phrase: str) -> list[str]:
    return [word[: text.LONGEST_WORD] for word in text.words(phrase)]
