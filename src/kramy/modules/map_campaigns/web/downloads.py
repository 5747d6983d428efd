"""Entries as a file to take away, in every format that is offered, for the public and for the desk."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import Any

from django.http import FileResponse, Http404, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from kramy.kernel.manifest.api import city
from kramy.lib import exports, geo_exports
from kramy.lib.geo import BoundingBox

NAMES = {
    "csv": "CSV",
    "xlsx": "XLSX",
    "geojson": "GeoJSON",
    "gpkg": "GeoPackage",
    "kml": "KML",
    "gpx": "GPX",
    "umap": "uMap",
}
"""The ending of each format and what people call it, in the order in which they are offered."""

STREAMED = {
    "csv": "text/csv; charset=utf-8",
    "geojson": "application/geo+json",
    "kml": "application/vnd.google-earth.kml+xml",
    "gpx": "application/gpx+xml",
    "umap": "application/json",
}
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def download(
    *,
    extension: str,
    slug: str,
    title: str,
    headers: Sequence[str],
    table: Iterable[Sequence[Any]],
    features: Iterable[exports.Feature],
) -> HttpResponseBase:
    """The file as a response named by the map and the day; Http404 for a format that is not offered.

    Of ``table`` and ``features``, which say the same, only one is read.
    """
    response: HttpResponseBase
    if extension == "xlsx":
        file = TemporaryFile()  # noqa: SIM115 - the response closes it
        exports.write_xlsx(file, headers, table, sheet=title)
        file.seek(0)
        response = FileResponse(file, content_type=XLSX_TYPE)
    elif extension == "gpkg":
        response = FileResponse(
            _geopackage(features, layer=slug), content_type="application/geopackage+sqlite3"
        )
    elif extension in STREAMED:
        chunks = {
            "csv": lambda: exports.csv_chunks(headers, table),
            "geojson": lambda: exports.geojson_chunks(features),
            "kml": lambda: geo_exports.kml_chunks(features, title=title),
            "gpx": lambda: geo_exports.gpx_chunks(features, title=title),
            "umap": lambda: geo_exports.umap_chunks(features, title=title, box=BoundingBox(*city().bounds)),
        }[extension]()
        response = StreamingHttpResponse(chunks, content_type=STREAMED[extension])
    else:
        raise Http404
    name = f"{slug}-{timezone.localdate():%Y-%m-%d}.{extension}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _geopackage(features: Iterable[exports.Feature], *, layer: str) -> Any:
    """The finished file, open for reading; its name is already gone, so nothing is left behind."""
    with TemporaryDirectory(prefix="kramy-") as folder:
        path = Path(folder) / "entries.gpkg"
        geo_exports.write_geopackage(path, features, layer=layer)
        return path.open("rb")
