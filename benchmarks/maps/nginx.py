"""nginx in front of the hub, as production has it, and beside it a bare one that only hands out files."""

import os
import shutil
import subprocess
from pathlib import Path

from benchmarks.hub import start, wait_for

BARE = """\
    server {{
        listen 127.0.0.1:{plain_port};
        root {plain_root};
        types {{ }}
        default_type application/octet-stream;
        location = /ready {{ return 200; }}
    }}
"""

FRONT = """\
    server {{
        listen 127.0.0.1:{front_port};
        client_max_body_size 30m;
        location = /ready {{ return 200; }}
        location /media/maps/ {{
            alias {media}/maps/;
            types {{ }}
            default_type application/octet-stream;
            add_header Cache-Control "public, max-age=31536000, immutable";
        }}
        location / {{
            proxy_pass http://application;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_set_header Host $http_host;
            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
        }}
    }}
"""

WHOLE = """\
daemon off;
worker_processes 2;
pid {folder}/nginx.pid;
error_log {folder}/nginx-error.log warn;
events {{ worker_connections 1024; }}
http {{
    include /etc/nginx/mime.types;
    access_log off;
    sendfile on;
    keepalive_requests 1000000;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    upstream application {{ server 127.0.0.1:{app_port}; keepalive 16; }}
{servers}
}}
"""


def program() -> str:
    """Where nginx is; Debian keeps it out of people's path."""
    found = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if found is None:
        raise RuntimeError("nginx is missing: run `make bench-maps`, or install Debian's package nginx-light")
    return found


def start_nginx(
    folder: Path, *, app_port: int, front_port: int, plain_port: int, media: Path, plain_root: Path
) -> subprocess.Popen[bytes]:
    """Both servers; the readers' is at ``front_port``, the bare one at ``plain_port`` hands out ``plain_root``."""
    values = {
        "folder": folder, "app_port": app_port, "front_port": front_port, "plain_port": plain_port,
        "media": media, "plain_root": plain_root,
    }  # fmt: skip
    plain_root.mkdir(parents=True, exist_ok=True)
    open_to_others(folder)
    configuration = folder / "nginx.conf"
    configuration.write_text(WHOLE.format(**values, servers=(FRONT + BARE).format(**values)))
    process = start([program(), "-e", str(folder / "nginx-error.log"), "-c", str(configuration)])
    wait_for(f"http://127.0.0.1:{front_port}/ready")
    return process


def open_to_others(folder: Path) -> None:
    """nginx's workers are not root: let them into the temporary folder."""
    folder.chmod(0o755)
