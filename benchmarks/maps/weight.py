"""Bytes of the map's data by entry, beside the same points as GeoJSON."""

import gzip
import json

import brotli

from benchmarks.figures import report
from benchmarks.maps.population import entries_of
from benchmarks.maps.published import data_files
from benchmarks.maps.stage import Stage

BYTES_AN_ENTRY = 8
GEOJSON_AT_MOST = 200_000


def measure(stage: Stage) -> None:
    files = data_files(stage)
    total = sum(file.size for file in files)
    report(
        "map data, bytes an entry",
        total / stage.size,
        "bytes",
        target=BYTES_AN_ENTRY,
        size=stage.size,
        peers={"files": len(files), **_geojson(stage)},
        note="compressed as it is sent, all files that readers can ask for; GeoJSON holds the same points with number "
        "and category",
    )
    report("map data", total, "bytes", size=stage.size, note="the same files together")


def _geojson(stage: Stage) -> dict[str, float]:
    if stage.size > GEOJSON_AT_MOST:
        return {}
    plain = json.dumps(
        {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "id": pk,
                    "geometry": {"type": "Point", "coordinates": [lon, lat]},
                    "properties": {"category": category},
                }
                for pk, lon, lat, _name, category in entries_of(stage.campaign)
            ],
        },
        separators=(",", ":"),
    ).encode()
    return {
        "GeoJSON with gzip": round(len(gzip.compress(plain, 9)) / stage.size, 1),
        "GeoJSON with Brotli": round(len(brotli.compress(plain, quality=9)) / stage.size, 1),
    }
