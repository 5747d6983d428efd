"""The hub as production runs it, on a database and a folder of its own, with 10,000 invented entries."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
ENTRIES = 10_000
PORT = 8765
PASSWORD = "benchmark-only-2026"


@dataclass
class Hub:
    url: str
    database: str
    campaigns: dict[str, Any]
    official: Any
    folder: Path


def _prepare_environment(folder: Path) -> str:
    """Settings for this process and its children; returns the kind of database."""
    url = os.environ.get("DATABASE_URL") or f"sqlite:///{folder / 'kramy.sqlite3'}"
    os.environ.update(
        DATABASE_URL=url,
        KRAMY_VAR=str(folder),
        KRAMY_DEMO="0",
        KRAMY_SERVER_TIMING="1",
        KRAMY_PROXIES="1",  # applicants come from different addresses: limits on rates are not what is measured
        KRAMY_BASE_URL=f"http://127.0.0.1:{PORT}",
        DJANGO_SETTINGS_MODULE="kramy.project.settings.dev",
        PYTHONPATH=str(ROOT / "src"),
        LOG_LEVEL="WARNING",
    )
    sys.path.insert(0, str(ROOT / "src"))
    return url.split(":", 1)[0].replace("postgres", "postgresql").replace("postgresqlql", "postgresql")


def _fill(count: int) -> dict[str, Any]:
    from django.core.management import call_command
    from django.utils import timezone

    call_command("setup")
    call_command("collectstatic", interactive=False, verbosity=0)
    from kramy.cities.krakow import geodata
    from kramy.cities.krakow.demo.campaigns import make_campaigns
    from kramy.kernel.accounts.api import make_account
    from kramy.modules.map_campaigns.domain import publication
    from kramy.modules.map_campaigns.tests.bulk import make_entries

    administrator = make_account(
        email="administrator@kramy.example", password=PASSWORD, roles=["city_administrator"]
    )
    geodata.load_geodata(by=administrator)
    campaigns = make_campaigns(by=administrator, today=timezone.localdate())
    make_entries(campaigns["gastronomy"], count)
    for key in ("gastronomy", "active"):
        publication.build(campaigns[key].pk)
    campaigns["official"] = administrator
    return campaigns


def _wait(url: str) -> None:
    for _attempt in range(300):
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise TimeoutError(url)


def _start(command: list[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )


@contextmanager
def running_hub(*, entries: int = ENTRIES) -> Iterator[Hub]:
    """granian with two workers and the task worker, ready to answer; everything is removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="kramy-bench-"))
    database = _prepare_environment(folder)
    import django

    django.setup()
    processes: list[subprocess.Popen[bytes]] = []
    try:
        campaigns = _fill(entries)
        processes.append(
            _start(
                [
                    *(
                        str(BIN / "granian"),
                        "--interface",
                        "wsgi",
                        "--host",
                        "127.0.0.1",
                        "--port",
                        str(PORT),
                    ),
                    *("--workers", "2", "--blocking-threads", "1", "--log-level", "error"),
                    "kramy.project.wsgi:application",
                ]
            )
        )
        manage = [sys.executable, str(ROOT / "manage.py")]
        processes.append(_start([*manage, "worker"]))
        _wait(f"http://127.0.0.1:{PORT}/healthz")
        yield Hub(f"http://127.0.0.1:{PORT}", database, campaigns, campaigns["official"], folder)
    finally:
        for process in processes:
            os.killpg(process.pid, signal.SIGTERM)
        for process in processes:
            process.wait(timeout=20)
        shutil.rmtree(folder, ignore_errors=True)
