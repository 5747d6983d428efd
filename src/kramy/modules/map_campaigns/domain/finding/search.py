"""Finding entries by words: diacritics, endings and slips of the finger forgiven.

Words are folded and stemmed in Python on both sides (`lib.text`) and looked up in the word index that is published
with every map (`published_map.word_index`), so every database finds the same and none is asked. A query first means
every one of its words (the beginning of a word is enough); only when that finds nothing are words near them tried.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kramy.lib import text
from kramy.modules.map_campaigns.domain.published_map import word_index
from kramy.modules.map_campaigns.domain.published_map.snapshot import Mask, Snapshot
from kramy.modules.map_campaigns.domain.words.ranks import (
    CATEGORY,
    NOT_FOUND,
    PLACE_BEGINNING,
    WORDS,
    WORDS_BEGINNING,
    Term,
    WordRanks,
)

MOST_WORDS = 8
NEAREST = 3
SHORTEST_SLIP = 3

SMALL_WORDS = frozenset(
    (
        "i", "a", "w", "we", "z", "ze", "na", "u", "o", "do", "od", "dla", "oraz", "przy", "pod", "nad", "obok", "kolo",
        "blisko", "ul", "ulica", "ulicy", "ulice", "al", "pl", "os",
        "the", "an", "of", "in", "on", "at", "and", "near", "by", "for", "with",
        "у", "в", "на", "з", "із", "та", "і", "й", "біля", "під", "над", "при", "вул", "вулиця",
    )
)  # fmt: skip
"""Words that are not looked for beside others, folded."""


@dataclass(frozen=True)
class Found:
    """Rank by row of one map (`domain.words.ranks`, the best first, or NOT_FOUND); `corrected` are the words looked
    for instead."""

    by_row: NDArray[np.uint8]
    corrected: str = ""

    def mask(self) -> Mask:
        return self.by_row < NOT_FOUND

    def ranks(self, *, near: bool = False) -> NDArray[np.uint8]:
        """What to order rows by, the best first; rougher for those to be ordered by distance within a rank.

        A bakery round the corner then comes before the bakery called Bakery at the other end of the city.
        """
        return _BANDS[self.by_row] if near else self.by_row


_BANDS = np.full(256, NOT_FOUND, dtype=np.uint8)
_BANDS[: CATEGORY + 1] = 0
_BANDS[CATEGORY + 1 : PLACE_BEGINNING + 1] = 1
_BANDS[PLACE_BEGINNING + 1 : NOT_FOUND] = 2


def find(words: str, snapshot: Snapshot, *, forgiving: bool = True) -> Found:
    """Entries of the map that hold every word; those nearest to them when there are none and it is `forgiving`."""
    typed = looked_for(words)
    if not typed:
        return Found(np.full(snapshot.count, WORDS, dtype=np.uint8))
    index = index_of(snapshot)
    if index is None:
        return Found(np.full(snapshot.count, NOT_FOUND, dtype=np.uint8))
    known = [index.of_term(_term(word)) for word in typed]
    by_row = index.together(known)
    if not forgiving or (by_row < NOT_FOUND).any():
        return Found(by_row)
    wrong = [number for number, found in enumerate(known) if not index.holds(found)]
    for number in wrong:
        nearest = _near(index, typed[number])
        if not nearest:
            return Found(by_row)
        known[number] = index.of_term(Term(words=tuple(nearest), stems=text.search_keys(nearest[0])))
        typed[number] = nearest[0]
    return Found(index.together(known), corrected=" ".join(typed) if wrong else "")


def best_rows(found: Found, snapshot: Snapshot, limit: int) -> NDArray[np.int64]:
    """The first rows of what was found: the best first, those equally good by name."""
    rows = np.empty(0, dtype=np.int64)
    for rank in range(WORDS_BEGINNING + 1):
        equal = np.flatnonzero(found.by_row == rank)
        wanted = min(limit - len(rows), len(equal))
        if wanted:
            by_name = snapshot.by_name[equal]
            first = np.argpartition(by_name, wanted - 1)[:wanted]
            rows = np.append(rows, equal[first[np.argsort(by_name[first])]])
        if len(rows) == limit:
            break
    return rows


def looked_for(words: str) -> list[str]:
    """The folded words of a query that are looked for, each once: little ones only when there are no others."""
    typed = list(dict.fromkeys(word[: text.LONGEST_WORD] for word in text.words(words)))
    return ([word for word in typed if word not in SMALL_WORDS] or typed)[:MOST_WORDS]


def index_of(snapshot: Snapshot) -> WordRanks | None:
    """The word index of a map; None when the map was published by an earlier version, which made none."""
    published = snapshot.meta.get("words")
    return word_index.load(snapshot.digest, published, snapshot.id) if published else None


def _term(word: str) -> Term:
    return Term(stems=text.search_keys(word), prefix=word)


def _near(index: WordRanks, word: str) -> list[str]:
    """Words that `word` may be a slip of: one slip is forgiven up to five letters, two up to nine, three beyond."""
    if len(word) < SHORTEST_SLIP:
        return []
    return index.near(word, 1 if len(word) <= 5 else 2 if len(word) <= 9 else 3, NEAREST)
