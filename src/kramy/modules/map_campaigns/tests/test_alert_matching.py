"""Matching of subscriptions and new entries, against a slow judge that asks every pair."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kramy.lib.geo import distance
from kramy.modules.map_campaigns.domain.alerts.matching import Listener, Place, pairs

SLUGS = st.lists(st.sampled_from(["bars", "shops", "books"]), unique=True, max_size=2).map(tuple)
LON, LAT = st.floats(19.8, 20.2), st.floats(49.95, 50.1)


@st.composite
def listeners(draw: Any) -> list[Listener]:
    found = []
    for number in range(draw(st.integers(0, 8))):
        circle = draw(st.booleans())
        found.append(
            Listener(
                id=number + 100,
                after_entry=draw(st.integers(0, 4)),
                lon=draw(LON) if circle else None,
                lat=draw(LAT) if circle else None,
                within=draw(st.sampled_from([50, 1_000, 10_000])) if circle else 0,
                categories=draw(SLUGS),
                districts=draw(
                    st.lists(st.sampled_from(["north", "south"]), unique=True, max_size=2).map(tuple)
                ),
            )
        )
    return found


@st.composite
def places(draw: Any) -> list[Place]:
    return [
        Place(
            id=number,
            lon=draw(LON),
            lat=draw(LAT),
            categories=frozenset(draw(SLUGS)) | {"other"},
            district=draw(st.sampled_from(["north", "south", ""])),
        )
        for number in range(1, draw(st.integers(0, 8)) + 1)
    ]


def fits(listener: Listener, place: Place) -> bool:
    if place.id <= listener.after_entry:
        return False
    if listener.categories and not place.categories & set(listener.categories):
        return False
    if listener.districts and place.district not in listener.districts:
        return False
    if listener.lon is None or listener.lat is None:
        return True
    return distance(listener.lon, listener.lat, place.lon, place.lat) <= listener.within


@settings(max_examples=200, deadline=None)
@given(listeners(), places())
def test_the_same_as_asking_every_pair(who: list[Listener], where: list[Place]) -> None:
    expected = {(listener.id, place.id) for listener in who for place in where if fits(listener, place)}
    found = [tuple(row) for row in pairs(who, where).tolist()]
    assert len(found) == len(set(found))
    assert set(found) == expected


def test_blocks_are_joined_without_loss(monkeypatch: Any) -> None:
    from kramy.modules.map_campaigns.domain.alerts import matching

    who = [Listener(id=number, after_entry=0) for number in range(1, 8)]
    where = [Place(id=number, lon=20.0, lat=50.0, categories=frozenset()) for number in range(1, 6)]
    for most in (1, 5, 7, 12, 1000):
        monkeypatch.setattr(matching, "PAIRS_AT_ONCE", most)
        assert len({tuple(row) for row in pairs(who, where).tolist()}) == 35
