"""Fixtures every test may use."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.utils import translation
from tests.harness.browser import browser, pytest_runtest_makereport, visit
from tests.harness.together import own_connections

__all__ = ["browser", "own_connections", "pytest_runtest_makereport", "visit"]

PRISTINE = ".pristine"
DATABASE = {
    "db",
    "transactional_db",
    "live_server",
    "own_connections",
    "django_db_serialized_rollback",
    "django_db_reset_sequences",
}
"""Fixtures of tests that ask a database."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--only-database",
        action="store_true",
        help="run only what asks a database: the rest is the same on every database",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("only_database"):
        return
    kept, left = [], []
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        asks = item.get_closest_marker("django_db") is not None or not fixtures.isdisjoint(DATABASE)
        (kept if asks else left).append(item)
    items[:] = kept
    config.hook.pytest_deselected(items=left)


@pytest.fixture(autouse=True)
def _fresh_start():
    """No language and no cache leaks from one test into the next."""
    cache.clear()
    with translation.override("en"):
        yield


@pytest.fixture(scope="session")
def journeys_folder(request: pytest.FixtureRequest, tmp_path_factory: Any) -> Path:
    """Where the browser tests' database lies; with ``--reuse-db`` it is there again for the next run."""
    if not request.config.getoption("reuse_db"):
        return Path(tmp_path_factory.mktemp("journeys"))
    kept = Path(__file__).parent / "build" / "journeys"
    kept.mkdir(parents=True, exist_ok=True)
    return kept


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    request: pytest.FixtureRequest, django_db_modify_db_settings_parallel_suffix: None, journeys_folder: Path
) -> None:
    """Browser tests need a database file: in memory, all threads of the server would share one connection and
    thereby one transaction."""
    database = settings.DATABASES["default"]
    journeys = any(item.get_closest_marker("browser") for item in request.session.items)
    if journeys and database["ENGINE"].endswith("sqlite3"):
        database.setdefault("TEST", {})["NAME"] = str(journeys_folder / "database.sqlite3")


@pytest.fixture(scope="session")
def django_db_setup(request, django_db_setup, django_db_blocker):
    """Tests that commit empty every table at their end; the log refuses that, save here. Its own tests put the
    guard back (kernel/audit/tests). Of a database file a copy is kept as the migrations made it."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        table = " ON audit_auditentry" if connection.vendor == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER IF EXISTS audit_entry_kept{table}")
        if connection.vendor == "sqlite" and not connection.is_in_memory_db():
            pristine = Path(f"{connection.settings_dict['NAME']}{PRISTINE}")
            if request.config.getoption("create_db"):
                pristine.unlink(missing_ok=True)
            if not pristine.exists():
                cursor.execute("VACUUM INTO %s", [str(pristine)])


@pytest.fixture(scope="session")
def live_server(django_db_setup, live_server):
    """The server is made after the database, or it would take a file for the memory that the settings name, and let
    all its threads share one connection."""
    return live_server
