"""Files of map programs, made here as those programs make them, and broken ones."""

import io
import json
import sqlite3
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from kramy.lib.exports import Feature
from kramy.lib.geo_exports import gpx_chunks, kml_chunks, write_geopackage
from kramy.lib.table_types import LATITUDE, LONGITUDE, Row, TableUnreadable
from kramy.lib.tables import read

KML = """<?xml version="1.0" encoding="{encoding}"?>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>Smaki</name>
<Style id="s"><IconStyle><scale>1</scale></IconStyle></Style>
<Folder><name>Bary mleczne</name>
<Placemark id="a"><name>Żaczek</name>
<description><![CDATA[<b>Pierogi</b><br>i zupy &amp; kompot]]></description>
<address>Długa 1</address><phoneNumber>12 345 67 89</phoneNumber><styleUrl>#s</styleUrl>
<ExtendedData><Data name="kod"><value>31-113</value></Data><Data name="pusty"><value/></Data>
<SchemaData schemaUrl="#x"><SimpleData name="nip">0123</SimpleData></SchemaData></ExtendedData>
<Point><coordinates>19.94,50.06,210</coordinates></Point></Placemark></Folder>
<Placemark><name>Rynek</name><Polygon><outerBoundaryIs><LinearRing><coordinates>
19.0,50.0 19.2,50.0 19.2,50.2 19.0,50.2 19.0,50.0</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>
<Placemark><name>Dwa</name><MultiGeometry><Point><coordinates>20, 51</coordinates></Point></MultiGeometry></Placemark>
<Placemark><name>Nigdzie</name></Placemark>
<Placemark><name>Błąd</name><Point><coordinates>x,y</coordinates></Point></Placemark>
</Document></kml>"""

GPX = """<?xml version="1.0"?><gpx version="1.1" creator="t" xmlns="http://www.topografix.com/GPX/1/1">
<metadata><name>Mapa</name></metadata>
<wpt lat="50.06" lon="19.94"><ele>210</ele><name>Żaczek</name><cmt>dobry</cmt><desc>Pierogi</desc>
<link href="https://zaczek.example.pl"><text>strona</text></link><sym>Restaurant</sym><type>Bary</type>
<extensions><x:more xmlns:x="urn:x"><x:kod>31-113</x:kod></x:more></extensions></wpt>
<wpt lat="north" lon="19"><name>Błąd</name></wpt>
<trk><name>Spacer</name><trkseg><trkpt lat="50" lon="19"/></trkseg></trk></gpx>"""


def refused(data: bytes, **limits: int) -> tuple[str, str]:
    """The code and the sentence with which a file is refused."""
    with pytest.raises(TableUnreadable) as caught:
        list(read(data, **limits))
    assert caught.value.sentence.endswith(".")
    assert "%(" not in caught.value.sentence
    return str(caught.value.code), caught.value.sentence


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-2", "windows-1250"])
def test_placemarks_of_kml(encoding: str) -> None:
    table = read(KML.format(encoding=encoding).encode(encoding))
    assert (table.kind, table.approximate_count, table.notes) == ("kml", 5, ())
    assert table.columns == (
        LONGITUDE, LATITUDE, "name", "description", "address", "phone", "layer", "kod", "nip",
    )  # fmt: skip
    rows = list(table)
    assert rows[0] == Row(
        1,
        {
            LONGITUDE: 19.94,
            LATITUDE: 50.06,
            "name": "Żaczek",
            "description": "Pierogi\ni zupy & kompot",
            "address": "Długa 1",
            "phone": "12 345 67 89",
            "layer": "Bary mleczne",
            "kod": "31-113",
            "nip": "0123",
        },
        geometry={"type": "Point", "coordinates": [19.94, 50.06]},
    )
    assert [(row.values["name"], row.problem) for row in rows[1:]] == [
        ("Rynek", None), ("Dwa", None), ("Nigdzie", "geometry"), ("Błąd", "geometry"),
    ]  # fmt: skip
    assert (rows[1].values[LONGITUDE], rows[1].values[LATITUDE]) == (pytest.approx(19.1), pytest.approx(50.1))
    assert (rows[2].values[LONGITUDE], rows[2].values["layer"]) == (20.0, None)
    assert list(table) == rows, "a table can be read again"


def kmz(content: bytes, name: str = "doc.kml") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("files/icon.png", b"\x89PNG")
        archive.writestr(name, content)
    return buffer.getvalue()


@pytest.mark.parametrize("inner", [b"<!-- ", b"<kml a='", b"000", b"<kml><name>"])
def test_xml_that_never_gets_on_is_given_up(monkeypatch: pytest.MonkeyPatch, inner: bytes) -> None:
    monkeypatch.setattr("kramy.lib.geo_tables.MOST_WITHOUT_EVENT", 100_000)
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("doc.kml", b"\n" + inner + b"0" * 1_000_000)
    with pytest.raises(TableUnreadable) as refused:
        read(archive.getvalue())
    assert refused.value.code == "broken"


def test_damaged_data_of_an_archive_is_said() -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("doc.kml", "<kml><Document/></kml>")
    data = bytearray(archive.getvalue())
    start = 30 + len("doc.kml")
    data[start : start + 8] = b"\xff" * 8
    with pytest.raises(TableUnreadable) as refused:
        read(bytes(data))
    assert refused.value.code == "broken"


def test_kmz_is_the_kml_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = KML.format(encoding="utf-8").encode()
    assert list(read(kmz(plain))) == list(read(plain))
    assert refused(kmz(b"x", "notes.txt"))[0] == "kind"
    assert refused(kmz(plain)[:-40])[0] == "broken"
    monkeypatch.setattr("kramy.lib.archives.MAX_UNPACKED_BYTES", 1_000)
    assert refused(kmz(plain))[0] == "too_large"


def test_waypoints_of_gpx() -> None:
    table = read(GPX.encode())
    assert (table.kind, table.approximate_count) == ("gpx", 2)
    first, second = table
    assert first.values == {
        LONGITUDE: 19.94,
        LATITUDE: 50.06,
        "elevation": "210",
        "name": "Żaczek",
        "comment": "dobry",
        "description": "Pierogi",
        "link": "https://zaczek.example.pl",
        "symbol": "Restaurant",
        "type": "Bary",
        "kod": "31-113",
    }
    assert (second.number, second.values["name"], second.problem) == (2, "Błąd", "geometry")


def umap(**changes: Any) -> dict[str, Any]:
    feature = {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [19.94, 50.06]},
        "properties": {"name": "Żaczek", "description": "Pierogi", "_umap_options": {"color": "Red"}},
    }
    layers = [
        {"type": "FeatureCollection", "features": [feature], "_umap_options": {"name": "Bary"}},
        {"type": "FeatureCollection", "features": [], "_umap_options": {"name": "Sklepy", "remoteData": {"url": "https://x"}}},
        {"type": "FeatureCollection", "features": [{**feature, "geometry": None}], "_storage": {"name": "Stare"}},
    ]  # fmt: skip
    return {
        "type": "umap",
        "uri": "https://umap.example.org",
        "properties": {"name": "M"},
        "layers": layers,
        **changes,
    }


def test_layers_of_umap() -> None:
    table = read(json.dumps(umap()).encode())
    assert (table.kind, table.columns) == ("umap", (LONGITUDE, LATITUDE, "name", "description", "layer"))
    assert [tuple(row.values.values()) for row in table] == [
        (19.94, 50.06, "Żaczek", "Pierogi", "Bary"),
        (None, None, "Żaczek", "Pierogi", "Stare"),
    ]
    assert [row.problem for row in table] == [None, "geometry"]
    assert len(table.notes) == 1
    assert "Sklepy" in table.notes[0]


def test_geojson_that_speaks_of_umap_is_geojson() -> None:
    feature = {"type": "Feature", "geometry": None, "properties": {"type": "umap"}}
    text = json.dumps({"type": "FeatureCollection", "features": [feature]})
    assert read(text.encode()).kind == "geojson"


def geopackage(
    path: Path, points: list[Any], crs: str = "EPSG:4326", layer: str = "miejsca", **fields: Any
) -> bytes:
    pyogrio.raw.write(
        str(path),
        geometry=shapely.to_wkb(np.array(points, dtype=object)),
        field_data=[np.array(values, dtype=object) for values in fields.values()],
        fields=np.array(list(fields), dtype=object),
        layer=layer,
        driver="GPKG",
        geometry_type="Unknown",
        crs=crs,
        append=path.exists(),
    )
    return path.read_bytes()


def test_geopackage(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    data = geopackage(
        path, [shapely.Point(19.94, 50.06), None], nazwa=["Żaczek", "Nigdzie"], kod=["01-001", None]
    )
    table = read(data)
    assert (table.kind, table.columns, table.approximate_count) == (
        "gpkg", (LONGITUDE, LATITUDE, "fid", "nazwa", "kod"), 2,
    )  # fmt: skip
    assert [tuple(row.values.values()) for row in table] == [
        (19.94, 50.06, 1.0, "Żaczek", "01-001"),
        (None, None, 2.0, "Nigdzie", None),
    ]
    assert [row.problem for row in table] == [None, "geometry"]
    both = read(geopackage(path, [shapely.Point(1, 1)], layer="inna", nazwa=["x"]))
    assert (both.columns, both.approximate_count) == ((LONGITUDE, LATITUDE, "nazwa", "kod", "layer"), 3)
    assert [tuple(row.values.values()) for row in both][1:] == [
        (None, None, "Nigdzie", None, "miejsca"),
        (1.0, 1.0, "x", None, "inna"),
    ]


def test_geopackage_in_polish_metres(tmp_path: Path) -> None:
    data = geopackage(
        tmp_path / "b.gpkg", [shapely.Point(567_171, 243_950)], crs="EPSG:2180", nazwa=["Rynek"]
    )
    values = next(iter(read(data))).values
    assert values[LONGITUDE] == pytest.approx(19.94, abs=0.01)
    assert values[LATITUDE] == pytest.approx(50.06, abs=0.01)


def test_views_of_a_geopackage_are_not_run(tmp_path: Path) -> None:
    path = tmp_path / "c.gpkg"
    geopackage(path, [shapely.Point(19.94, 50.06)], nazwa=["x"])
    with sqlite3.connect(path) as database:
        database.execute("ALTER TABLE miejsca RENAME TO hidden")
        database.execute("CREATE VIEW miejsca AS SELECT * FROM hidden")
        database.execute("UPDATE gpkg_geometry_columns SET table_name = 'miejsca'")
    database.close()
    assert refused(path.read_bytes())[0] == "empty"


def test_odd_and_broken_files_are_explained(tmp_path: Path) -> None:
    kml = KML.format(encoding="utf-8").encode()
    assert refused(kml[:400]) == ("broken", "The file cannot be read (line 7).")
    assert refused(GPX.encode()[:200])[0] == "broken"
    assert refused(b"<kml xmlns='http://www.opengis.net/kml/2.2'><Document/></kml>")[0] == "empty"
    assert refused(b"<gpx><trk/></gpx>")[0] == "empty"
    assert refused(b"<?xml version='1.0'?><rss/>")[0] == "kind"
    assert refused(b"<html><kml></html>")[0] == "kind"
    assert refused(b"<?xml version='1.0' encoding='none-such'?><kml><Document/></kml>")[0] == "broken"
    assert refused(json.dumps(umap(layers=[])).encode())[0] == "empty"
    assert refused(json.dumps(umap()).encode()[:-3])[0] == "broken"
    assert refused(b"SQLite format 3\0" + bytes(200))[0] == "broken"
    assert refused(kml, max_bytes=1_000)[0] == "too_large"
    path = tmp_path / "plain.sqlite"
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE a (b)")
    database.close()
    assert refused(path.read_bytes())[0] == "kind"
    whole = geopackage(tmp_path / "d.gpkg", [shapely.Point(1, 1)] * 3000, nazwa=["x" * 50] * 3000)
    assert refused(whole[: len(whole) // 2])[0] == "broken"


@pytest.mark.parametrize(
    "declared",
    [
        '<!DOCTYPE kml [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE kml SYSTEM "http://127.0.0.1:9/x.dtd">',
        '<!DOCTYPE kml [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>',
    ],
)
def test_nothing_outside_the_file_is_named(declared: str) -> None:
    inner = "<kml><Placemark><name>&x;</name></Placemark></kml>"
    assert refused(f'<?xml version="1.0"?>{declared}{inner}'.encode())[0] == "broken"


TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30).map(
    lambda text: " ".join(text.split()).replace("<", "‹")
)


@given(
    st.lists(
        st.tuples(TEXT, TEXT, st.booleans(), st.floats(-179, 179), st.floats(-85, 85)), min_size=1, max_size=5
    )
)
def test_what_is_written_is_read_back(tmp_path_factory: pytest.TempPathFactory, rows: list[Any]) -> None:
    features = [
        Feature.at(lon, lat, {"name": name, "kod": kod, "wynos": takeaway}, id=number)
        for number, (name, kod, takeaway, lon, lat) in enumerate(rows)
    ]
    path = tmp_path_factory.mktemp("gpkg") / "x.gpkg"
    assert write_geopackage(path, features, layer="Mapa") == len(features)
    files = [b"".join(kml_chunks(features, title="A & B")), b"".join(gpx_chunks(features, title="A & B"))]
    for data, yes in zip([*files, path.read_bytes()], [("true", "false")] * 2 + [(1.0, 0.0)], strict=True):
        found = [
            (row.values["id"], row.values.get("name") or "", row.values.get("kod") or "", row.values["wynos"],
             row.values[LONGITUDE], row.values[LATITUDE])
            for row in read(data)
        ]  # fmt: skip
        assert found == [
            (str(number), name, kod, yes[0] if takeaway else yes[1], round(lon, 7), round(lat, 7))
            for number, (name, kod, takeaway, lon, lat) in enumerate(rows)
        ]


def test_gdal_reads_what_is_written(tmp_path: Path) -> None:
    features = [
        Feature.at(19.94, 50.06, {"name": "Żaczek & syn", "website": "https://x.example", "kod": "01"}, id=7)
    ]
    kml, gpx, gpkg = tmp_path / "a.kml", tmp_path / "a.gpx", tmp_path / "a.gpkg"
    kml.write_bytes(b"".join(kml_chunks(features, title="Mapa")))
    gpx.write_bytes(b"".join(gpx_chunks(features, title="Mapa")))
    write_geopackage(gpkg, features, layer="Mapa")
    for path, layer, columns in (
        (kml, None, {"Name": "Żaczek & syn"}),
        (gpx, "waypoints", {"name": "Żaczek & syn", "link1_href": "https://x.example"}),
        (gpkg, "Mapa", {"id": "7", "name": "Żaczek & syn", "website": "https://x.example", "kod": "01"}),
    ):
        meta, _fids, geometry, fields = pyogrio.raw.read(path, layer=layer, force_2d=True)
        found = dict(zip(meta["fields"], (column[0] for column in fields), strict=True))
        assert {name: found[name] for name in columns} == columns
        assert shapely.from_wkb(geometry[0]) == shapely.Point(19.94, 50.06)


def test_a_geopackage_without_places(tmp_path: Path) -> None:
    path = tmp_path / "empty.gpkg"
    assert write_geopackage(path, [Feature(None, {"name": "x"})], layer="Mapa") == 0
    assert pyogrio.read_info(path)["features"] == 0
