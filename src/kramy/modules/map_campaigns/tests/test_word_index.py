"""The word index finds what reading every document would find, however it was put together."""

import random

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kramy.lib import text
from kramy.lib.mapped_columns import open_mapped, pieces
from kramy.modules.map_campaigns.domain.words import ranks as word_ranks
from kramy.modules.map_campaigns.domain.words.ranks import NOT_FOUND, CategoryWords, Term, WordRanks
from kramy.modules.map_campaigns.domain.words.segment import Builder, Document, Segment

unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

VOCABULARY = (
    "bar", "bary", "barbara", "barber", "pierogi", "pierogow", "pierogarnia", "dluga", "dlugiej", "dlugosza", "kawa",
    "кава", "кави", "7", "12a", "sklep", "sklepik", "a", "b",
)  # fmt: skip

some_words = st.lists(st.sampled_from(VOCABULARY), max_size=4, unique=True).map(" ".join)
documents = st.builds(
    Document, id=st.integers(1, 40), name=some_words, place=some_words, words=some_words,
    categories=st.lists(st.integers(1, 3), max_size=2, unique=True),
)  # fmt: skip
many = st.dictionaries(st.integers(1, 40), documents, max_size=15).map(
    lambda by_id: [document._replace(id=pk) for pk, document in sorted(by_id.items())]
)
queries = st.lists(
    st.one_of(st.sampled_from(VOCABULARY), st.sampled_from(VOCABULARY).map(lambda word: word[:3])),
    min_size=1, max_size=3, unique=True,
)  # fmt: skip
CATEGORIES = [
    CategoryWords(
        number, frozenset(words), frozenset(key for word in words for key in text.search_keys(word))
    )
    for number, words in enumerate([["bary", "mleczne"], ["sklepy"], ["kawiarnie", "кава"]], start=1)
]


def segment_of(chunks):
    builder = Builder(text.search_keys)
    for chunk in chunks:
        builder.add(chunk)
    return builder.finish()


def index_of(*segments, shown):
    return WordRanks(list(segments), CATEGORIES, np.array(shown, dtype=np.int32))


def terms_of(words):
    return [Term(stems=text.search_keys(word), prefix=word) for word in words]


def rank_by_reading(document, words):
    """What the index must answer, from its definition."""
    name = document.name.split()
    categories = [word for each in CATEGORIES if each.id in document.categories for word in each.words]
    ranks = []
    for word in words:
        same = lambda other, word=word: set(text.search_keys(other)) & set(text.search_keys(word))  # noqa: E731
        begins = lambda other, word=word: other.startswith(word)  # noqa: E731
        ranks.append(
            next(
                (
                    rank
                    for rank, part, test in (
                        (word_ranks.NAME, name, same),
                        (word_ranks.CATEGORY, categories, same),
                        (word_ranks.NAME_BEGINNING, name, begins),
                        (word_ranks.CATEGORY_BEGINNING, categories, begins),
                        (word_ranks.PLACE, document.place.split(), same),
                        (word_ranks.PLACE_BEGINNING, document.place.split(), begins),
                        (word_ranks.WORDS, document.words.split(), same),
                        (word_ranks.WORDS_BEGINNING, document.words.split(), begins),
                    )
                    if any(map(test, part))
                ),
                NOT_FOUND,
            )
        )
    if max(ranks) != word_ranks.NAME:
        return max(ranks)
    if len(name) == len(words):
        return word_ranks.EXACT_NAME
    first = set(text.search_keys(name[0]))
    return (
        word_ranks.NAME_BEGINS
        if any(first & set(text.search_keys(word)) for word in words)
        else word_ranks.NAME
    )


@unhurried
@given(many, queries, st.integers(0, 9))
def test_the_index_finds_what_reading_finds(found, words, seed):
    shown = [document.id for document in found]
    random.Random(seed).shuffle(shown)
    by_id = {document.id: document for document in found}
    half = len(found) // 2
    index = index_of(segment_of([found[:half], found[half:]]), shown=shown)
    expected = [rank_by_reading(by_id[pk], words) for pk in shown]
    assert index.of(terms_of(words)).tolist() == expected
    assert index.of(terms_of(reversed(words))).tolist() == expected
    assert index.holds(index.of_term(terms_of(words)[0])) == any(
        rank_by_reading(document, words[:1]) < NOT_FOUND for document in found
    )


@unhurried
@given(many, many, st.sets(st.integers(1, 40)), queries, st.sampled_from(VOCABULARY))
def test_base_and_delta_are_as_one_built_anew(before, changed, gone, words, typed):
    now = {document.id: document for document in [*before, *changed] if document.id not in gone}
    shown = list(now)
    grown = index_of(segment_of([before]), segment_of([changed]), shown=shown)
    anew = index_of(segment_of([[now[pk] for pk in sorted(now)]]), shown=shown)
    assert grown.of(terms_of(words)).tolist() == anew.of(terms_of(words)).tolist()
    assert grown.near(f"{typed}x", 2, 5) == anew.near(f"{typed}x", 2, 5)


@unhurried
@given(many, st.sampled_from(VOCABULARY))
def test_what_a_word_finds_its_beginning_finds(found, word):
    index = index_of(segment_of([found]), shown=[document.id for document in found])
    whole = index.of([Term(words=(word,))]) < NOT_FOUND
    for end in range(1, len(word) + 1):
        beginning = index.of([Term(prefix=word[:end])]) < NOT_FOUND
        assert (whole <= beginning).all()


@unhurried
@given(many)
def test_a_segment_survives_its_file(tmp_path_factory, found):
    segment = segment_of([found])
    path = tmp_path_factory.mktemp("words") / "segment.bin"
    path.write_bytes(b"".join(bytes(piece) for piece in pieces(segment.arrays, segment.meta)))
    read = Segment(open_mapped(path).arrays)
    assert {name: array.tolist() for name, array in read.arrays.items()} == {
        name: array.tolist() for name, array in segment.arrays.items()
    }


def test_the_same_documents_make_the_same_segment():
    one = [Document(1, "bar", "", "pierogi", [1]), Document(2, "sklep", "dluga", "", [2])]
    first, second = segment_of([one]), segment_of([one[:1], one[1:]])
    assert [array.tobytes() for array in first.arrays.values()] == [
        array.tobytes() for array in second.arrays.values()
    ]


def test_documents_come_in_the_order_of_their_ids():
    with pytest.raises(ValueError, match="order"):
        segment_of([[Document(2, "b", "", "")], [Document(1, "a", "", "")]])


def test_no_documents_make_an_index_that_finds_nothing():
    index = index_of(segment_of([]), shown=[])
    assert index.of(terms_of(["bar"])).tolist() == []
    assert index.near("bra", 1, 3) == []
    assert index_of(segment_of([]), shown=[5]).of(terms_of(["bar"])).tolist() == [NOT_FOUND]


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("piekrania", ["piekarnia"]),
        ("kwiaciarnai", ["kwiaciarnia"]),
        ("kwiacarnia", ["kwiaciarnia"]),
        ("sklpe", ["sklep"]),
        ("ksiegrn", ["ksiegarnia"]),
        ("barry", ["bary"]),
        ("кавв", ["кава"]),
        ("zupelnienic", []),
    ],
)
def test_words_near_a_wrong_one(typed, near):
    names = ["piekarnia", "kwiaciarnia", "sklep", "ksiegarnia", "sklepik"]
    shown = range(1, len(names) + 1)
    index = index_of(
        segment_of([[Document(pk, name, "", "", [1, 3]) for pk, name in enumerate(names, 1)]]), shown=shown
    )
    assert index.near(typed, 2, 1) == near
