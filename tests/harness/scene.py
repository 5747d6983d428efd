"""A small city for the journeys, built once by the domain's verbs and put back before each test.

Browser tests run on a SQLite file (see ``tests/conftest.py``), so every thread of the server has its own
connection, as in production. Each test gets a fresh copy of the finished scene's file, which takes milliseconds.
"""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import connection
from django.db.models import Value
from django.db.models.functions import Replace
from django.test import override_settings
from django.utils import timezone
from wagtail.users.models import UserProfile

from kramy.cities.krakow.demo.campaigns import make_campaigns, moment, open_christmas, season
from kramy.cities.krakow.demo.categories import CHRISTMAS, GASTRONOMY
from kramy.cities.krakow.demo.firms import Firm, firms, invented_nip
from kramy.cities.krakow.demo.news import make_news
from kramy.cities.krakow.demo.people import make_people
from kramy.cities.krakow.demo.reasons import make_reasons
from kramy.cities.krakow.demo.scene import Applicants
from kramy.cities.krakow.geodata import load_geodata
from kramy.kernel.accounts.api import ensure_roles
from kramy.kernel.casework.models import Case
from kramy.kernel.manifest.domain.clock import start_due_jobs
from kramy.kernel.messaging.models import OutboxMessage
from kramy.modules.map_campaigns.models import Campaign
from kramy.portal.domain.pages import ensure_pages

PASSWORD = django_settings.DEMO_PASSWORD
SEED = 7
FIRMS = 36
WAITING = 3
LAST_YEAR = 3


@dataclass(frozen=True)
class Scene:
    """What the journeys need to know of the city that was built."""

    official: Any
    colleague: Any
    administrator: Any
    gastronomy: Campaign
    active: Campaign
    christmas: Campaign
    last_christmas: Campaign

    def newest_case(self) -> Case:
        return Case.objects.latest("id")

    def letters_to(self, email: str) -> list[OutboxMessage]:
        """Messages to an address, oldest first."""
        return list(OutboxMessage.objects.filter(recipient=email).order_by("id"))


def firm_for(category: str, *, language: str = "pl", number: int = 500) -> Firm:
    """An invented firm of a trade that is not in the scene yet."""
    found = next(firm for firm in firms(number, seed=SEED + 1) if firm.category == category)
    own = {
        "nip": invented_nip(number + len(category)),
        "email": f"{category}@firm.example",
        "language": language,
    }
    return Firm(**{**found.__dict__, **own})


def applicants(scene: Scene) -> Applicants:
    """Somebody who applies on behalf of firms, without a browser."""
    categories = {category.slug: category for category in scene.gastronomy.categories.all()}
    return Applicants(
        seed=SEED,
        people={"official": scene.official, "official_2": scene.colleague},
        campaigns={"categories": categories},
    )


def _build() -> None:
    today = timezone.localdate()
    ensure_roles()
    ensure_pages()
    people = make_people(PASSWORD)
    administrator = people["city_administrator"]
    load_geodata(by=administrator)
    campaigns = make_campaigns(by=administrator, today=today)
    make_reasons(by=administrator)
    worker = Applicants(seed=SEED, people=people, campaigns=campaigns)
    everyone = list(firms(FIRMS, seed=SEED))
    _last_year(worker, [firm for firm in everyone if firm.category in CHRISTMAS][:LAST_YEAR], today)
    open_christmas(last=campaigns["last_christmas"], by=administrator, today=today)
    for number, firm in enumerate(everyone):
        campaign = campaigns["gastronomy"] if firm.category in GASTRONOMY else campaigns["active"]
        day = today - timedelta(days=8)
        case = worker.apply(firm, campaign, moment(day, 9, number))
        if number >= WAITING:
            worker.accept(case, moment(day + timedelta(days=1), 10, number))
    make_news(today=today)
    start_due_jobs()


def _last_year(worker: Applicants, chosen: list[Firm], today: date) -> None:
    day = date(season(today).year - 1, 11, 10)
    for firm in chosen:
        case = worker.apply(firm, worker.campaigns["last_christmas"], moment(day, 9), holidays=day)
        worker.accept(case, moment(day + timedelta(days=2), 9))


@pytest.fixture(scope="session")
def scene_file(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any, journeys_folder: Path
) -> Path:
    """The finished scene as a database file of its own."""
    if connection.vendor != "sqlite":
        pytest.skip("The journeys run on SQLite.")
    finished = journeys_folder / "scene.sqlite3"
    override_settings(
        MEDIA_ROOT=journeys_folder / "media"
    ).enable()  # the scene's pictures and maps stay with it
    if finished.exists() and not request.config.getoption("create_db"):
        return finished
    usual = connection.settings_dict["NAME"]
    with django_db_blocker.unblock():
        connection.close()
        connection.settings_dict["NAME"] = shutil.copy(
            f"{usual}.pristine", journeys_folder / "building.sqlite3"
        )
        _build()
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        connection.settings_dict["NAME"] = usual
    return (journeys_folder / "building.sqlite3").rename(finished)


@pytest.fixture
def scene_database(transactional_db: None, scene_file: Path, tmp_path: Path) -> Iterator[None]:
    """All threads find the copy under the usual name; Django's own emptying afterwards meets the empty database."""
    usual = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = shutil.copy(scene_file, tmp_path / "journey.sqlite3")
    # the files go with the database: what one journey publishes or clears away is not the next one's.
    # Links do, for the hub replaces files and never writes into them.
    media = shutil.copytree(scene_file.parent / "media", tmp_path / "media", copy_function=os.link)
    with override_settings(MEDIA_ROOT=media):
        yield
    connection.close()
    connection.settings_dict["NAME"] = usual


@pytest.fixture
def scene(live_server: Any, scene_database: None, settings: Any) -> Scene:
    """The city, with the demo's mailbox and without second steps; links in mail lead to the test's server."""
    for part in ("text", "html"):
        address = Replace(part, Value(settings.BASE_URL), Value(live_server.url))
        OutboxMessage.objects.update(**{part: address})
    settings.DEMO = True
    settings.BASE_URL = live_server.url
    cache.clear()
    ContentType.objects.clear_cache()
    people = {user.email.partition("@")[0]: user for user in get_user_model().objects.filter(is_demo=True)}
    for person in people.values():
        UserProfile.objects.update_or_create(user=person, defaults={"preferred_language": "en"})
    campaigns = {campaign.slug: campaign for campaign in Campaign.objects.all()}
    year = season(timezone.localdate()).year
    return Scene(
        official=people["urzednik"],
        colleague=people["urzednik2"],
        administrator=people["administrator"],
        gastronomy=campaigns["gastronomy"],
        active=campaigns["active"],
        christmas=campaigns[f"christmas-{year}"],
        last_christmas=campaigns[f"christmas-{year - 1}"],
    )
