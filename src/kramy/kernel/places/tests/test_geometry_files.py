"""Files with areas and lines: every format we name, and every file that is none of them."""

import io
import json
import zipfile

import numpy as np
import pyogrio
import pytest
import shapely

from kramy.kernel.places.domain import geometry_files
from kramy.kernel.places.tests.factories import OLD_TOWN, geojson
from kramy.lib.errors import Refused

BOX = shapely.box(*OLD_TOWN)


def written(tmp_path, ending, driver, *, crs="EPSG:4326", shape=BOX):
    path = tmp_path / f"d.{ending}"
    pyogrio.raw.write(
        path, np.array([shapely.to_wkb(shape)], dtype=object), [np.array(["Stare Miasto"], dtype=object)], ["name"],
        geometry_type=shape.geom_type, crs=crs, driver=driver, encoding="UTF-8" if driver == "ESRI Shapefile" else None,
    )  # fmt: skip
    return path


def zipped(paths):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path in paths:
            archive.write(path, f"../folder/{path.name}")
    return buffer.getvalue()


def test_geojson():
    content = geometry_files.read(
        geojson(({"name": "Ł", "number": 3, "none": None}, BOX), ({"name": "B"}, None))
    )
    assert content.columns == ("name", "number", "none")
    first, second = content.features
    assert first.properties == {"name": "Ł", "number": "3", "none": ""}
    assert first.geometry.equals(BOX)
    assert (second.number, second.geometry) == (2, None)


@pytest.mark.parametrize(("ending", "driver"), [("gpkg", "GPKG"), ("fgb", "FlatGeobuf")])
def test_other_formats(tmp_path, ending, driver):
    (feature,) = geometry_files.read(written(tmp_path, ending, driver).read_bytes()).features
    assert feature.properties["name"] == "Stare Miasto"
    assert feature.geometry.equals(BOX)


def test_zipped_shapefile_in_the_polish_grid(tmp_path):
    from pyproj import Transformer

    to_grid = Transformer.from_crs("EPSG:4326", "EPSG:2180", always_xy=True)
    flat = shapely.transform(BOX, lambda x, y: to_grid.transform(x, y), interleaved=False)
    written(tmp_path, "shp", "ESRI Shapefile", crs="EPSG:2180", shape=flat)
    content = geometry_files.read(zipped(sorted(tmp_path.iterdir())))
    assert content.features[0].geometry.symmetric_difference(BOX).area < 1e-9
    assert content.features[0].properties["name"] == "Stare Miasto"


VRT = b'<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>'


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (VRT, "kind"),
        (b"<html><body>hello</body></html>", "kind"),
        (b"name,lon,lat\na,1,2\n", "kind"),
        (b"%PDF-1.7", "kind"),
        (b"{not json", "broken"),
        (b'{"type": "FeatureCollection", "features": []}', "empty"),
        (b"SQLite format 3\x00" + b"\x00" * 200, "broken"),
        (b"PK\x03\x04broken", "broken"),
        (geojson(({"name": "A"}, None)), "empty"),
        (geojson(({"name": "A"}, shapely.box(567000, 243000, 568000, 244000))), "projection"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_a_reason(data, code):
    with pytest.raises(Refused) as caught:
        geometry_files.read(data)
    assert caught.value.code == code


def test_an_archive_without_any_layer_is_refused(tmp_path):
    path = tmp_path / "readme.txt"
    path.write_text("hello")
    with pytest.raises(Refused) as caught:
        geometry_files.read(zipped([path]))
    assert caught.value.code == "kind"


def test_an_archive_that_unpacks_too_large_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(geometry_files, "MAX_UNPACKED_BYTES", 10)
    path = tmp_path / "a.geojson"
    path.write_bytes(geojson(({"name": "A"}, BOX)))
    with pytest.raises(Refused) as caught:
        geometry_files.read(zipped([path]))
    assert caught.value.code == "too_large"


def test_too_large_and_too_many_are_refused(monkeypatch):
    data = geojson(({"name": "A"}, BOX), ({"name": "B"}, BOX))
    monkeypatch.setattr(geometry_files, "MAX_FEATURES", 1)
    with pytest.raises(Refused) as caught:
        geometry_files.read(data)
    assert caught.value.code == "too_many"
    monkeypatch.setattr(geometry_files, "MAX_BYTES", 20)
    with pytest.raises(Refused) as caught:
        geometry_files.read(data)
    assert caught.value.code == "too_large"
    assert json.loads(data)["type"] == "FeatureCollection"
