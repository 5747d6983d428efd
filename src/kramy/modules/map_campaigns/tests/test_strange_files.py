"""Files as strangers send them, through the command: what it makes of each, and what it says."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyproj import Transformer

from kramy.kernel.places.tests.factories import make_address
from kramy.modules.map_campaigns.models import Campaign, Entry
from kramy.modules.map_campaigns.tests.factories import CampaignFactory, CategoryFactory
from kramy.modules.map_campaigns.tests.import_files import counts, csv_file, row

pytestmark = pytest.mark.django_db
LON, LAT = 19.9372, 50.0614
PLAIN = f"nazwa;kategoria;lat;lon\nBar Żółw;Bary;{LAT};{LON}\n"
UKRAINIAN = f"Назва;Категорія;Широта;Довгота\nВареники;Бари;{LAT};{LON}\n"


@pytest.fixture(autouse=True)
def campaign(db: None) -> Campaign:
    bars = CategoryFactory(slug="bary", name_pl="Bary i puby", name_en="Bars", name_uk="Бари")
    return CampaignFactory(
        slug="gastronomia", categories=[bars, CategoryFactory(slug="inny", name_pl="Księgarnie i czytelnie")]
    )


def run(tmp_path: Path, capsys: Any, content: bytes | str, *arguments: str) -> list[str]:
    file = tmp_path / "file"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    with translation.override("en"):
        call_command("import_entries", str(file), "--campaign", "gastronomia", *arguments)
    lines: list[str] = capsys.readouterr().out.splitlines()
    return lines


def metres(code: int) -> tuple[str, str]:
    x, y = Transformer.from_crs(4326, code, always_xy=True).transform(LON, LAT)
    return f"{x:.2f}", f"{y:.2f}"


def with_position(header: str, *cells: str) -> str:
    return f"nazwa\tkategoria\t{header}\nBar\tBary\t" + "\t".join(cells) + "\n"


ONE_ENTRY = {
    "UTF-16": PLAIN.encode("utf-16"),
    "Windows-1250": PLAIN.encode("cp1250"),
    "DOS": PLAIN.encode("cp852"),
    "Windows-1251": UKRAINIAN.encode("cp1251"),
    "old Mac lines": PLAIN.replace("\n", "\r").encode(),
    "a title": f"Wykaz lokali, stan na 2026\n\n{PLAIN}".encode(),
    "no names": PLAIN.split("\n", 1)[1].encode(),
    "NUL": PLAIN.replace("Żółw", "Żó\0łw").encode(),
    "an open quote": PLAIN.replace("Bar ", '"Bar ').encode(),
    "a long cell": (PLAIN.rstrip() + ";" + "x" * 300_000 + "\n").encode(),
    "pair": with_position("współrzędne", f"{LAT}, {LON}"),
    "pair in an unknown column": with_position("gdzie", f"{LAT} {LON}"),
    "degrees": with_position("GPS", "50°03'41\"N 19°56'14\"E"),
    "degrees in two columns": with_position("szer. geogr.\tdł. geogr.", "50°03'41\"N", "19°56'14\"E"),
    "WKT": with_position("WKT", f"SRID=4326;POINT ({LON} {LAT})"),
    "units in names": with_position("Szerokość geograficzna (N)\tDługość geograficzna (E)", str(LAT), str(LON)),
    "PUWG 1992": with_position("X (PUWG 1992)\tY (PUWG 1992)", *metres(2180)),
    "PUWG 1992 as surveyors have it": with_position("X\tY", *reversed(metres(2180))),
    "PUWG 2000": with_position("x\ty", *metres(2178)),
    "Web Mercator": with_position("x\ty", *metres(3857)),
    "UTM": with_position("x\ty", *metres(32634)),
    "one feature": json.dumps(
        {"type": "Feature", "geometry": {"type": "Point", "coordinates": [LON, LAT, 210]}, "properties": {"name": "Bar"}}
    ),
    "a feature a line": "".join(
        json.dumps({"type": "Feature", "geometry": geometry, "properties": {"name": "Bar"}}) + "\n"
        for geometry in ({"type": "Point", "coordinates": [LON, LAT]}, None)
    ),
    "GeoJSON in metres": json.dumps(
        {
            "type": "FeatureCollection",
            "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::2180"}},
            "features": [
                {
                    "type": "Feature",
                    "geometry": {"type": "Point", "coordinates": [float(each) for each in metres(2180)]},
                    "properties": {"name": "Bar", "_umap_options": {"color": "red"}},
                }
            ],
        }
    ),
    "Overpass": json.dumps(
        {
            "version": 0.6,
            "elements": [
                {"type": "node", "id": 1, "lat": LAT, "lon": LON, "tags": {"name": "B", "amenity": "bar"}}
            ],
        }
    ),
    "plain objects": json.dumps([{"nazwa": "Bar", "kategoria": "Bary", "lat": LAT, "lon": LON}]),
    "Ushahidi": f"Post ID,Title,Location.lat,Location.lon,Categories\n1,Bar,{LAT},{LON},Bary i puby\n",
    "GoGoCarto": f"id,name,latitude,longitude,streetAddress,streetNumber,taxonomy\n1,Bar,{LAT},{LON},Szewska,4,Bary\n",
}  # fmt: skip


@pytest.mark.parametrize("content", ONE_ENTRY.values(), ids=ONE_ENTRY.keys())
def test_a_strange_file_is_understood(tmp_path: Path, capsys: Any, content: bytes | str) -> None:
    lines = run(tmp_path, capsys, content)
    entry = Entry.objects.get()
    assert (entry.lon, entry.lat) == (pytest.approx(LON, abs=1e-4), pytest.approx(LAT, abs=1e-4))
    assert entry.main_category.slug == "bary"
    assert " 1 created, 0 changed, 0 unchanged" in lines[-1]
    again = run(tmp_path, capsys, content)
    assert " 0 created, 0 changed, 1 unchanged" in again[-1]


REFUSED = {
    "nothing": b"",
    "letters": b"Ala ma kota.\nI psa.\n",
    "bytes": bytes(range(256)) * 20,
    "TopoJSON": b'{"type": "Topology", "objects": {}, "arcs": []}',
    "brackets": b"[" * 100_000,
    "too many columns": b",".join(b"c%d" % each for each in range(501)) + b"\n",
    "a picture": b"\x89PNG\r\n\x1a\n",
    "broken archive": b"PK\x03\x04 broken",
}


@pytest.mark.parametrize("content", REFUSED.values(), ids=REFUSED.keys())
def test_what_is_no_list_of_places_is_refused(tmp_path: Path, capsys: Any, content: bytes) -> None:
    with pytest.raises(CommandError):
        run(tmp_path, capsys, content)
    assert not Entry.objects.exists()


def test_a_file_without_rows_is_done_at_once(tmp_path: Path, capsys: Any) -> None:
    lines = run(tmp_path, capsys, PLAIN.split("\n")[0] + "\n")
    assert lines == ["0 read, 0 created, 0 changed, 0 unchanged, 0 rejected"]


def test_a_row_has_one_line_however_much_is_wrong(tmp_path: Path, capsys: Any) -> None:
    lines = run(tmp_path, capsys, "nazwa;kategoria;lat;lon\n;Bary;abc;\n", "--dry-run")
    assert len(lines) == 2
    assert lines[0].startswith("row 2 (?): rejected: There is no name. ")


def test_an_address_is_enough_also_with_a_flat(tmp_path: Path, capsys: Any) -> None:
    make_address(street="Szewska", house_number="4", postcode="31-009", lon=LON, lat=LAT)
    content = "nazwa;kategoria;Ulica i numer\nBar;Bary;ul. Szewska 4/3\nPub;Bary;Szewska 400\n"
    lines = run(tmp_path, capsys, content)
    assert lines[0].startswith("row 3 (Pub): rejected: The address “Szewska 400, Kraków” was not found.")
    assert Entry.objects.get().lon == LON


def test_keys_that_differ_by_blanks_are_one_and_by_case_are_told(tmp_path: Path, capsys: Any) -> None:
    rows = [("A 1", "Bar"), (" A  1 ", "Pub"), ("a 1", "Kram"), ("", "Kiosk")]
    content = "ID;nazwa;kategoria;lat;lon\n" + "".join(
        f"{key};{name};Bary;{LAT};{LON}\n" for key, name in rows
    )
    lines = run(tmp_path, capsys, content, "--key", "id")
    assert [line.split(":")[1].strip() for line in lines[:-1]] == [
        "warning",
        "rejected",
        "warning",
        "warning",
    ]
    assert lines[-1] == "4 read, 3 created, 0 changed, 0 unchanged, 1 rejected"


def test_small_words_make_no_category(campaign: Campaign) -> None:
    batch = imported_anyway(campaign, csv_file([row(kategoria="Herbata i kawa")]))
    assert counts(batch) == (1, 0, 0, 0, 1)


ROWS = st.lists(
    st.builds(
        lambda name, phone, lon: row(nazwa=name, telefon=phone, lon=lon),
        st.sampled_from(["Bar", "Pub", "Kram", ""]),
        st.sampled_from(["12 330 09 62", "", "brak"]),
        st.sampled_from(["19.94", "19,95", "abc"]),
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS, chance=st.randoms())
def test_the_same_rows_in_another_order_change_nothing(
    campaign: Campaign, rows: list[Any], chance: Any
) -> None:
    Entry.objects.all().delete()
    numbered = [{**each, "id": str(number)} for number, each in enumerate(rows)]
    first = counts(imported_anyway(campaign, csv_file(numbered)))
    before = list(Entry.objects.order_by("pk").values())
    chance.shuffle(numbered)
    _read, created, changed, unchanged, rejected = counts(imported_anyway(campaign, csv_file(numbered)))
    assert (created, changed, unchanged, rejected) == (0, 0, first[1], first[4])
    assert list(Entry.objects.order_by("pk").values()) == before


def imported_anyway(campaign: Campaign, content: bytes) -> Any:
    """Imported as the command does, also when no row is sound."""
    from kramy.modules.map_campaigns.domain.importing import batches, chunks

    batch = batches.upload(campaign=campaign, content=content, name="a.csv", by=None)
    return chunks.work(batches.start_unchecked(batch=batch, by=None).pk, chunk=3)
