"""Pages cut out of an order that nobody sorted are those of the sorted list; a map of many rows is counted rightly."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kramy.lib import geo
from kramy.lib.geo import BoundingBox
from kramy.modules.map_campaigns.domain.finding import ordering
from kramy.modules.map_campaigns.domain.finding.facets import Counter
from kramy.modules.map_campaigns.domain.finding.filters import MapQuery, select
from kramy.modules.map_campaigns.domain.finding.ordering import along, ranked, window
from kramy.modules.map_campaigns.domain.finding.search import Found

numbers = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 5)), max_size=80)


@given(numbers, st.integers(0, 90), st.integers(0, 90), st.integers(0, 6))
def test_a_window_is_a_slice_of_the_sorted_list(pairs, start, stop, few):
    first, second = (np.array([pair[place] for pair in pairs], dtype=np.int64) for place in (0, 1))
    rows = np.arange(len(pairs))[::-1]
    sorted_rows = rows[np.lexsort([rows, second[rows], first[rows]])]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ordering, "FEW", few)
        found = window(
            rows, [lambda each: first[each], lambda each: second[each], lambda each: each], start, stop
        )
    assert found.tolist() == sorted_rows[start:stop].tolist()


@given(
    st.permutations(range(40)),
    st.sets(st.integers(0, 39)),
    st.integers(0, 45),
    st.integers(0, 45),
    st.integers(1, 9),
)
def test_a_known_order_is_walked_past_what_is_not_chosen(order, chosen, start, stop, block):
    order = np.array(order, dtype=np.int32)
    ranks = np.argsort(order)
    mask = np.isin(np.arange(40), sorted(chosen))
    expected = [row for row in order.tolist() if row in chosen][start:stop]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ordering, "BLOCK", block)
        assert along(order, mask, start, stop).tolist() == expected
    assert ranked(order, ranks, mask, len(chosen), start, stop).tolist() == expected
    assert along(order, None, start, stop).tolist() == order[start:stop].tolist()


class Hours:
    """Pattern n is open in every hour that n + 1 divides."""

    def open_at(self, at):
        return np.array([at.hour % (number + 1) == 0 for number in range(4)])


class Named:
    def __init__(self, index, slug):
        self.index, self.slug = index, slug


class Plain:
    """A published map of invented rows, several of them on one spot."""

    def __init__(self, count, seed):
        chance = np.random.default_rng(seed)
        self.digest, self.count, self.hours = f"{count}-{seed}", count, Hours()
        self.lon = chance.integers(1_990_000, 1_990_000 + max(count // 3, 2), count) / 1e5
        self.lat = chance.integers(5_000_000, 5_000_000 + 3, count) / 1e5
        self.name_order, self.age_order = (chance.permutation(count).astype(np.int32) for _ in range(2))
        self.by_name, self.by_age = np.argsort(self.name_order), np.argsort(self.age_order)
        self.district = chance.integers(0, 3, count).astype(np.uint8)
        self.services = chance.integers(0, 8, count).astype(np.uint8)
        self.pattern = chance.integers(0, 5, count).astype(np.uint8)
        self.filters = [Named(number, f"c{number}") for number in range(3)]
        self.districts = [Named(number, f"d{number}") for number in (1, 2)]
        self._members = chance.random((3, count)) < 0.4
        self.ranks = chance.choice(np.array([0, 2, 4, 8, 9, 255], dtype=np.uint8), count)

    def in_filter(self, number):
        return self._members[number]


names = st.lists(st.sampled_from(["c0", "c1", "c2"]), unique=True).map(tuple)
queries = st.builds(
    MapQuery,
    q=st.sampled_from(["", "word"]),
    categories=names,
    districts=st.lists(st.sampled_from(["d1", "d2"]), unique=True).map(tuple),
    services=st.sampled_from([(), ("takeaway",), ("online_order", "delivery")]),
    opens=st.sampled_from(["", "now"]),
    near=st.none() | st.just((19.9, 50.00001)),
    bbox=st.none() | st.just(BoundingBox(19.9, 50, 19.9001, 50.00001)),
    sort=st.sampled_from(["", "name", "newest", "distance", "relevance"]),
    page=st.integers(1, 4),
)


@settings(max_examples=150, deadline=None)
@given(queries, st.integers(0, 120), st.integers(0, 3))
def test_whatever_is_asked_the_pages_hold_what_the_mask_counts(query, count, seed):
    found = Plain(count, seed)
    selection = select(found, query, find=lambda text: Found(found.ranks))
    chosen = np.arange(count) if selection.mask is None else np.flatnonzero(selection.mask)
    walked = [
        row for page in range(selection.pages) for row in selection.rows(page * 20, page * 20 + 20).tolist()
    ]
    assert sorted(walked) == chosen.tolist()
    assert selection.count == len(chosen) == len(walked)
    assert walked == sorted(chosen.tolist(), key=place_in(found, query))
    for facet in selection.categories:
        beside = select(
            found, changed(query, categories=(facet.value,)), find=lambda text: Found(found.ranks)
        )
        assert facet.count == beside.count
    for facet in selection.districts:
        beside = select(found, changed(query, districts=(facet.value,)), find=lambda text: Found(found.ranks))
        assert facet.count == beside.count
    for facet in selection.services:
        wanted = tuple({*query.services, facet.value})
        assert (
            facet.count
            == select(found, changed(query, services=wanted), find=lambda text: Found(found.ranks)).count
        )
    assert (
        selection.open_count
        == select(found, changed(query, opens="now"), find=lambda text: Found(found.ranks)).count
    )


def changed(query, **changes):
    return MapQuery(**{**query.__dict__, **changes})


def place_in(found, query):
    def key(row):
        far = geo.distance(*query.near, found.lon[row], found.lat[row]) if query.near else 0
        far = round(far, 3)
        orders = {
            "name": (found.by_name[row],),
            "newest": (found.by_age[row],),
            "distance": (far, found.by_name[row]),
            "relevance": (Found(found.ranks).ranks(near=bool(query.near))[row], far, found.by_name[row]),
        }
        return orders[query.order]

    return key


def test_the_nearest_of_very_many_are_the_nearest_of_all():
    found = Plain(9000, 1)
    query = MapQuery(near=(19.91, 50.00001))
    selection = select(found, query, find=lambda text: Found(found.ranks))
    everything = np.lexsort([found.by_name, selection.distances(np.arange(found.count))])
    for page in (1, 2, 200, 450):
        there = selection.rows(page * 20 - 20, page * 20)
        assert there.tolist() == everything[page * 20 - 20 : page * 20].tolist()


def test_counts_of_an_unfiltered_map_are_kept():
    counts = Counter(Plain(500, 2))
    assert counts.by_category(None) is counts.by_category(None)
    assert counts.by_place_and_service(None).sum() == 500
