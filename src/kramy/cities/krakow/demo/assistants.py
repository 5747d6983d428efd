"""The demo's Entrepreneur's Assistant: a team with faces, knowledge cards, requests at every stage, account plans."""

import json
import random
import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from kramy.cities.krakow.demo.campaigns import moment
from kramy.cities.krakow.demo.portraits import portrait
from kramy.cities.krakow.demo.requests import REQUESTS, Request, made_up_nip
from kramy.kernel.accounts.api import change_official_profile, make_account
from kramy.kernel.accounts.enums import Role
from kramy.kernel.casework import api as casework
from kramy.kernel.casework.enums import CaseResult, DecisionOutcome
from kramy.kernel.organisations.api import find_or_register
from kramy.modules.assistant import api as assistant

At = Callable[[datetime], AbstractContextManager[None]]
"""Within ``at(when)`` the verbs believe that it is then."""

CARDS = Path(__file__).parent / "knowledge_cards.json"
ROOM = "os. Zgody 2, pok. {}"

TEAM: tuple[dict[str, Any], ...] = (
    {
        "key": "official", "phone": "12 616 55 01", "room": 301, "long_hair": True,
        "hours": "Mo-Fr 07:40-15:40; PH off", "languages": ("pl", "en"),
        "topics": ("starting", "hiring", "taxes", "other"),
    },
    {
        "key": "official_2", "phone": "12 616 55 02", "room": 302, "long_hair": False,
        "hours": "Mo 09:00-17:00; Tu-Fr 07:40-15:40; PH off", "languages": ("pl", "de"),
        "topics": ("premises", "permits", "street-works"),
    },
    {
        "key": "assistant_uk", "email": "opiekun.uk@kramy.example", "first": "Oksana", "last": "Melnyk",
        "phone": "12 616 55 03", "room": 303, "long_hair": True, "hours": "Mo-Fr 08:00-16:00; PH off",
        "languages": ("pl", "uk", "en"), "topics": ("starting", "hiring", "permits"),
    },
    {
        "key": "assistant_invest", "email": "opiekun.inwestycje@kramy.example", "first": "Tomasz", "last": "Gil",
        "phone": "12 616 55 04", "room": 304, "long_hair": False, "hours": "Mo-Fr 07:40-15:40; PH off",
        "languages": ("pl", "en", "fr"), "topics": ("investing", "exporting", "trouble"),
    },
)  # fmt: skip
TITLES = {"pl": "Opiekun firm", "en": "Assistant of firms", "uk": "Помічник підприємців"}
STEPS = (
    "Wysłać listę wolnych lokali",
    "Zapytać wydział architektury o plan",
    "Umówić spotkanie w Punkcie Obsługi",
    "Sprawdzić termin naboru",
)
NOTES = (
    "Firma pyta o drugi lokal, najlepiej w Podgórzu. Obrót rośnie, zatrudnia siedem osób.",
    "Remont ulicy utrudnia dostawy rano. Umówiliśmy okno dostaw z wykonawcą.",
    "Chce zatrudnić dwie osoby z Ukrainy; omówiliśmy praca.gov.pl krok po kroku.",
    "Pyta o ulgę w czynszu. Wyjaśniliśmy, jakie dokumenty są potrzebne.",
)
PROMISES = (
    ("Lista wolnych lokali miejskich do 60 m²", "Zarząd Budynków Komunalnych", -20, True),
    ("Odpowiedź w sprawie ogródka", "Zarząd Dróg Miasta Krakowa", -3, None),
    ("Spotkanie z wykonawcą remontu ulicy", "opiekun", 6, None),
    ("Sprawdzenie planu miejscowego dla działki", "Wydział Planowania Przestrzennego", 14, None),
)


def make_team(people: dict[str, Any], *, password: str, by: Any) -> list[Any]:
    """Officials who look after firms, each with a public card."""
    team = []
    for number, each in enumerate(TEAM):
        person = people.get(each["key"]) or make_account(
            email=each["email"],
            password=password,
            first_name=each["first"],
            last_name=each["last"],
            roles=(Role.OFFICIAL,),
            verified=True,
            is_demo=True,
        )
        change_official_profile(
            user=person,
            by=by,
            job_titles=TITLES,
            phone=each["phone"],
            room=ROOM.format(each["room"]),
            hours=each["hours"],
            languages=each["languages"],
            topics=each["topics"],
            deals_with_people=True,
            photo=portrait(40 + number, long_hair=each["long_hair"]),
        )
        team.append(person)
    return team


def write_cards(team: list[Any], *, at: At, today: date, chance: random.Random) -> None:
    """Every card by one of the team, checked some weeks ago; two are due for checking again."""
    topics = {topic.key: topic for topic in assistant.offered_topics()}
    for number, card in enumerate(json.loads(CARDS.read_text(encoding="utf-8"))):
        checked = today - timedelta(days=200 if number in (4, 11) else chance.randrange(10, 150))
        links = "\n".join(card["links"])
        texts = {f"legal_basis_{code}": card["legal_basis"] for code in ("pl", "en", "uk")}
        texts |= {f"links_{code}": links for code in ("pl", "en", "uk")}
        for name in ("title", "summary", "who", "what", "documents", "cost", "time"):
            texts |= {f"{name}_{code}": words for code, words in card[name].items()}
        with at(_moment(checked, 11)):
            version = assistant.write_card(
                texts=texts,
                topics=[topics[key] for key in card["topics"]],
                checked_on=checked,
                by=team[number % len(team)],
            )
        for _vote in range(chance.randrange(3, 25)):
            assistant.vote(card=version.card, helpful=chance.random() < 0.85)


def ask(intake: Any, request: Request, *, at: At, when: datetime, user: Any = None) -> Any:
    """A request for help as somebody sent it: its case."""
    answers: dict[str, Any] = {
        "topic": request.topic,
        "stage": "firm" if request.firm else "starting",
        "name": request.name,
        "applicant_email": user.email if user else request.email,
        "contact_way": "call" if request.phone else "email",
        "preferred_time": ["morning"],
        "talk_language": request.language,
        "description": request.description,
        "data_processing": True,
    }
    if request.firm:
        answers["firm"] = {"name": request.firm, "nip": request.nip, "regon": "", "krs": ""}
    if request.phone:
        answers["phone"] = request.phone
    with at(when):
        draft, _secret = casework.start_draft(
            intake=intake, language=request.language, user=user, answers=answers
        )
        return casework.submit_draft(draft=draft, by=user)


def handle(case: Any, request: Request, *, at: At, when: datetime, team: list[Any]) -> None:
    """What the assistant did since, up to the request's stage."""
    case.refresh_from_db()
    official = case.responsible or team[0]
    with at(when):
        if request.stage in ("answered", "closed"):
            casework.add_message(case=case, text=request.reply, by=official)
        if request.stage == "awaiting":
            casework.request_correction(case=case, reason=None, text=request.reply, by=official)
        if request.stage == "taken":
            casework.take(case=case, by=official)
    if request.stage == "closed":
        with at(when + timedelta(days=2)):
            case.refresh_from_db()
            casework.decide(
                case=case,
                outcome=DecisionOutcome.CLOSED,
                result=request.result or CaseResult.HELPED,
                text=request.reply,
                by=official,
            )


def plan(client: Any, *, number: int, at: At, today: date, chance: random.Random, by: Any) -> None:
    """Objectives, blockers, promises kept and due, contacts, the next one."""
    for title, progress in (("Drugi lokal w Krakowie", 40), ("Dwa nowe etaty", 50 + 10 * (number % 5))):
        assistant.save_objective(
            client=client, title=title, progress=progress, due_on=today + timedelta(days=90), by=by
        )
    assistant.add_blocker(client=client, text="Brak planu miejscowego dla wybranej działki", by=by)
    for back in (40, 18, 4):
        with at(_moment(today - timedelta(days=back), 10 + number % 5)):
            assistant.log_contact(
                client=client,
                channel=("call", "meeting", "email")[back % 3],
                note=NOTES[(number + back) % len(NOTES)],
                next_step=STEPS[(number + back) % len(STEPS)],
                form_key=uuid.UUID(int=chance.getrandbits(128)),
                by=by,
            )
    for text, by_whom, days, kept in PROMISES:
        with at(_moment(today - timedelta(days=30), 12)):
            promise = assistant.make_promise(
                client=client,
                text=text,
                by_whom=by_whom,
                due_on=today + timedelta(days=days),
                shown_to_client=days != 14,
                by=by,
            )
        if kept is not None:
            with at(_moment(today + timedelta(days=days), 13)):
                assistant.settle_promise(promise=promise, kept=kept, by=by)
    assistant.set_next_contact(
        client=client,
        on=today + timedelta(days=number % 6),
        about="Co z listą lokali?",
        summary="Rodzinna firma, siedem osób, obrót rośnie. Woli telefon przed południem.",
        by=by,
    )
    if client.organisation is not None:
        assistant.write_aid_down(
            organisation=client.organisation,
            granted_on=today - timedelta(days=300 + 20 * number),
            grantor="Gmina Miejska Kraków",
            amount_eur=Decimal(2400 + 310 * number),
            amount_pln=Decimal(10300 + 1300 * number),
            legal_basis="Obniżka czynszu, uchwała Rady Miasta Krakowa",
            by=by,
        )


def make_assistants(*, people: dict[str, Any], password: str, at: At, today: date, seed: int) -> None:
    """The whole scene of the assistant, by the domain's own verbs."""
    chance = random.Random(seed + 17)
    administrator = people["city_administrator"]
    with at(_moment(today - timedelta(days=240), 9)):
        intake = assistant.open_help(by=administrator)
    team = make_team(people, password=password, by=administrator)
    write_cards(team, at=at, today=today, chance=chance)
    cases = []
    for request in sorted(REQUESTS, key=lambda each: -each.days_ago):
        when = _moment(today - timedelta(days=request.days_ago), chance.randrange(8, 17))
        case = ask(
            intake, request, at=at, when=when, user=people["applicant"] if request.by_applicant else None
        )
        handle(case, request, at=at, when=when + timedelta(hours=20), team=team)
        cases.append(case)
    _plans(cases, at=at, today=today, chance=chance)
    _hand_one_over(cases[0], team, at=at, today=today)
    _group(cases, by=team[3])
    casework.enter_absence(
        person=team[1],
        deputy=team[0],
        first_day=today,
        last_day=today + timedelta(days=9),
        by=administrator,
    )


def _plans(cases: list[Any], *, at: At, today: date, chance: random.Random) -> None:
    """Account plans of the firms among them, and of the applicant's."""
    seen: set[int] = set()
    for case in cases:
        client = assistant.client_of_case(case)
        if client is None or client.pk in seen or client.organisation is None:
            continue
        standing = assistant.current_assignment(client)
        if standing is None:
            continue
        seen.add(client.pk)
        plan(client, number=len(seen), at=at, today=today, chance=chance, by=standing.official)


def _hand_one_over(case: Any, team: list[Any], *, at: At, today: date) -> None:
    client = assistant.client_of_case(case)
    standing = assistant.current_assignment(client) if client is not None else None
    if client is None or standing is None:
        return
    to = next(person for person in team if person != standing.official)
    with at(_moment(today - timedelta(days=12), 14)):
        assistant.hand_over(
            client=client,
            to=to,
            note="Przechodzę do innego zespołu. Nowy opiekun zna wszystkie ustalenia.",
            by=standing.official,
        )


def _group(cases: list[Any], *, by: Any) -> None:
    """Three companies that share one assistant."""
    group = assistant.save_group(name="Grupa Kopiec", note="Piekarnia i dwie spółki zależne.", by=by)
    parent = next(case.organisation for case in cases if case.organisation_id)
    assistant.add_to_group(group=group, organisation=parent, role="parent", by=by)
    for name, nip in (
        ("Kopiec Logistyka sp. z o.o.", made_up_nip(95)),
        ("Kopiec Catering sp. z o.o.", made_up_nip(96)),
    ):
        assistant.add_to_group(
            group=group, organisation=find_or_register(name=name, nip=nip, is_demo=True), by=by
        )


def _moment(day: date, hour: int) -> datetime:
    return moment(day, hour, 15)
