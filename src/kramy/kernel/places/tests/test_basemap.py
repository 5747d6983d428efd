"""The published base map and the drawn one."""

import gzip
import json
from itertools import pairwise
from math import sin

import brotli
import pytest
import shapely
from django.core.files.storage import default_storage
from django.utils import timezone

from kramy.kernel.places import api
from kramy.kernel.places.domain import basemap
from kramy.kernel.places.domain.static_map import shapes_svg
from kramy.kernel.places.models import BaseMapPublication, MapLayer
from kramy.kernel.places.tests.factories import GRZEGORZKI, make_district, make_layer

pytestmark = pytest.mark.django_db


def read(path):
    with default_storage.open(path) as file:
        return file.read()


def wavy(west, south, east, north):
    """A rectangle whose left side is a wave of 200 points."""
    left = [(west + sin(i) * 0.0002, south + (north - south) * i / 200) for i in range(1, 200)]
    return [(west, south), *left, (west, north)], [(east, north), (east, south)]


def test_nothing_to_draw_is_no_base_map():
    assert basemap.publish_base_map() is None
    assert api.base_map().kind == "none"


def test_published_under_its_own_digest_with_compressed_siblings(django_assert_num_queries):
    make_district(source="City", approximate=True)
    make_layer()
    first = basemap.publish_base_map()
    content = read(first.path)
    collection = json.loads(content)
    kinds = [
        (f["properties"]["k"], f["properties"]["n"], f["geometry"]["type"]) for f in collection["features"]
    ]
    assert kinds == [
        ("water", "Wisła", "LineString"),
        ("district", "Stare Miasto", "Polygon"),
        ("district_label", "Stare Miasto", "Point"),
    ]
    assert brotli.decompress(read(f"{first.path}.br")) == content
    assert gzip.decompress(read(f"{first.path}.gz")) == content
    assert (first.feature_count, first.byte_count, first.attribution) == (3, len(content), "City; test (CC0)")
    with django_assert_num_queries(1):
        current = api.base_map()
    assert (current.url, current.kind, current.approximate) == (f"/artefacts/{first.path}", "geojson", True)
    assert basemap.publish_base_map().path == first.path
    assert BaseMapPublication.objects.count() == 1


def test_old_publications_go_with_their_files(django_capture_on_commit_callbacks):
    make_district()
    paths = []
    for number in range(basemap.KEPT + 2):
        MapLayer.objects.all().delete()
        make_layer(name=f"River {number}")
        with django_capture_on_commit_callbacks(execute=True):
            paths.append(basemap.publish_base_map().path)
    assert [default_storage.exists(path) for path in paths] == [False, False] + [True] * basemap.KEPT
    assert api.base_map().url.endswith(paths[-1])


def test_simplified_neighbours_keep_their_common_border():
    left, right = wavy(19.95, 50.05, 19.99, 50.07)
    east = shapely.Polygon([*left, *right])
    west = shapely.Polygon([(19.92, 50.05), (19.92, 50.07), *reversed(left)])
    thin = basemap.simplified([east, west], 30, coverage=True)
    assert sum(shapely.get_num_coordinates(thin)) < 60
    assert shapely.coverage_is_valid(thin)
    assert thin[0].intersection(thin[1]).area == 0
    assert thin[0].union(thin[1]).geom_type == "Polygon"


@pytest.mark.parametrize(
    ("setting", "kind"),
    [
        ("/media/krakow.pmtiles", "pmtiles"),
        ("https://tiles.example/k.pmtiles?v=1", "pmtiles"),
        ("/style.json", "style"),
    ],
)
def test_the_city_may_choose_its_own_base_map(settings, setting, kind, django_assert_num_queries):
    settings.KRAMY_BASEMAP = setting
    with django_assert_num_queries(0):
        assert (api.base_map().url, api.base_map().kind) == (setting, kind)


def test_the_drawn_map_is_small_numbered_and_free_of_inline_styles():
    make_district()
    make_district(name="Grzegórzki", number=2, box=GRZEGORZKI)
    make_layer()
    make_layer(kind="green", shape=shapely.box(19.93, 50.055, 19.94, 50.06), name="Park")
    basemap.publish_base_map()
    svg = api.static_map_svg(
        points=[(19.94, 50.06, "1"), (19.96, 50.06, '<"x')], bounds=(19.9, 50.04, 20.0, 50.08), title='A "b"'
    )
    assert svg.count("<circle") == 2
    assert svg.count("<path") == 3
    assert ">&lt;&quot;x</text>" in svg
    assert 'aria-label="A &quot;b&quot;"' in svg
    assert " style=" not in svg
    assert len(svg) < 3000
    assert svg == api.static_map_svg(
        points=[(19.94, 50.06, "1"), (19.96, 50.06, '<"x')], bounds=(19.9, 50.04, 20.0, 50.08), title='A "b"'
    )


def test_the_drawn_map_without_anything_is_still_a_map():
    svg = api.static_map_svg(width=100, height=80, points=[(19.94, 50.06)])
    assert 'viewBox="0 0 100 80"' in svg
    assert 'cx="50" cy="40"' in svg


def test_a_whole_city_fits_into_fifteen_kilobytes():
    waves = [wavy(19.80 + number * 0.02, 49.97, 0, 50.12)[0] for number in range(19)]
    for number, (left, right) in enumerate(pairwise(waves)):
        row = make_district(name=f"District {number}", number=number + 1)
        row.boundary = shapely.to_wkb(shapely.Polygon([*left, *reversed(right)]))
        row.save()
    basemap.publish_base_map()
    assert len(api.static_map_svg(width=1200, height=800)) < 15_000


def test_shapes_of_a_preview():
    assert shapes_svg([shapely.box(19.9, 50.0, 20.0, 50.1)], width=100, height=100).count("<path") == 1


def test_publishing_twice_at_the_same_time_keeps_one_file():
    make_district()
    first = basemap.publish_base_map()
    BaseMapPublication.objects.update(published_at=timezone.now())
    assert basemap.publish_base_map().pk == first.pk
    _folders, files = default_storage.listdir("basemap")
    assert sorted(name for name in files if name.startswith(first.path[8:])) == sorted(
        f"{first.path[8:]}{suffix}" for suffix in ("", ".br", ".gz")
    )
