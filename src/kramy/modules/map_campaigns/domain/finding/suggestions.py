"""What somebody who is typing into a map's search box may mean: kinds of place, streets, names."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from kramy.lib import text
from kramy.modules.map_campaigns.domain.finding import search
from kramy.modules.map_campaigns.domain.published_map.snapshot import Snapshot
from kramy.modules.map_campaigns.domain.words.ranks import NAME, NAME_BEGINNING
from kramy.modules.map_campaigns.models import Entry

MOST_CATEGORIES = 3
MOST_STREETS = 2
MOST = 8

CATEGORY, STREET, ENTRY = "category", "street", "entry"


@dataclass(frozen=True)
class Suggestion:
    """What to look for (`value`) and which of CATEGORY, STREET, ENTRY it is; `detail` is the entry's address."""

    value: str
    kind: str
    detail: str = ""


def suggest(typed: str, snapshot: Snapshot, language: str) -> list[Suggestion]:
    """Up to MOST suggestions, the general ones first; when nothing fits, those for the words meant perhaps."""
    words = search.looked_for(typed)
    if not words:
        return []
    found = _fitting(words, typed, snapshot, language)
    if found:
        return found
    corrected = search.find(typed, snapshot).corrected
    return _fitting(corrected.split(), corrected, snapshot, language) if corrected else []


def _fitting(words: list[str], typed: str, snapshot: Snapshot, language: str) -> list[Suggestion]:
    used = np.flatnonzero(np.bincount(snapshot.main, minlength=len(snapshot.categories)))
    categories = (snapshot.categories[index].name(language) for index in used.tolist())
    suggestions = [Suggestion(name, CATEGORY) for name in _holding(words, categories, MOST_CATEGORIES)]
    index = search.index_of(snapshot)
    streets = index.segments[0].meta.get("streets", []) if index is not None else []
    suggestions += [Suggestion(name, STREET) for name in _holding(words, streets, MOST_STREETS)]
    taken = {suggestion.value.casefold() for suggestion in suggestions}
    for name, detail in _names(typed, snapshot):
        if name.casefold() not in taken and len(suggestions) < MOST:
            taken.add(name.casefold())
            suggestions.append(Suggestion(name, ENTRY, detail))
    return suggestions


def _holding(words: list[str], names: Iterable[str], limit: int) -> list[str]:
    """The names that have, for each of the words, one that begins so or is a form of it."""
    found: list[str] = []
    for name in names:
        if len(found) == limit:
            break
        own = text.words(name)
        keys = {key for word in own for key in text.search_keys(word)}
        if all(
            keys.intersection(text.search_keys(word)) or any(each.startswith(word) for each in own)
            for word in words
        ):
            found.append(name)
    return list(dict.fromkeys(found))


def _names(typed: str, snapshot: Snapshot) -> list[tuple[str, str]]:
    """Names of the entries whose name fits best, with their addresses."""
    found = search.find(typed, snapshot, forgiving=False)
    rows = [
        row
        for row in search.best_rows(found, snapshot, MOST).tolist()
        if found.by_row[row] <= NAME or found.by_row[row] == NAME_BEGINNING
    ]
    ids = [int(snapshot.id[row]) for row in rows]
    entries = Entry.objects.filter(pk__in=ids).order_by().values_list("id", "name", "street", "house_number")
    by_id = {pk: (name, f"{street} {number}".strip()) for pk, name, street, number in entries}
    return [by_id[pk] for pk in ids if pk in by_id]
