"""The scene: people, outlines, campaigns, a few hundred applications at every stage, news."""

import io
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from unittest import mock

from django.utils import timezone

from kramy.cities.krakow import geodata
from kramy.cities.krakow.demo import clocks, correspondence, desk_work, own_site
from kramy.cities.krakow.demo.assistants import make_assistants
from kramy.cities.krakow.demo.campaigns import make_campaigns, moment, open_christmas, season
from kramy.cities.krakow.demo.categories import CHRISTMAS, GASTRONOMY
from kramy.cities.krakow.demo.firms import Firm, firms
from kramy.cities.krakow.demo.grants import make_grants
from kramy.cities.krakow.demo.news import make_news
from kramy.cities.krakow.demo.people import make_people
from kramy.cities.krakow.demo.pictures import shop_front
from kramy.cities.krakow.demo.reasons import make_reasons
from kramy.cities.krakow.geodata.streets import addresses
from kramy.kernel.casework import api as casework
from kramy.kernel.casework.enums import DecisionOutcome
from kramy.kernel.manifest.base import offers
from kramy.kernel.questionnaires import api as questionnaires

Say = Callable[[str], object]
FIRMS = 260
PICTURES = 24
# Firms of the trades that also sell at Christmas took part last year, one in three.
LAST_YEAR = 3


@contextmanager
def at(when: datetime) -> Iterator[None]:
    """The verbs below believe that it is ``when``: how the demo gets a past. It has no future: what would happen later
    today has just happened."""
    with mock.patch.object(timezone, "now", return_value=min(when, datetime.now(UTC))):
        yield


class Applicants:
    """Applies for invented firms and lets the officials decide."""

    def __init__(self, *, seed: int, people: dict[str, Any], campaigns: dict[str, Any]) -> None:
        self.chance = random.Random(seed)
        self.people = people
        self.campaigns = campaigns
        self.officials = [people["official"], people["official_2"]]
        self.signed_in = ""
        """The e-mail address of the firm that the demo's applicant signs in for."""
        self.addresses = list(addresses())
        colours = [category.colour for category in campaigns["categories"].values()]
        self.pictures = [shop_front(seed + n, colours[n % len(colours)]) for n in range(PICTURES)]

    def answers(self, firm: Firm, *, holidays: date | None = None) -> dict[str, Any]:
        address = self.addresses[int(firm.seat * len(self.addresses))]
        given: dict[str, Any] = {
            "firm": {"name": firm.company, "nip": firm.nip, "regon": "", "krs": ""},
            "name": firm.name,
            "description": firm.description,
            "categories": [firm.category],
            "main_category": firm.category,
            "address": {
                "street": address.street,
                "house_number": address.house_number,
                "postcode": address.postcode,
                "town": "Kraków",
                "lon": address.lon,
                "lat": address.lat,
            },
            "opening_hours": firm.opening_hours,
            "online_order": firm.online_order,
            "takeaway": firm.takeaway,
            "delivery": firm.delivery,
            "website": firm.website,
            "phone": firm.phone,
            "show_phone": True,
            "email": firm.email,
            "show_email": firm.seat < 0.5,
            "applicant_email": firm.email,
            "applicant_language": firm.language,
            "publication_consent": True,
            "data_processing": True,
        }
        if firm.online_order:
            given["order_url"] = f"{firm.website}zamow"
        if holidays is not None:
            given["offer"] = "Kosze świąteczne i zamówienia na wigilię; odbiór do 23 grudnia."
            given["offer_from"] = holidays.replace(month=12, day=1).isoformat()
            given["offer_until"] = holidays.replace(month=12, day=24).isoformat()
        return given

    def apply(self, firm: Firm, campaign: Any, when: datetime, *, holidays: date | None = None) -> Any:
        with at(when):
            campaign.refresh_from_db()
            draft, _token = casework.start_draft(
                intake=campaign.intake,
                language=firm.language,
                user=self.people["applicant"] if firm.email == self.signed_in else None,
                email=firm.email,
                answers=self.answers(firm, holidays=holidays),
            )
            for number in range(self.chance.choice((1, 1, 1, 2))):
                picture = self.pictures[(int(firm.seat * 1000) + number * 7) % PICTURES]
                questionnaires.add_picture(
                    answer_set=draft.answer_set,
                    question_key="pictures",
                    file=io.BytesIO(picture),
                    name=f"picture-{number + 1}.jpg",
                    description=f"{firm.name} – rysunek",
                )
            return casework.submit_draft(draft=draft)

    def accept(self, case: Any, when: datetime) -> None:
        with at(when):
            case.refresh_from_db()
            casework.decide(case=case, outcome=DecisionOutcome.ACCEPTED, by=self._official())

    def refuse(self, case: Any, when: datetime, reason: Any) -> None:
        with at(when):
            case.refresh_from_db()
            casework.decide(
                case=case,
                outcome=DecisionOutcome.REFUSED,
                reason=reason,
                text=reason.text_pl,
                by=self._official(),
            )

    def ask(self, case: Any, when: datetime, reason: Any) -> None:
        with at(when):
            case.refresh_from_db()
            casework.request_correction(case=case, reason=reason, text=reason.text_pl, by=self._official())

    def _official(self) -> Any:
        return self.chance.choice(self.officials)


def _working_hours(chance: random.Random, day: date) -> datetime:
    return moment(day, chance.randrange(8, 17), chance.randrange(60))


def scene(*, seed: int, password: str, say: Say = print, firm_count: int = FIRMS) -> None:
    """Build the whole scene; the same seed on the same day builds the same one."""
    today = timezone.localdate()
    people = make_people(password)
    administrator = people["city_administrator"]
    clocks.prepare(people=people, units=desk_work.UNITS)
    say("  outlines, streets and addresses (approximate, drawn for the demo)")
    geodata.load_geodata(by=administrator)
    campaigns = make_campaigns(by=administrator, today=today)
    reasons = make_reasons(by=administrator)
    say(f"  {firm_count} invented firms apply")
    applicants = Applicants(seed=seed, people=people, campaigns=campaigns)
    everyone = list(firms(firm_count, seed=seed))
    applicants.signed_in = next(
        firm.email
        for number, firm in reversed(list(enumerate(everyone)))
        if firm.category in GASTRONOMY and number % 16 and number % 40 != 7
    )
    _last_christmas(applicants, [firm for firm in everyone if firm.category in CHRISTMAS][::LAST_YEAR], today)
    christmas = open_christmas(last=campaigns["last_christmas"], by=administrator, today=today)
    for number, firm in enumerate(everyone):
        if number % 65 == 64:
            say(f"  {number + 1} of {firm_count} firms")
        campaign = campaigns["gastronomy"] if firm.category in GASTRONOMY else campaigns["active"]
        _one_case(applicants, firm, campaign, reasons, today, waiting=number % 16 == 0, number=number)
    _apply_twice(applicants, everyone, campaigns["gastronomy"], today)
    opened = (today - season(today).opens_on).days
    for number, firm in enumerate([firm for firm in everyone if firm.category in CHRISTMAS][1::4]):
        day = today - timedelta(days=applicants.chance.randrange(1, max(2, opened)))
        case = applicants.apply(firm, christmas, _working_hours(applicants.chance, day), holidays=today)
        if number % 5:
            applicants.accept(case, _working_hours(applicants.chance, min(today, day + timedelta(days=2))))
    say("  the Entrepreneur's Assistant: a team, knowledge cards, requests and account plans")
    make_assistants(people=people, password=password, at=at, today=today, seed=seed)
    say("  what the modules remember of the last months")
    for remember in offers("demo"):
        remember(at=at, today=today, official=people["official"], seed=seed)
    desk_work.furnish(people=people, today=today)
    clocks.furnish(people=people, today=today, seed=seed)
    correspondence.correspond(people=people, pictures=applicants.pictures, today=today, at=at)
    own_site.dress(christmas, by=administrator)
    own_site.subscribe(campaigns["active"], campaigns["gastronomy"])
    make_news(today=today)
    make_grants(today=today, by=administrator, at=at)


def _apply_twice(applicants: Applicants, everyone: list[Firm], campaign: Any, today: date) -> None:
    """A firm that is on the map already applies again from another address: a possible duplicate in the queue."""
    accepted = [firm for number, firm in enumerate(everyone) if firm.category in GASTRONOMY and number % 16]
    again = replace(accepted[0], email="biuro@example.org", name=accepted[0].name.upper())
    applicants.apply(again, campaign, _working_hours(applicants.chance, today - timedelta(days=1)))


def _last_christmas(applicants: Applicants, chosen: list[Firm], today: date) -> None:
    year = season(today).year - 1
    for firm in chosen:
        day = date(year, 11, applicants.chance.randrange(2, 28))
        case = applicants.apply(
            firm, applicants.campaigns["last_christmas"], _working_hours(applicants.chance, day), holidays=day
        )
        applicants.accept(case, _working_hours(applicants.chance, day + timedelta(days=2)))


def _one_case(
    applicants: Applicants,
    firm: Firm,
    campaign: Any,
    reasons: dict[str, Any],
    today: date,
    *,
    waiting: bool,
    number: int,
) -> None:
    """Most firms were accepted in the last half year; one in sixteen still waits, a few went another way."""
    chance = applicants.chance
    if waiting:
        day = today - timedelta(days=chance.randrange(0, 12))
        case = applicants.apply(firm, campaign, _working_hours(chance, day))
        if number % 64 == 16:
            applicants.ask(
                case, _working_hours(chance, min(today, day + timedelta(days=1))), reasons["pictures"]
            )
        return
    day = today - timedelta(days=chance.randrange(6, 170))
    case = applicants.apply(firm, campaign, _working_hours(chance, day))
    later = _working_hours(chance, min(today, day + timedelta(days=chance.choice((1, 1, 2, 3, 5)))))
    if number % 40 == 7:
        applicants.refuse(case, later, reasons["not_a_place"])
    else:
        applicants.accept(case, later)
