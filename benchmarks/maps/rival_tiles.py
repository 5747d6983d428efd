"""Vector tiles straight from PostGIS: a WSGI application of one statement, the least that such a service can be.

``granian --interface wsgi benchmarks.maps.rival_tiles:application`` with DATABASE_URL; the table is ``rival_points``
(``id``, ``name``, ``category``, ``geom`` in web mercator, with a GiST index), which ``rivals`` makes.
"""

import os
from collections.abc import Callable, Iterable
from typing import Any

import psycopg

STATEMENT = """
    WITH rows AS (
        SELECT id, name, category, ST_AsMVTGeom(geom, ST_TileEnvelope(%s, %s, %s)) AS geom
        FROM rival_points WHERE geom && ST_TileEnvelope(%s, %s, %s)
    )
    SELECT ST_AsMVT(rows, 'points', 4096, 'geom', 'id') FROM rows
"""

_connection: psycopg.Connection[Any] | None = None


def application(environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
    """Answers /z/x/y."""
    global _connection
    if _connection is None:  # one a process: granian runs one thread in each
        _connection = psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)
    tile = [int(part) for part in environ["PATH_INFO"].strip("/").split("/")]
    row = _connection.execute(STATEMENT, [*tile, *tile], prepare=True).fetchone()
    body = bytes(row[0]) if row else b""
    headers = [("Content-Type", "application/vnd.mapbox-vector-tile"), ("Content-Length", str(len(body)))]
    start_response("200 OK", headers)
    return [body]
