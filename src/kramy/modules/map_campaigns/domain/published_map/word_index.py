"""The word index of published maps: written beside the map by whoever builds it, mapped into memory by readers.

`publish` answers with a plain value that names the files; the builder keeps it with the map. A *base* holds all
entries; when some have changed since, a *delta* holds those and speaks for them. The delta is written anew with every
build, so it costs what has changed, until so much has that all is written anew.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from threading import Lock
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import Count

from kramy.lib import text
from kramy.lib.mapped_columns import open_mapped, pieces
from kramy.modules.map_campaigns.domain.published_map import storage
from kramy.modules.map_campaigns.domain.words import documents
from kramy.modules.map_campaigns.domain.words.ranks import CategoryWords, WordRanks
from kramy.modules.map_campaigns.domain.words.segment import Builder, Segment
from kramy.modules.map_campaigns.models import Category, Entry

FORMAT = 1
LEAST_OF_A_DELTA = 500
PART_OF_BASE = 50
"""A delta may hold this part of the base (a fiftieth), or LEAST_OF_A_DELTA, before all is written anew."""

MOST_STREETS = 5000
KEPT = 12
MOST_ROWS_KEPT = 8_000_000
"""Of all indexes in memory: some six bytes each, beside the files, whose pages are shared."""

Published = dict[str, Any]
"""{"format", "base": {"path", "count"}, "delta": the same or None, "categories": [{"id", "words"}]}, for JSON."""


def publish(
    campaign_id: int,
    previous: Published | None,
    changed: set[int] | None,
    alive: Callable[[], None] = lambda: None,
) -> Published:
    """Write the word index of a map and say where it is.

    `previous` is what the last call answered, `changed` the ids of the entries that have changed since, came or
    went; None for either means that everything may have. The same entries give the same files after a full build.
    `alive` is called often: it may raise to stop the work.
    """
    published: Published = {"format": FORMAT, "categories": _category_words()}
    if previous is not None and changed is not None and _can_go_on_from(previous):
        delta = _delta(campaign_id, previous, changed)
        if delta is not None:
            return {**published, "base": previous["base"], "delta": delta or None}
    documents.refresh(campaign_id, alive)
    builder = Builder(text.search_keys)
    for chunk in documents.of_map(campaign_id):
        alive()
        builder.add(chunk)
    segment = builder.finish({"streets": _streets(campaign_id)})
    return {**published, "base": _write(campaign_id, segment), "delta": None}


def files_of(published: Published | None) -> set[str]:
    """Names in the storage of the files that `published` needs."""
    if not published:
        return set()
    return {part["path"] for part in (published["base"], published["delta"]) if part}


def _can_go_on_from(previous: Published) -> bool:
    return previous.get("format") == FORMAT and all(map(default_storage.exists, files_of(previous)))


def _delta(campaign_id: int, previous: Published, changed: set[int]) -> dict[str, Any] | None:
    """The new delta, empty when nothing has changed since the base, None when there is too much in it."""
    before = previous["delta"]
    ids = set(changed)
    if before:
        if not changed:
            return dict(before)
        ids |= set(_open(before["path"]).arrays["ids"].tolist())
    if len(ids) > max(LEAST_OF_A_DELTA, previous["base"]["count"] // PART_OF_BASE):
        return None
    if not ids:
        return {}
    builder = Builder(text.search_keys)
    for chunk in documents.of_map(campaign_id, ids):
        builder.add(chunk)
    return _write(campaign_id, builder.finish())


def _category_words() -> list[dict[str, Any]]:
    """What every category is called in any language, its parent's names included."""
    categories = list(Category.objects.order_by("id"))
    own = {category.pk: _names(category) for category in categories}
    return [
        {"id": category.pk, "words": sorted(own[category.pk] | own.get(category.parent_id or 0, set()))}
        for category in categories
    ]


def _names(category: Category) -> set[str]:
    phrases = [
        getattr(category, f"{field}_{code}") or ""
        for field in ("name", "search_words")
        for code, _name in settings.LANGUAGES
    ]
    return set(text.words(" ".join(phrases)))


def _streets(campaign_id: int) -> list[str]:
    """The streets of the map with most entries first, as they are written."""
    rows = Entry.objects.filter(listings__campaign=campaign_id).exclude(street="").order_by()
    counted = rows.values("street").annotate(times=Count("pk")).order_by("-times", "street")
    return list(counted.values_list("street", flat=True)[:MOST_STREETS])


def _write(campaign_id: int, segment: Segment) -> dict[str, Any]:
    _digest, path = storage.store_index(campaign_id, pieces(segment.arrays, segment.meta))
    return {"path": path, "count": segment.count}


def _open(path: str) -> Segment:
    """A segment of the storage; raises FileNotFoundError."""
    mapped = open_mapped(storage.local_index(path))
    return Segment(mapped.arrays, mapped.meta)


_loaded: OrderedDict[str, WordRanks] = OrderedDict()
_lock = Lock()


def load(digest: str, published: Published, shown: Any) -> WordRanks:
    """The word index of the map with this digest, whose rows are the entries `shown`; kept by digest.

    Raises FileNotFoundError when a file of it is gone.
    """
    with _lock:
        if digest in _loaded:
            _loaded.move_to_end(digest)
            return _loaded[digest]
    parts = [part for part in (published["base"], published["delta"]) if part]
    ranks = WordRanks([_open(part["path"]) for part in parts], _read(published["categories"]), shown)
    with _lock:
        _loaded[digest] = ranks
        while len(_loaded) > KEPT or (len(_loaded) > 1 and sum(map(len, _loaded.values())) > MOST_ROWS_KEPT):
            _loaded.popitem(last=False)
    return ranks


def _read(categories: Iterable[dict[str, Any]]) -> list[CategoryWords]:
    return [
        CategoryWords(
            row["id"],
            frozenset(row["words"]),
            frozenset(key for word in row["words"] for key in text.search_keys(word)),
        )
        for row in categories
    ]
