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
PORT = int(os.environ.get("BENCH_PORT", "8765"))
PASSWORD = "benchmark-only-2026"


@dataclass
class Hub:
    url: str
    database: str
    campaigns: dict[str, Any]
    official: Any
    folder: Path


def prepare_environment(folder: Path, *, port: int = PORT, public_url: str = "") -> str:
    """Settings for this process and its children; returns the kind of database.

    ``public_url`` is where readers come in when that is not the application's own port.
    """
    url = os.environ.get("DATABASE_URL") or f"sqlite:///{folder / 'kramy.sqlite3'}"
    os.environ.update(
        DATABASE_URL=url,
        KRAMY_VAR=str(folder),
        KRAMY_DEMO="0",
        KRAMY_SERVER_TIMING="1",
        KRAMY_PROXIES="1",  # applicants come from different addresses: limits on rates are not what is measured
        KRAMY_BASE_URL=public_url or f"http://127.0.0.1:{port}",
        DJANGO_SETTINGS_MODULE="kramy.project.settings.dev",
        PYTHONPATH=str(ROOT / "src"),
        LOG_LEVEL="WARNING",
    )
    return "postgresql" if url.startswith("postgres") else "sqlite"


def make_city() -> dict[str, Any]:
    """An empty hub with the demo city's districts, categories and campaigns: the campaigns by name, and "official"."""
    from django.core.management import call_command
    from django.utils import timezone

    call_command("setup")
    call_command("collectstatic", interactive=False, verbosity=0)
    from kramy.cities.krakow import geodata
    from kramy.cities.krakow.demo.campaigns import make_campaigns
    from kramy.kernel.accounts.api import make_account

    administrator = make_account(
        email="administrator@kramy.example", password=PASSWORD, roles=["city_administrator"]
    )
    geodata.load_geodata(by=administrator)
    campaigns = make_campaigns(by=administrator, today=timezone.localdate())
    campaigns["official"] = administrator
    return campaigns


def _fill(count: int) -> dict[str, Any]:
    campaigns = make_city()
    from kramy.modules.map_campaigns.domain.published_map import publication
    from kramy.modules.map_campaigns.tests.bulk import make_entries

    make_entries(campaigns["gastronomy"], count)
    for key in ("gastronomy", "active"):
        publication.build(campaigns[key].pk)
    return campaigns


def wait_for(url: str) -> None:
    """Return when ``url`` answers; TimeoutError after half a minute."""
    for _attempt in range(300):
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise TimeoutError(url)


def start(command: list[str], **options: Any) -> subprocess.Popen[bytes]:
    """A process with a session of its own, so that ``stop`` ends its children too."""
    streams = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, **options}
    return subprocess.Popen(command, start_new_session=True, **streams)


def stop(processes: list[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
    for process in processes:
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def start_application(port: int) -> list[subprocess.Popen[bytes]]:
    """Web server and task worker by the very commands of ``manage.py serve``; returns when the hub answers."""
    from kramy.project.management.commands.serve import commands

    by_name = commands("127.0.0.1", port)
    processes = [start(by_name["web"]), start(by_name["worker"])]
    try:
        wait_for(f"http://127.0.0.1:{port}/healthz")
    except TimeoutError:
        stop(processes)
        raise
    return processes


@contextmanager
def running_hub(*, entries: int = ENTRIES) -> Iterator[Hub]:
    """The hub with its entries, ready to answer; everything is removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="kramy-bench-"))
    database = prepare_environment(folder)
    import django

    django.setup()
    processes: list[subprocess.Popen[bytes]] = []
    try:
        campaigns = _fill(entries)
        processes = start_application(PORT)
        yield Hub(f"http://127.0.0.1:{PORT}", database, campaigns, campaigns["official"], folder)
    finally:
        stop(processes)
        shutil.rmtree(folder, ignore_errors=True)
