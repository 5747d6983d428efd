"""How well each entry of a map answers a few words, read from the segments of its word index.

Every word of a query must be found. An entry's rank for one word is the best part that holds it; its rank for the
query is the worst of these, so the order of the words never matters. A later segment holds the entries changed since
the earlier ones and speaks for them alone.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import DamerauLevenshtein

from kramy.modules.map_campaigns.domain.words.segment import PARTS, Segment, nearly_begins

(
    EXACT_NAME,
    NAME_BEGINS,
    NAME,
    CATEGORY,
    NAME_BEGINNING,
    CATEGORY_BEGINNING,
    PLACE,
    PLACE_BEGINNING,
    WORDS,
    WORDS_BEGINNING,
) = range(10)
"""How an entry was found, the best first: NAME and the like by the whole word (whatever its ending), NAME_BEGINNING
and the like by the beginning of a word only, so that *bar* puts bars before Barbara."""

NOT_FOUND = 255
SHORTEST_BEGINNING = 4
TRIED = 50
"""Of the words near a wrong one this many are looked at closely, the frequent ones."""

Ranks = NDArray[np.uint8]


@dataclass(frozen=True)
class Term:
    """What one word of a query may be: words with one of these stems, or with this beginning, or exactly these."""

    stems: tuple[str, ...] = ()
    prefix: str = ""
    words: tuple[str, ...] = ()


class FoundTerm(NamedTuple):
    """By id: how well an entry answers one term, and whether its name begins with it."""

    ranks: Ranks
    begins: NDArray[np.bool_]


@dataclass(frozen=True)
class CategoryWords:
    """What a category is called, its parent's names included."""

    id: int
    words: frozenset[str]
    stems: frozenset[str]

    def rank(self, term: Term) -> int:
        if self.stems.intersection(term.stems) or self.words.intersection(term.words):
            return CATEGORY
        if term.prefix and any(word.startswith(term.prefix) for word in self.words):
            return CATEGORY_BEGINNING
        return NOT_FOUND


@dataclass
class WordRanks:
    """The word index of one published map: segments, the older first, and the entries that the map shows."""

    segments: Sequence[Segment]
    categories: Sequence[CategoryWords]
    shown: NDArray[Any]
    """Ids of the map's entries, row by row."""

    _low: int = field(init=False)
    _size: int = field(init=False)
    _name_lengths: NDArray[np.uint8] = field(init=False)
    _speaker: NDArray[np.uint8] = field(init=False)
    """By id: the number of the segment that speaks for the entry, NOT_FOUND when the map does not show it."""

    _at_row: NDArray[Any] = field(init=False)

    def __post_init__(self) -> None:
        ends = [ids[edge] for ids in self._ids_of_segments() if len(ids) for edge in (0, -1)]
        self._low = int(min(ends, default=0))
        self._size = int(max(ends, default=-1)) - self._low + 1
        self._name_lengths = np.zeros(self._size, dtype=np.uint8)
        speaker = np.full(self._size, NOT_FOUND, dtype=np.uint8)
        for number, segment in enumerate(self.segments):
            places = self._places(segment.arrays["ids"])
            self._name_lengths[places] = segment.arrays["name_lengths"]
            speaker[places] = number
        # one place further stands for the rows that no segment knows
        at_row = np.where(
            (self.shown < self._low) | (self.shown >= self._low + self._size),
            self._size,
            self.shown - self._low,
        )
        self._at_row = at_row.astype(np.int32 if self._size < 2**31 else np.int64)
        self._speaker = np.full(self._size, NOT_FOUND, dtype=np.uint8)
        known = self._at_row[self._at_row < self._size]
        self._speaker[known] = speaker[known]

    def __len__(self) -> int:
        return len(self.shown)

    def of(self, terms: Sequence[Term]) -> Ranks:
        """The rank of every row for all terms together."""
        return self.together([self.of_term(term) for term in terms])

    def together(self, found: Sequence[FoundTerm]) -> Ranks:
        """The rank of every row for all the terms that were looked up."""
        if not self._size or not found:
            return np.full(len(self.shown), NOT_FOUND, dtype=np.uint8)
        ranks = found[0].ranks.copy()
        for term in found[1:]:
            np.maximum(ranks, term.ranks, out=ranks)
        in_name = ranks == NAME
        if in_name.any():
            begins = np.logical_or.reduce([term.begins for term in found])
            ranks[in_name & begins] = NAME_BEGINS
            ranks[in_name & (self._name_lengths == len(found))] = EXACT_NAME
        return np.append(ranks, np.uint8(NOT_FOUND))[self._at_row]

    def holds(self, found: FoundTerm) -> bool:
        """Whether any row holds the term."""
        return bool(((found.ranks < NOT_FOUND) & (self._speaker < NOT_FOUND)).any())

    def of_term(self, term: Term) -> FoundTerm:
        """What one term finds, by id."""
        ranks = np.full(self._size, NOT_FOUND, dtype=np.uint8)
        begins = np.zeros(self._size, dtype=bool)
        categories = [(category.rank(term), category.id) for category in self.categories]
        for segment in self.segments:
            if segment is not self.segments[0]:
                changed = self._places(segment.arrays["ids"])
                ranks[changed], begins[changed] = NOT_FOUND, False
            for rank, ids in self._found(segment, term, categories):
                ranks[self._places(ids)] = rank
            for number in _whole(segment, term):
                begins[self._places(segment.ids("first", number, number + 1))] = True
        return FoundTerm(ranks, begins)

    def near(self, word: str, slips: int, limit: int) -> list[str]:
        """Words that rows hold and `word` may be a slip of: the fewest slips, then the frequent ones first.

        When there is none, words that may begin with it are tried, one slip forgiven.
        """
        for most in range(1, slips + 1):
            found = self._held(
                (segment.word(number) for segment in self.segments for number in segment.near(word, most)),
                (
                    each
                    for each in self._category_words()
                    if 0 < DamerauLevenshtein.distance(word, each) <= most
                ),
            )
            if found:
                return sorted(found, key=lambda each: (each[0] != word[0], -found[each], each))[:limit]
        if len(word) < SHORTEST_BEGINNING:
            return []
        found = self._held(
            (
                segment.word(number)
                for segment in self.segments
                for number in segment.nearly_beginning_with(word)
            ),
            (each for each in self._category_words() if nearly_begins(each, word)),
        )
        return sorted(found, key=lambda each: (-found[each], each))[:limit]

    def _held(self, in_documents: Iterable[str], in_categories: Iterable[str]) -> dict[str, int]:
        """How often rows hold each of these words, the likeliest of those that they hold at all."""
        rough: Counter[str] = Counter()
        for word in set(in_documents):
            rough[word] = sum(
                segment.frequency(number)
                for segment in self.segments
                if (number := segment.number_of(word)) is not None
            )
        likely = sorted(rough, key=lambda each: (-rough[each], each))[:TRIED]
        held = Counter({word: self._frequency(word) for word in likely})
        for word in set(in_categories):
            held[word] += self._in_category(word)
        return {word: times for word, times in held.items() if times}

    def _category_words(self) -> Iterator[str]:
        return (word for category in self.categories for word in category.words)

    def _in_category(self, word: str) -> int:
        """How many times rows are in a category called so."""
        return sum(
            self._count_shown(number, segment.in_category(category.id))
            for category in self.categories
            if word in category.words
            for number, segment in enumerate(self.segments)
        )

    def _count_shown(self, segment: int, ids: NDArray[Any]) -> int:
        """How many of a segment's ids are rows it speaks for."""
        return int(np.count_nonzero(self._speaker[self._places(ids)] == segment))

    def _ids_of_segments(self) -> Iterable[NDArray[Any]]:
        return (segment.arrays["ids"] for segment in self.segments)

    def _frequency(self, word: str) -> int:
        """How often rows hold the word."""
        total = 0
        for number, segment in enumerate(self.segments):
            place = segment.number_of(word)
            if place is not None:
                total += sum(self._count_shown(number, segment.ids(part, place, place + 1)) for part in PARTS)
        return total

    def _places(self, ids: NDArray[Any]) -> NDArray[Any]:
        return ids - ids.dtype.type(self._low) if self._low else ids

    def _found(
        self, segment: Segment, term: Term, categories: list[tuple[int, int]]
    ) -> Iterator[tuple[int, NDArray[Any]]]:
        """Ranks and the ids that have them, the worst first: what follows overwrites."""
        beginning = [segment.beginning_with(term.prefix)] if term.prefix else []
        whole = [(number, number + 1) for number in _whole(segment, term)]
        for rank, parts, ranges in (
            (WORDS_BEGINNING, ("words",), beginning),
            (WORDS, ("words",), whole),
            (PLACE_BEGINNING, ("place",), beginning),
            (PLACE, ("place",), whole),
            (CATEGORY_BEGINNING, (), []),
            (NAME_BEGINNING, ("first", "name"), beginning),
            (CATEGORY, (), []),
            (NAME, ("first", "name"), whole),
        ):
            for part in parts:
                for first, last in ranges:
                    yield rank, segment.ids(part, first, last)
            for category_rank, category in categories:
                if category_rank == rank:
                    yield rank, segment.in_category(category)


def _whole(segment: Segment, term: Term) -> list[int]:
    """Numbers of the words that are the term, in whatever ending."""
    found = {number for stem in term.stems for number in segment.of_stem(stem)}
    found |= {number for number in map(segment.number_of, term.words) if number is not None}
    return sorted(found)
