"""One file of the word index: which words the entries of a map hold, and in which of their parts.

A segment is written once and then mapped into memory (`lib.mapped_columns`), so opening one of 3,000,000 entries reads
nothing but its header. It holds the sorted words and, in their order, for each part of an entry (`PARTS`) the ids of
the entries that hold the word there. So words that begin alike are neighbours and their ids are one slice: the
beginning of a word costs as little as a word. Words that share a stem are found by the stem's hash.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import chain, count
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import DamerauLevenshtein

PARTS = ("first", "name", "place", "words")
"""The first word of the name, its other words, street with district and town, and what is said of the entry."""

MOST_NAME_WORDS = 255
LAST_LETTER = "\U0010ffff"

Ids = NDArray[np.int64]
Numbers = NDArray[np.int64]


class Document(NamedTuple):
    """One entry: its folded words, parted by spaces, each once a part, and the ids of its categories."""

    id: int
    name: str
    place: str
    words: str
    categories: Sequence[int] = ()


class Builder:
    """Collects documents, in the order of their ids, and makes a segment of them: n log n, some 40 bytes a word held.

    `keys` gives the stems of a word; the same function must be used for what is looked up.
    """

    def __init__(self, keys: Callable[[str], Iterable[str]]) -> None:
        self._keys = keys
        # a dictionary that numbers words as they come: the loop over the words of a chunk stays in C
        self._numbers: defaultdict[str, int] = defaultdict(count().__next__)
        self._found: dict[str, list[tuple[NDArray[np.int32], NDArray[np.int32]]]] = {
            part: [] for part in PARTS
        }
        self._categories: list[tuple[NDArray[np.int32], NDArray[np.int32]]] = []
        self._ids: list[Ids] = []
        self._name_lengths: list[NDArray[np.uint8]] = []
        self._count = 0

    def add(self, documents: Sequence[Document]) -> None:
        """A chunk of documents; their ids must be greater than those added before."""
        if not documents:
            return
        self._ids.append(np.array([document.id for document in documents], dtype=np.int64))
        names = [document.name.split() for document in documents]
        lengths = [min(len(name), MOST_NAME_WORDS) for name in names]
        self._name_lengths.append(np.array(lengths, dtype=np.uint8))
        self._note("first", [name[:1] for name in names])
        self._note("name", [name[1:] for name in names])
        self._note("place", [document.place.split() for document in documents])
        self._note("words", [document.words.split() for document in documents])
        categories = [document.categories for document in documents]
        self._categories.append(self._pairs(categories, list(chain.from_iterable(categories))))
        self._count += len(documents)

    def _note(self, part: str, words: list[list[str]]) -> None:
        every = map(self._numbers.__getitem__, chain.from_iterable(words))
        self._found[part].append(self._pairs(words, every))

    def _pairs(
        self, groups: Sequence[Sequence[Any]], numbers: Iterable[int]
    ) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        lengths = [len(group) for group in groups]
        documents = np.arange(self._count, self._count + len(groups), dtype=np.int32)
        return np.fromiter(numbers, dtype=np.int32, count=sum(lengths)), np.repeat(documents, lengths)

    def finish(self, meta: dict[str, Any] | None = None) -> "Segment":
        """The segment of all that was added, with `meta` kept beside it; the builder is empty afterwards."""
        words = sorted(self._numbers)
        place = np.empty(len(words), dtype=np.int32)
        place[[self._numbers[word] for word in words]] = np.arange(len(words), dtype=np.int32)
        self._numbers.clear()
        ids = np.concatenate(self._ids) if self._ids else np.empty(0, dtype=np.int64)
        if len(ids) and (np.diff(ids) <= 0).any():
            raise ValueError("Documents must come in the order of their ids")
        small = ids.astype(np.int32) if not len(ids) or ids[-1] < 2**31 else ids
        arrays = {**_heap(words), **_stems(words, self._keys), "ids": small}
        arrays["name_lengths"] = np.concatenate([*self._name_lengths, np.empty(0, dtype=np.uint8)])
        for part in PARTS:
            starts, documents = _postings(self._found.pop(part), len(words), place)
            arrays |= {f"{part}_starts": starts, f"{part}_ids": small[documents]}
        known, starts, documents = _grouped(self._categories)
        arrays |= {"categories": known, "categories_starts": starts, "categories_ids": small[documents]}
        return Segment(arrays, meta or {})


def _heap(words: list[str]) -> dict[str, NDArray[Any]]:
    encoded = [word.encode() for word in words]
    starts = np.zeros(len(words) + 1, dtype=np.int64)
    np.cumsum([len(word) for word in encoded], out=starts[1:])
    heap = np.frombuffer(b"".join(encoded), dtype=np.uint8)
    lengths = np.zeros(len(words), dtype=np.uint8)
    letters = np.zeros(len(words), dtype=np.uint32)
    if len(words):
        lengths[:] = np.minimum(np.add.reduceat(((heap & 0xC0) != 0x80).astype(np.int64), starts[:-1]), 255)
        letters[:] = np.bitwise_or.reduceat(_LETTER_OF_BYTE[heap], starts[:-1])
    return {"heap": heap, "starts": starts, "lengths": lengths, "letters": letters}


# One bit a letter (two letters may share one); digits have none, and neither have the bytes that begin a letter of
# several bytes: so one slip of the finger changes two bits at most, and most words can be passed over unread.
_LETTER_OF_BYTE = np.array(
    [
        0 if byte >= 0xC0 or chr(byte).isdigit() else np.uint32(1) << np.uint32(byte & 31)
        for byte in range(256)
    ],
    dtype=np.uint32,
)


def letters_of(word: str) -> np.uint32:
    """The letters of a word as bits."""
    return np.uint32(np.bitwise_or.reduce(_LETTER_OF_BYTE[np.frombuffer(word.encode(), dtype=np.uint8)]))


def nearly_begins(word: str, typed: str) -> bool:
    """Whether `word` begins with what is at most one slip from `typed`."""
    return any(
        DamerauLevenshtein.distance(typed, word[:length], score_cutoff=1) <= 1
        for length in (len(typed), len(typed) + 1, len(typed) - 1)
    )


def _stems(words: list[str], keys: Callable[[str], Iterable[str]]) -> dict[str, NDArray[Any]]:
    hashes: list[int] = []
    numbers: list[int] = []
    for number, word in enumerate(words):
        for key in keys(word):
            hashes.append(_hash(key))
            numbers.append(number)
    found, those = np.array(hashes, dtype=np.uint64), np.array(numbers, dtype=np.int32)
    order = np.lexsort((those, found))
    return {"stem_hashes": found[order], "stem_words": those[order]}


def _hash(key: str) -> int:
    return int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), "little")


def _postings(
    chunks: list[tuple[NDArray[np.int32], NDArray[np.int32]]], many: int, place: NDArray[np.int32]
) -> tuple[Numbers, NDArray[np.int32]]:
    """Where each word's documents begin, and the documents, sorted by word and then by number."""
    keys = [_key(place[numbers], documents) for numbers, documents in chunks]
    chunks.clear()
    sorted_keys = _sorted(keys)
    words = (sorted_keys >> np.uint64(32)).astype(np.int32)
    starts = np.zeros(many + 1, dtype=np.int64)
    np.cumsum(np.bincount(words, minlength=many), out=starts[1:])
    return starts, (sorted_keys & np.uint64(0xFFFFFFFF)).astype(np.int32)


def _grouped(
    chunks: list[tuple[NDArray[np.int32], NDArray[np.int32]]],
) -> tuple[NDArray[np.int32], Numbers, NDArray[np.int32]]:
    keys = _sorted([_key(numbers, documents) for numbers, documents in chunks])
    known, starts = np.unique((keys >> np.uint64(32)).astype(np.int32), return_index=True)
    return (
        known,
        np.append(starts, len(keys)).astype(np.int64),
        (keys & np.uint64(0xFFFFFFFF)).astype(np.int32),
    )


def _key(numbers: NDArray[np.int32], documents: NDArray[np.int32]) -> NDArray[np.uint64]:
    return (numbers.astype(np.uint64) << np.uint64(32)) | documents.astype(np.uint64)


def _sorted(keys: list[NDArray[np.uint64]]) -> NDArray[np.uint64]:
    every = np.concatenate([*keys, np.empty(0, dtype=np.uint64)])
    keys.clear()
    every.sort()
    return every[np.append([True], every[1:] != every[:-1])] if len(every) else every


@dataclass(frozen=True)
class Segment:
    """Read from memory or from a file (`lib.mapped_columns`). A word's number is its place among the sorted words."""

    arrays: dict[str, NDArray[Any]]
    meta: dict[str, Any] = field(default_factory=dict)

    @property
    def count(self) -> int:
        return len(self.arrays["ids"])

    def word(self, number: int) -> str:
        starts = self.arrays["starts"]
        return self.arrays["heap"][starts[number] : starts[number + 1]].tobytes().decode()

    def beginning_with(self, prefix: str) -> tuple[int, int]:
        """The first number of the words that begin so, and the one after the last."""
        return self._place(prefix), self._place(prefix + LAST_LETTER)

    def of_stem(self, key: str) -> list[int]:
        """Numbers of the words with this stem."""
        hashes = self.arrays["stem_hashes"]
        wanted = np.uint64(_hash(key))
        first, last = np.searchsorted(hashes, wanted, "left"), np.searchsorted(hashes, wanted, "right")
        return self.arrays["stem_words"][first:last].tolist()

    def number_of(self, word: str) -> int | None:
        place = self._place(word)
        return place if place < len(self.arrays["lengths"]) and self.word(place) == word else None

    def ids(self, part: str, first: int, last: int) -> NDArray[Any]:
        """Ids of the entries that hold a word from `first` to before `last` in this part; some may be repeated."""
        starts = self.arrays[f"{part}_starts"]
        return self.arrays[f"{part}_ids"][starts[first] : starts[last]]

    def in_category(self, category: int) -> NDArray[Any]:
        """Ids of the entries in a category."""
        known, starts = self.arrays["categories"], self.arrays["categories_starts"]
        place = int(np.searchsorted(known, category))
        if place == len(known) or known[place] != category:
            return self.arrays["categories_ids"][:0]
        return self.arrays["categories_ids"][starts[place] : starts[place + 1]]

    def frequency(self, number: int) -> int:
        """In how many parts of entries the word is."""
        return sum(len(self.ids(part, number, number + 1)) for part in PARTS)

    def near(self, word: str, slips: int) -> Iterator[int]:
        """Numbers of the words with letters that are not more than so many slips from `word`."""
        lengths, letters = self.arrays["lengths"], self.arrays["letters"]
        possible = (lengths >= max(len(word) - slips, 2)) & (lengths <= len(word) + slips) & (letters != 0)
        possible &= np.bitwise_count(letters ^ letters_of(word)) <= 2 * slips
        for number in np.flatnonzero(possible).tolist():
            if DamerauLevenshtein.distance(word, self.word(number), score_cutoff=slips) <= slips:
                yield number

    def nearly_beginning_with(self, typed: str) -> Iterator[int]:
        """Numbers of the words that begin with what is one slip from `typed`."""
        lengths, letters = self.arrays["lengths"], self.arrays["letters"]
        possible = (lengths >= len(typed) - 1) & (np.bitwise_count(letters_of(typed) & ~letters) <= 1)
        for number in np.flatnonzero(possible).tolist():
            if nearly_begins(self.word(number), typed):
                yield number

    def _place(self, wanted: str) -> int:
        """How many words are before `wanted`; UTF-8 keeps the order of the letters."""
        low, high, looked_for = 0, len(self.arrays["lengths"]), wanted.encode()
        starts, heap = self.arrays["starts"], self.arrays["heap"]
        while low < high:
            middle = (low + high) // 2
            if heap[starts[middle] : starts[middle + 1]].tobytes() < looked_for:
                low = middle + 1
            else:
                high = middle
        return low
