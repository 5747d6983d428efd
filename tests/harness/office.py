"""An office without a city's scene: an empty hub and one administrator, quickly there."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import connection

from kramy.kernel.accounts.api import ensure_roles, make_account
from kramy.kernel.accounts.enums import Role
from kramy.portal.domain.pages import ensure_pages
from tests.harness.scene import PASSWORD


@pytest.fixture
def administrator(live_server: Any, transactional_db: None, tmp_path: Path, settings: Any) -> Iterator[Any]:
    """The administrator of an empty hub, whose database is a copy of the one that the migrations made."""
    if connection.vendor != "sqlite":
        pytest.skip("The journeys run on SQLite.")
    usual = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = shutil.copy(f"{usual}.pristine", tmp_path / "office.sqlite3")
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.DEMO = True
    settings.BASE_URL = live_server.url
    cache.clear()
    ContentType.objects.clear_cache()
    ensure_roles()
    ensure_pages()
    yield make_account(
        email="administrator@kramy.example",
        password=PASSWORD,
        first_name="Irena",
        last_name="Wolska",
        language="en",
        roles=(Role.CITY_ADMINISTRATOR,),
        verified=True,
    )
    connection.close()
    connection.settings_dict["NAME"] = usual
