# ruff: noqa: E501 - tables of cases read best with a line each
"""Districts, layers, residents and addresses out of files: what is added, kept, moved, removed, refused."""

from datetime import date

import pytest
import shapely
from pyproj import Transformer

from kramy.kernel.audit.models import AuditEntry
from kramy.kernel.places import api, signals
from kramy.kernel.places.domain import geometry_files, importing
from kramy.kernel.places.domain.address_import import plan_addresses
from kramy.kernel.places.domain.address_rows import guessed_columns
from kramy.kernel.places.domain.district_import import plan_districts
from kramy.kernel.places.domain.matching import district_number
from kramy.kernel.places.enums import ImportState
from kramy.kernel.places.models import (
    Address,
    BaseMapPublication,
    District,
    LayerFeature,
    MapLayer,
    PlacesImport,
    Street,
)
from kramy.kernel.places.tests.factories import (
    GRZEGORZKI,
    OLD_TOWN,
    geojson,
    make_address,
    make_district,
    make_layer,
    plan_summary,
)
from kramy.lib import tables
from kramy.lib.errors import Refused

pytestmark = pytest.mark.django_db

OLD, GRZ = shapely.box(*OLD_TOWN), shapely.box(*GRZEGORZKI)
FAR = shapely.box(10, 10, 11, 11)


def code_of(call, **kwargs):
    with pytest.raises(Refused) as caught:
        call(**kwargs)
    return caught.value.code


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("XVIII", 18),
        ("Dzielnica IX", 9),
        ("4", 4),
        ("dz. XIV", 14),
        ("Nowa Huta", None),
        ("", None),
        ("0", None),
    ],
)
def test_district_numbers_as_people_write_them(text, number):
    assert district_number(text) == number


def test_districts_keep_their_rows_when_the_name_stays():
    sketch = make_district(approximate=True, box=(19.9, 50.0, 19.94, 50.06))
    gone = make_district(name="Dawna", number=19, box=(20.0, 50.0, 20.1, 50.1))
    file = geojson(({"name": "Stare  Miasto"}, OLD), ({"name": "Grzegórzki"}, GRZ))
    plan = plan_districts(content=geometry_files.read(file))
    assert plan_summary(plan) == (["Grzegórzki"], ["Stare Miasto"], ["Dawna"])
    assert District.objects.count() == 2  # a plan touches nothing
    api.import_districts(file=file, by=None, source="City")
    rows = District.objects.values_list("pk", "name", "number", "slug", "approximate", "source")
    assert list(rows.filter(name="Stare Miasto")) == [
        (sketch.pk, "Stare Miasto", 1, "stare-miasto", False, "City")
    ]
    assert list(rows.filter(name="Grzegórzki").values_list("number", flat=True)) == [2]
    assert not District.objects.filter(pk=gone.pk).exists()
    assert District.objects.get(number=1).area_km2 == pytest.approx(4.78, abs=0.02)
    assert AuditEntry.objects.filter(action="places.districts_replaced").count() == 1


def test_districts_may_swap_names_and_numbers():
    first, second = make_district(name="A", number=1), make_district(name="B", number=2, box=GRZEGORZKI)
    file = geojson(({"nazwa": "B", "numer": "I"}, OLD), ({"nazwa": "A", "numer": "II"}, GRZ))
    api.import_districts(file=file, by=None)
    assert list(District.objects.order_by("number").values_list("pk", "name")) == [
        (first.pk, "B"),
        (second.pk, "A"),
    ]


def test_parts_of_one_name_are_put_together_and_odd_features_explained():
    bow = shapely.Polygon([(19.92, 50.05), (19.95, 50.07), (19.95, 50.05), (19.92, 50.07)])
    file = geojson(
        ({"name": "A"}, OLD),
        ({"name": "A"}, GRZ),
        ({"name": ""}, OLD),
        ({"name": "C"}, shapely.Point(19.9, 50.0)),
        ({"name": "D"}, None),
        ({"name": "E"}, bow),
    )
    plan = api.import_districts(file=file, by=None)
    assert [(problem.row, problem.code) for problem in plan.problems] == [
        (3, "name"),
        (4, "geometry"),
        (5, "geometry"),
        (6, "mended"),
    ]
    assert list(District.objects.order_by("name").values_list("name", flat=True)) == ["A", "E"]
    assert District.objects.get(name="A").east == GRZEGORZKI[2]


def test_districts_of_another_city_are_refused_and_nothing_changes():
    make_district()
    assert code_of(api.import_districts, file=geojson(({"name": "A"}, FAR)), by=None) == "unusable"
    assert code_of(api.import_districts, file=geojson(({"x": "A"}, OLD)), by=None) == "unusable"
    assert list(District.objects.values_list("name", flat=True)) == ["Stare Miasto"]


def test_after_the_districts_addresses_find_theirs_again(django_capture_on_commit_callbacks):
    district = make_district()
    address = make_address(lon=19.96, lat=50.06)
    assert address.district is None
    heard = []
    receiver = lambda sender, district_ids, **kwargs: heard.append(district_ids)  # noqa: E731
    signals.districts_replaced.connect(receiver)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            api.import_districts(
                file=geojson(({"name": "Stare Miasto"}, OLD), ({"name": "Grzegórzki"}, GRZ)), by=None
            )
    finally:
        signals.districts_replaced.disconnect(receiver)
    address.refresh_from_db()
    assert address.district.name == "Grzegórzki"
    assert heard == [[district.pk, address.district_id]]
    assert BaseMapPublication.objects.count() == 1


def test_a_layer_is_replaced_as_a_whole():
    make_layer(name="Old")
    river = shapely.LineString([(19.9, 50.05), (20.0, 50.06)])
    file = geojson(
        ({"name": "Wisła"}, river), ({"name": "Dot"}, shapely.Point(19.9, 50)), ({"name": "Far"}, FAR)
    )
    plan = api.import_layer(kind="water", file=file, by=None, source="OSM", licence="ODbL")
    assert plan.report()["added"] == 1
    assert [(problem.row, problem.code) for problem in plan.problems] == [(2, "geometry"), (3, "outside")]
    assert list(LayerFeature.objects.values_list("name", "layer__source", "layer__licence")) == [
        ("Wisła", "OSM", "ODbL")
    ]
    assert (
        code_of(api.import_layer, kind="green", file=geojson(({"name": "L"}, river)), by=None) == "unusable"
    )
    assert code_of(api.import_layer, kind="district", file=file, by=None) == "kind"
    assert MapLayer.objects.count() == 1


POPULATION = "roman,district,registered_population\nI,Stare Miasto,26823\nII,grzegorzki,29 599\nIII,Atlantyda,5\nI,Stare Miasto,1\nII,,x\n"


def test_residents_by_name():
    make_district()
    make_district(name="Grzegórzki", number=2, box=GRZEGORZKI)
    plan = api.import_population(file=POPULATION.encode(), on=date(2025, 12, 31), by=None)
    assert list(District.objects.values_list("population", "population_on")) == [
        (26823, date(2025, 12, 31)),
        (29599, date(2025, 12, 31)),
    ]
    assert [(problem.row, problem.code) for problem in plan.problems] == [
        (4, "district"),
        (5, "twice"),
        (6, "district"),
    ]
    assert code_of(api.import_population, file=b"a,b\n1,2\n", on=date(2025, 1, 1), by=None) == "unusable"
    assert (
        code_of(api.import_population, file=b"name,population\nX,2\n", on=date(2025, 1, 1), by=None)
        == "unusable"
    )


ADDRESSES = """ulica;numer;kod pocztowy;miejscowosc;lon;lat
ul. Floriana Straszewskiego;5;31-101;Kraków;19,935;50,06
Długa;12a;31147;;19.936;50.07
;3;30-398;Tyniec;19.80;50.02
Długa;;31-147;Kraków;19.936;50.07
Długa;14;xx;Kraków;19.936;50.0701
Długa;15;31-147;Kraków;;
Długa;16;31-147;Kraków;2.35;48.85
Długa;12a;31-147;Kraków;19.936;50.07
"""


def test_addresses_are_read_cleaned_and_placed():
    make_district()
    plan = api.import_addresses(file=ADDRESSES.encode(), by=None)
    rows = Address.objects.order_by("pk").values_list(
        "street",
        "house_number",
        "number_value",
        "postcode",
        "town",
        "lon",
        "lat",
        "district__name",
        "search_text",
    )
    assert list(rows) == [
        ("Floriana Straszewskiego", "5", 5, "31-101", "Kraków", 19.935, 50.06, "Stare Miasto", "floriana straszewskiego 5 krakow"),
        ("Długa", "12a", 12, "31-147", "Kraków", 19.936, 50.07, "Stare Miasto", "dluga 12a krakow"),
        ("Tyniec", "3", 3, "30-398", "Tyniec", 19.8, 50.02, None, "tyniec 3 tyniec"),
        ("Długa", "14", 14, "", "Kraków", 19.936, 50.0701, None, "dluga 14 krakow"),
    ]  # fmt: skip
    assert sorted((problem.row, problem.code) for problem in plan.problems) == [
        (5, "number"),
        (6, "postcode"),
        (7, "coordinates"),
        (8, "outside"),
        (9, "twice"),
    ]
    assert list(Street.objects.order_by("name").values_list("name", "address_count")) == [
        ("Długa", 2),
        ("Floriana Straszewskiego", 1),
        ("Tyniec", 1),
    ]


def test_the_same_addresses_twice_change_nothing():
    api.import_addresses(file=ADDRESSES.encode(), by=None)
    before = list(Address.objects.order_by("pk").values_list("pk", "lon"))
    plan = api.import_addresses(file=ADDRESSES.encode(), by=None)
    report = plan.report()
    assert (report["added"], report["replaced"], report["removed"], report["unchanged"]) == (0, 0, 0, 4)
    assert list(Address.objects.order_by("pk").values_list("pk", "lon")) == before


def test_moved_addresses_move_and_a_whole_register_removes_the_rest():
    api.import_addresses(file=ADDRESSES.encode(), by=None)
    moved = "street,number,postcode,town,lon,lat\nDługa,12a,31-147,Kraków,19.9365,50.0705\n".encode()
    table = tables.read(moved)
    plan = plan_addresses(table=table, columns=guessed_columns(table), complete=True)
    assert (plan.counts["added"], plan.counts["replaced"], plan.counts["removed"]) == (0, 1, 3)
    api.import_addresses(file=moved, by=None, complete=True)
    assert list(Address.objects.values_list("street", "lon", "lat")) == [("Długa", 19.9365, 50.0705)]
    assert list(Street.objects.values_list("name", "address_count", "lon")) == [("Długa", 1, 19.9365)]


def test_real_addresses_drive_out_the_invented_ones():
    make_address(street="Zmyślona")
    api.import_addresses(file=ADDRESSES.encode(), by=None)
    assert not Address.objects.filter(street="Zmyślona").exists()


@pytest.mark.parametrize("swapped", [False, True])
def test_coordinates_in_the_polish_grid_either_way_round(swapped):
    easting, northing = Transformer.from_crs("EPSG:4326", "EPSG:2180", always_xy=True).transform(
        19.935, 50.06
    )
    x, y = (northing, easting) if swapped else (easting, northing)
    file = f"ulica,nr,x,y\nDługa,1,{x:.3f},{y:.3f}\n".encode()
    api.import_addresses(file=file, by=None)
    assert Address.objects.values_list("lon", "lat").get() == (pytest.approx(19.935), pytest.approx(50.06))


@pytest.mark.parametrize(
    "file",
    [b"street,number\nA,1\n", b"ulica,nr,lon,lat\nA,1,2.35,48.85\n", b"ulica,nr,lon,lat\nA,,19.9,50.0\n"],
)
def test_addresses_that_cannot_be_used_are_refused(file):
    assert code_of(api.import_addresses, file=file, by=None) == "unusable"
    assert Address.objects.count() == 0


def test_an_import_is_applied_once_in_the_background(django_capture_on_commit_callbacks):
    data = geojson(({"name": "Stare Miasto"}, OLD))
    item = importing.upload(kind="districts", data=data, file_name="C:\\x\\d.geojson", by=None)
    assert (item.file_name, item.state) == ("d.geojson", ImportState.UPLOADED)
    assert plan_summary(importing.preview(item=item)) == (["Stare Miasto"], [], [])
    with django_capture_on_commit_callbacks(execute=True):
        importing.start(item=item, by=None)
    item.refresh_from_db()
    assert (item.state, item.report["added"], District.objects.count()) == (ImportState.APPLIED, 1, 1)
    assert item.applied_at is not None
    assert code_of(importing.start, item=item, by=None) == "state"
    assert code_of(importing.set_options, item=item, options={}) == "state"
    importing.run(item.pk)  # a task that comes a second time finds nothing to do
    assert AuditEntry.objects.filter(action="places.districts_replaced").count() == 1


def test_an_import_that_fails_says_why_and_changes_nothing():
    item = importing.upload(
        kind="districts", data=geojson(({"name": "A"}, FAR)), file_name="a.geojson", by=None
    )
    PlacesImport.objects.filter(pk=item.pk).update(state=ImportState.APPLYING)
    importing.run(item.pk)
    item.refresh_from_db()
    assert (item.state, item.report["code"], District.objects.count()) == (ImportState.FAILED, "unusable", 0)


def test_a_crash_leaves_a_report_and_no_half_of_an_import(monkeypatch):
    item = importing.upload(
        kind="districts", data=geojson(({"name": "A"}, OLD)), file_name="a.geojson", by=None
    )
    PlacesImport.objects.filter(pk=item.pk).update(state=ImportState.APPLYING)
    monkeypatch.setattr(importing, "replace_districts", lambda **kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        importing.run(item.pk)
    item.refresh_from_db()
    assert (item.state, sorted(item.report)) == (ImportState.FAILED, ["error"])
