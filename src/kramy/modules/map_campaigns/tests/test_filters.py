"""A query goes into an address and comes back; its answer is what a plain loop over the database gives."""

from datetime import UTC, datetime
from functools import partial

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from kramy.kernel.places.models import District
from kramy.lib.geo import BoundingBox, distance
from kramy.lib.opening_hours import is_open
from kramy.modules.map_campaigns.domain.finding import search
from kramy.modules.map_campaigns.domain.finding.filters import MapQuery, select
from kramy.modules.map_campaigns.domain.published_map import publication, snapshot
from kramy.modules.map_campaigns.models import Entry
from kramy.modules.map_campaigns.tests.bulk import make_entries
from kramy.modules.map_campaigns.tests.factories import CampaignFactory, CategoryFactory, EntryFactory

slugs = st.lists(st.from_regex(r"[a-z0-9-]{1,20}", fullmatch=True), max_size=4, unique=True).map(tuple)
degrees = st.tuples(
    st.floats(-179, 179).map(lambda number: round(number, 5)),
    st.floats(-84, 84).map(lambda number: round(number, 5)),
)
texts = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp"]), max_size=60)


def boxes(corner):
    west, south = corner
    return BoundingBox(west, south, round(west + 0.5, 5), round(south + 0.25, 5))


queries = st.builds(
    MapQuery,
    q=texts,
    categories=slugs,
    districts=slugs,
    services=st.sampled_from([(), ("takeaway",), ("online_order", "delivery")]),
    opens=st.one_of(
        st.just(""),
        st.just("now"),
        st.datetimes(datetime(2000, 1, 1), datetime(2999, 12, 31), timezones=st.just(UTC)),
    ),
    near=st.none() | degrees,
    place=texts,
    bbox=st.none() | degrees.map(boxes),
    sort=st.sampled_from(["", "name", "newest", "distance", "relevance"]),
    page=st.integers(1, 100_000),
)


@given(queries)
def test_a_query_comes_back_from_its_address(query):
    assert MapQuery.parse(query.pairs()) == (query, ())


@given(
    st.lists(st.tuples(st.sampled_from(["q", "near", "bbox", "open", "page", "sort", "service"]), st.text()))
)
def test_no_address_breaks_it(pairs):
    query, wrong = MapQuery.parse(pairs)
    assert MapQuery.parse(query.pairs()) == (query, ())
    assert set(wrong) <= {"near", "bbox", "open", "page", "sort", "service"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("near", "19.9"),
        ("near", "abc,50"),
        ("near", "200,50"),
        ("near", "nan,50"),
        ("bbox", "20,50,19,51"),
        ("open", "yesterday"),
        ("open", "9999-12-31"),
        ("open", "0001-01-01T00:00"),
        ("page", "0"),
        ("page", "-1"),
        ("page", "9" * 9),
        ("sort", "price"),
        ("service", "massage"),
    ],
)
def test_what_makes_no_sense_is_left_out_and_named(name, value):
    assert MapQuery.parse([("q", "pierogi"), (name, value)]) == (MapQuery(q="pierogi"), (name,))


def test_ten_thousand_characters_are_cut():
    query, wrong = MapQuery.parse([("q", "a" * 10_000), ("category", "b" * 10_000)])
    assert (len(query.q), query.categories, wrong) == (100, (), ())


@pytest.mark.parametrize(
    ("query", "order"),
    [
        (MapQuery(), "name"),
        (MapQuery(q="x"), "relevance"),
        (MapQuery(near=(1, 2)), "distance"),
        (MapQuery(q="x", near=(1, 2)), "relevance"),
        (MapQuery(sort="distance"), "name"),
        (MapQuery(sort="relevance", near=(1, 2)), "distance"),
        (MapQuery(q="x", sort="newest"), "newest"),
    ],
)
def test_the_order_that_fits(query, order):
    assert query.order == order


def test_changing_a_query_starts_at_its_first_page():
    assert MapQuery(q="a b", page=3).querystring(services=("delivery",)) == "q=a+b&service=delivery"


NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def city(db):
    """A map of 120 entries over two districts."""
    categories = [CategoryFactory(slug=slug) for slug in ("bar", "cafe", "shop")]
    campaign = CampaignFactory(categories=categories)
    make_entries(campaign, 120, seed=7)
    box = {"boundary": shapely.box(19, 50, 20, 51).wkb, "west": 19, "south": 50, "east": 20, "north": 51}
    west = District.objects.create(name="West", slug="west", **box)
    east = District.objects.create(name="East", slug="east", **box)
    Entry.objects.filter(lon__lt=19.93).update(district=west)
    Entry.objects.filter(lon__gt=19.95).update(district=east)
    publication.build(campaign.pk)
    return snapshot.of_campaign(campaign)


def answer(found, query):
    return select(found, query, find=partial(search.find, snapshot=found), now=NOON)


def ids(found, selection):
    return found.id[selection.rows(0, selection.count)].tolist()


@pytest.mark.parametrize(
    ("query", "keep"),
    [
        (MapQuery(), lambda entry: True),
        (MapQuery(categories=("bar",)), lambda entry: entry.main_category.slug == "bar"),
        (MapQuery(categories=("bar", "cafe")), lambda entry: entry.main_category.slug in ("bar", "cafe")),
        (MapQuery(categories=("unknown",)), lambda entry: True),
        (MapQuery(districts=("west",)), lambda entry: entry.district is not None and entry.district.slug == "west"),
        (MapQuery(services=("takeaway", "delivery")), lambda entry: entry.takeaway and entry.delivery),
        (MapQuery(opens="now"), lambda entry: bool(entry.opening_hours) and is_open(entry.opening_hours, NOON)),
        (
            MapQuery(opens=datetime(2026, 11, 22, 20, 30, tzinfo=UTC)),
            lambda entry: bool(entry.opening_hours)
            and is_open(entry.opening_hours, datetime(2026, 11, 22, 20, 30, tzinfo=UTC)),
        ),
        (MapQuery(bbox=BoundingBox(19.93, 50.05, 19.95, 50.07)),
         lambda entry: 19.93 <= round(entry.lon, 5) <= 19.95 and 50.05 <= round(entry.lat, 5) <= 50.07),
    ],
)  # fmt: skip
def test_the_answer_is_that_of_a_plain_loop(city, query, keep):
    entries = Entry.objects.select_related("main_category", "district")
    selection = answer(city, query)
    assert sorted(ids(city, selection)) == sorted(entry.pk for entry in entries if keep(entry))
    assert selection.count == (city.count if selection.mask is None else selection.mask.sum())


def test_nearest_first(city):
    query = MapQuery(near=(19.94, 50.06))
    expected = sorted(
        Entry.objects.all(),
        key=lambda entry: distance(19.94, 50.06, round(entry.lon, 5), round(entry.lat, 5)),
    )
    assert ids(city, answer(city, query)) == [entry.pk for entry in expected]


def test_pages_never_repeat_an_entry(city):
    seen = []
    for page in range(1, 7):
        seen += city.id[answer(city, MapQuery(page=page)).page_rows()].tolist()
    assert len(seen) == len(set(seen)) == 120
    assert answer(city, MapQuery(page=99)).page == 6


def test_facets_count_what_choosing_them_would_show(city):
    query = MapQuery(categories=("bar",), services=("delivery",), districts=("west",))
    selection = answer(city, query)
    for facet in selection.categories:
        assert facet.count == answer(city, MapQuery(
            categories=(facet.value,), services=query.services, districts=query.districts)).count  # fmt: skip
    for facet in selection.districts:
        assert facet.count == answer(city, MapQuery(
            districts=(facet.value,), services=query.services, categories=query.categories)).count  # fmt: skip
    for facet in selection.services:
        wanted = tuple(sorted({*query.services, facet.value}))
        assert facet.count == answer(city, MapQuery(
            services=wanted, districts=query.districts, categories=query.categories)).count  # fmt: skip
    assert [facet.chosen for facet in selection.categories] == [True, False, False]
    opened = MapQuery(
        categories=query.categories, services=query.services, districts=query.districts, opens="now"
    )
    assert selection.open_count == answer(city, opened).count


def test_an_empty_map_answers_too(db):
    campaign = CampaignFactory(categories=[CategoryFactory()])
    publication.build(campaign.pk)
    found = snapshot.of_campaign(campaign)
    selection = answer(found, MapQuery(q="anything", opens="now", near=(19.9, 50.0)))
    assert (selection.count, selection.pages, selection.page_rows().tolist()) == (0, 1, [])


def test_an_entry_in_a_child_category_is_found_by_its_parent(db):
    parent = CategoryFactory(slug="food")
    entry = EntryFactory(
        campaign=CampaignFactory(categories=[parent]), main_category=CategoryFactory(parent=parent)
    )
    publication.build(entry.campaign_id)
    found = snapshot.of_campaign(entry.campaign)
    assert ids(found, answer(found, MapQuery(categories=("food",)))) == [entry.pk]
