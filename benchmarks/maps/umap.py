"""uMap with the same points, from its own package in an environment of its own, behind nginx as its manual says.

Its base map is a blank picture of this machine, which is not counted, as ours is not.
"""

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

from benchmarks import hub
from benchmarks.maps.nginx import program
from benchmarks.maps.population import entries_of
from benchmarks.maps.rivals import has_postgis
from benchmarks.maps.stage import UMAP, UMAP_FRONT, Stage

SIZES = (1_000, 10_000)
SIZE = 10_000
"""Where uMap's documentation has figures, used when it cannot be served here."""
MARK = ".leaflet-marker-pane > *"
DOCUMENTED = {"bytes": 1_567_802, "requests": 102}
DOCUMENTED_NOTE = "3.8, as documented, not measured in this run"
ENVIRONMENT = hub.ROOT / "build" / "bench-umap"
DATABASE = "umap"

SETTINGS = """\
SECRET_KEY = "benchmark-only"
DATABASES = {{"default": {{"ENGINE": "django.contrib.gis.db.backends.postgis", "NAME": {name!r}, "USER": {user!r},
                          "HOST": {host!r}, "CONN_MAX_AGE": 600}}}}
SITE_URL = "http://127.0.0.1:{port}"
SHORT_SITE_URL = SITE_URL
ALLOWED_HOSTS = ["*"]
CSRF_TRUSTED_ORIGINS = [SITE_URL]
DEBUG = False
STATIC_ROOT = {folder!r} + "/static"
MEDIA_ROOT = {folder!r} + "/uploads"
UMAP_XSENDFILE_HEADER = "X-Accel-Redirect"
UMAP_ALLOW_ANONYMOUS = True
REALTIME_ENABLED = False
"""

NGINX = """\
daemon off;
worker_processes 2;
pid {folder}/nginx.pid;
events {{ worker_connections 1024; }}
http {{
    include /etc/nginx/mime.types;
    access_log off;
    sendfile on;
    gzip on;
    gzip_vary on;
    gzip_proxied any;
    gzip_types application/json application/geo+json application/javascript text/javascript text/css image/svg+xml;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    upstream application {{ server 127.0.0.1:{app_port}; keepalive 16; }}
    server {{
        listen 127.0.0.1:{port};
        location = /ready {{ return 200; }}
        location /basemap/ {{ empty_gif; }}
        location /static/ {{ alias {folder}/static/; expires max; }}
        location /uploads/ {{ alias {folder}/uploads/; }}
        location /internal/ {{ internal; gzip_static on; alias {folder}/uploads/; }}
        location / {{
            proxy_pass http://application;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_set_header Host $http_host;
        }}
    }}
}}
"""


def version() -> str:
    """Its version as its package says."""
    found = sorted((ENVIRONMENT / "lib").glob("python*/site-packages/umap_project-*.dist-info"))
    return f"uMap {found[-1].name.split('-')[1].removesuffix('.dist')}" if found else "uMap"


@contextmanager
def serving(stage: Stage) -> Iterator[str | None]:
    """The address of a map with the stage's points; None where uMap is not installed, or for more points than it is
    meant for."""
    if stage.size not in SIZES or not has_postgis() or not (ENVIRONMENT / ".installed").exists():
        yield None
        return
    folder = stage.folder / "umap"
    folder.mkdir()
    path = _make_map(stage, folder)
    processes = [
        hub.start(
            [
                *(str(ENVIRONMENT / "bin" / "granian"), "--interface", "wsgi", "--host", "127.0.0.1"),
                *("--port", str(UMAP), "--workers", "2", "--blocking-threads", "1", "--log-level", "error"),
                "umap.wsgi:application",
            ],
            env=_environment(folder), cwd=folder,
        )
    ]  # fmt: skip
    try:
        configuration = folder / "nginx.conf"
        configuration.write_text(NGINX.format(folder=folder, app_port=UMAP, port=UMAP_FRONT))
        processes.append(
            hub.start([program(), "-e", str(folder / "nginx-error.log"), "-c", str(configuration)])
        )
        hub.wait_for(f"http://127.0.0.1:{UMAP_FRONT}/ready")
        hub.wait_for(f"http://127.0.0.1:{UMAP_FRONT}{path}")
        yield f"http://127.0.0.1:{UMAP_FRONT}{path}"
    finally:
        hub.stop(processes)


def _environment(folder: Path) -> dict[str, str]:
    """The process's own without what is the hub's."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTHON", "DJANGO", "KRAMY")) and name != "DATABASE_URL"
    }
    return {**kept, "UMAP_SETTINGS": str(folder / "settings.py"), "DJANGO_SETTINGS_MODULE": "umap.settings"}


def _make_map(stage: Stage, folder: Path) -> str:
    """A database, the static files and one map with one layer of clustered points; returns its path."""
    _make_database()
    address = urlsplit(os.environ["DATABASE_URL"])
    (folder / "settings.py").write_text(
        SETTINGS.format(
            name=DATABASE, user=address.username, host=unquote(address.hostname or ""), port=UMAP_FRONT,
            folder=str(folder),
        )
    )  # fmt: skip
    points = folder / "points.json"
    points.write_text(json.dumps(_points(stage), ensure_ascii=False))
    umap = str(ENVIRONMENT / "bin" / "umap")
    script = Path(__file__).with_name("umap_map.py")
    for command in (
        [umap, "collectstatic", "--noinput", "--skip-checks", "--verbosity", "0"],
        [umap, "migrate", "--verbosity", "0"],
        [
            str(ENVIRONMENT / "bin" / "python"),
            "-P",
            str(script),
            str(points),
            f"http://127.0.0.1:{UMAP_FRONT}",
        ],
    ):
        done = subprocess.run(
            command,
            env=_environment(folder),
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        if done.returncode:
            raise RuntimeError(f"uMap could not be set up: {' '.join(command)}\n{done.stderr[-2000:]}")
    for path in folder.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)  # nginx's workers read them as somebody else
    return done.stdout.splitlines()[-1]


def _make_database() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
        if cursor.fetchone() is None:
            cursor.execute(f"CREATE DATABASE {DATABASE}")
    import psycopg

    address = urlsplit(os.environ["DATABASE_URL"])
    with psycopg.connect(
        dbname=DATABASE, user=address.username, host=unquote(address.hostname or ""), autocommit=True
    ) as other:
        other.execute("CREATE EXTENSION IF NOT EXISTS postgis")


def _points(stage: Stage) -> dict[str, object]:
    """A layer as uMap keeps it."""
    return {
        "type": "FeatureCollection",
        "_umap_options": {"name": "Entries", "displayOnLoad": True, "type": "Cluster", "browsable": True},
        "features": [
            {
                "type": "Feature",
                "id": f"e{pk}",
                "geometry": {"type": "Point", "coordinates": [lon, lat]},
                "properties": {"name": name, "category": category},
            }
            for pk, lon, lat, name, category in entries_of(stage.campaign)
        ],
    }
