"""The same points as tiles: PostGIS with the least program around it, and tipg."""

import os
import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks import hub
from benchmarks.maps.population import entries_of
from benchmarks.maps.stage import TILES, TIPG, Stage

ZOOMS = range(8, 16)
TILES_A_ZOOM = 24
TIPG_ENVIRONMENT = hub.ROOT / "build" / "bench-tipg"
TIPG_LIMIT = 3_000_000
"""Entries a tile: its own default would silently leave most of them out."""


def has_postgis() -> bool:
    from django.db import connection

    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_available_extensions WHERE name = 'postgis'")
        return cursor.fetchone() is not None


def make_table(stage: Stage) -> None:
    """The table of the points, with the index that such services live on."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("CREATE EXTENSION IF NOT EXISTS postgis")
        cursor.execute("DROP TABLE IF EXISTS rival_points")
        cursor.execute(
            """CREATE TABLE rival_points AS
               SELECT entry.id, entry.name, category.slug AS category,
                      ST_Transform(ST_SetSRID(ST_MakePoint(entry.lon, entry.lat), 4326), 3857)
                          ::geometry(Point, 3857) AS geom
               FROM map_campaigns_entry entry
               JOIN map_campaigns_category category ON category.id = entry.main_category_id
               JOIN map_campaigns_entrylisting listing ON listing.entry_id = entry.id
               WHERE listing.campaign_id = %s ORDER BY entry.morton""",
            [stage.campaign.pk],
        )
        cursor.execute("ALTER TABLE rival_points ADD PRIMARY KEY (id)")
        cursor.execute("CREATE INDEX ON rival_points USING gist (geom)")
        cursor.execute("ANALYZE rival_points")


def tiles(stage: Stage) -> list[tuple[int, int, int]]:
    """(z, x, y) of tiles that hold something, as many of each zoom, in the order somebody may ask for them."""
    from kramy.lib import morton

    chance = random.Random(1)
    points = chance.sample([(lon, lat) for _pk, lon, lat, _name, _slug in entries_of(stage.campaign)], 400)
    found = []
    for zoom in ZOOMS:
        of_zoom = list(dict.fromkeys((zoom, *morton.tile(morton.key(lon, lat), zoom)) for lon, lat in points))
        found += of_zoom[:TILES_A_ZOOM]
    chance.shuffle(found)
    return found


@contextmanager
def bare_tiles() -> Iterator[str]:
    """The address before /z/x/y of a program that does nothing but ask ST_AsMVT."""
    command = [
        *(str(hub.BIN / "granian"), "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(TILES)),
        *("--workers", "2", "--blocking-threads", "1", "--log-level", "error"),
        "benchmarks.maps.rival_tiles:application",
    ]
    process = hub.start(command, cwd=hub.ROOT)
    try:
        hub.wait_for(f"http://127.0.0.1:{TILES}/8/142/86")
        yield f"http://127.0.0.1:{TILES}"
    finally:
        hub.stop([process])


def has_tipg() -> bool:
    return (TIPG_ENVIRONMENT / "bin" / "uvicorn").exists()


@contextmanager
def tipg() -> Iterator[str]:
    """The address before /z/x/y of tipg with two workers, as its own image starts it."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("PYTHON")},
        "DATABASE_URL": os.environ["DATABASE_URL"].replace("postgres://", "postgresql://"),
        "TIPG_DB_TABLES": '["public.rival_points"]',
        "TIPG_MAX_FEATURES_PER_TILE": str(TIPG_LIMIT),
        "TIPG_CATALOG_TTL": "3600",
    }
    process = hub.start(
        [
            *(str(TIPG_ENVIRONMENT / "bin" / "uvicorn"), "tipg.main:app", "--host", "127.0.0.1"),
            *("--port", str(TIPG), "--workers", "2", "--log-level", "error", "--no-access-log"),
        ],
        env=environment, cwd=Path(sys.prefix),
    )  # fmt: skip
    base = f"http://127.0.0.1:{TIPG}"
    try:
        hub.wait_for(f"{base}/healthz")
        yield f"{base}/collections/public.rival_points/tiles/WebMercatorQuad"
    finally:
        hub.stop([process])
