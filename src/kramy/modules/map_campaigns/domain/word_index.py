"""The word index of published maps: written beside the map by whoever builds it, mapped into memory by readers.

`publish` answers with a plain value that names the files; the builder keeps it with the map. A *base* holds all
entries; when some have changed since, a *delta* holds those and speaks for them. The delta is written anew with every
build, so it costs what has changed, until so much has that all is written anew.
"""

import os
import secrets
from collections import OrderedDict
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db.models import Count

from kramy.lib import text
from kramy.lib.mapped_columns import open_mapped, pieces
from kramy.modules.map_campaigns.domain import search_documents
from kramy.modules.map_campaigns.domain.word_ranks import CategoryWords, WordRanks
from kramy.modules.map_campaigns.domain.word_segment import Builder, Segment
from kramy.modules.map_campaigns.models import Category, Entry

FORMAT = 1
FOLDER = "map-index"
LEAST_OF_A_DELTA = 500
PART_OF_BASE = 50
"""A delta may hold this part of the base (a fiftieth), or LEAST_OF_A_DELTA, before all is written anew."""

MOST_STREETS = 5000
KEPT = 12

Published = dict[str, Any]
"""{"format", "base": {"path", "count"}, "delta": the same or None, "categories": [{"id", "words"}]}, for JSON."""


def publish(campaign_id: int, previous: Published | None, changed: set[int] | None) -> Published:
    """Write the word index of a map and say where it is.

    `previous` is what the last call answered, `changed` the ids of the entries that have changed since, came or
    went; None for either means that everything may have. The same entries give the same files after a full build.
    """
    published: Published = {"format": FORMAT, "categories": _category_words()}
    if previous is not None and changed is not None and _can_go_on_from(previous):
        delta = _delta(campaign_id, previous, changed)
        if delta is not None:
            return {**published, "base": previous["base"], "delta": delta or None}
    search_documents.refresh(campaign_id)
    builder = Builder(text.search_keys)
    for chunk in search_documents.of_map(campaign_id):
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
    for chunk in search_documents.of_map(campaign_id, ids):
        builder.add(chunk)
    return _write(campaign_id, builder.finish())


def _category_words() -> list[dict[str, Any]]:
    """What every category is called in any language, its parent's names included."""
    categories = list(Category.objects.order_by("id"))
    own = {category.pk: _names(category) for category in categories}
    return [
        {"id": category.pk, "words": sorted(own[category.pk] | own.get(category.parent_id, set()))}
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
    """Store a segment under the digest of its content."""
    digest = sha256()
    for piece in pieces(segment.arrays, segment.meta):
        digest.update(piece)
    path = f"{FOLDER}/{campaign_id}/words-{digest.hexdigest()[:32]}.bin"
    if not default_storage.exists(path):
        _store(path, segment)
    return {"path": path, "count": segment.count}


def _store(name: str, segment: Segment) -> None:
    """The file appears under its name only when all of it is written."""
    try:
        target = Path(default_storage.path(name))
    except NotImplementedError:
        target = None
    whole = target or _kept_copy(name)
    whole.parent.mkdir(parents=True, exist_ok=True)
    unfinished = whole.with_name(f".{whole.name}.{secrets.token_hex(8)}")
    try:
        with unfinished.open("wb") as file:
            for piece in pieces(segment.arrays, segment.meta):
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(whole)
    finally:
        unfinished.unlink(missing_ok=True)
    if target is None:
        with whole.open("rb") as file:
            default_storage.save(name, File(file))


def _kept_copy(name: str) -> Path:
    """Where this machine keeps its copy of a file of a storage that is elsewhere."""
    return Path(settings.VAR) / "kept" / name


def _open(name: str) -> Segment:
    """A segment of the storage; raises FileNotFoundError."""
    try:
        path = Path(default_storage.path(name))
    except NotImplementedError:
        path = _kept_copy(name)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            unfinished = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
            with default_storage.open(name) as source, unfinished.open("wb") as target:
                for piece in source.chunks():
                    target.write(piece)
            unfinished.replace(path)
    mapped = open_mapped(path)
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
        while len(_loaded) > KEPT:
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
