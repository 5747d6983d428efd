from pathlib import Path

import pytest

from tests.harness.browser import browser, pytest_runtest_makereport, visit
from tests.harness.scene import journeys_folder, scene, scene_database, scene_file

__all__ = ["browser", "journeys_folder", "pytest_runtest_makereport", "scene", "scene_database", "scene_file", "visit"]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    request: pytest.FixtureRequest, django_db_modify_db_settings_parallel_suffix: None, journeys_folder: Path
) -> None:
    """Journeys need a database file: in memory, all threads of the server would share one connection and thereby
    one transaction."""
    from django.conf import settings

    database = settings.DATABASES["default"]
    journeys = any(item.get_closest_marker("browser") for item in request.session.items)
    if journeys and database["ENGINE"].endswith("sqlite3"):
        database.setdefault("TEST", {})["NAME"] = str(journeys_folder / "database.sqlite3")
