"""Assistants, clients and requests for help for tests."""

from typing import Any

from django.utils import timezone

from kramy.kernel.accounts.api import change_official_profile
from kramy.kernel.accounts.tests.factories import UserFactory
from kramy.kernel.casework import api as casework
from kramy.modules.assistant.domain import cards, topics
from kramy.modules.assistant.models import CardVersion, HelpTopic

TEXTS = ("pl", "en", "uk")


def open_help() -> Any:
    return topics.open_help(by=UserFactory(city_administrator=True))


def assistant(*, languages: tuple[str, ...] = ("pl",), of: tuple[str, ...] = (), **values: Any) -> Any:
    """An official with a public profile."""
    person = UserFactory(official=True, **values)
    change_official_profile(
        user=person,
        by=UserFactory(city_administrator=True),
        job_titles={"pl": "Opiekun firm", "en": "Assistant of firms", "uk": "Помічник фірм"},
        phone="12 616 55 55",
        room="os. Zgody 2, pok. 301",
        hours="Mo-Fr 08:00-15:30; PH off",
        languages=languages,
        topics=of,
        deals_with_people=True,
    )
    return person


def answers(**given: Any) -> dict[str, Any]:
    return {
        "topic": "hiring",
        "stage": "starting",
        "name": "Halina Bąk",
        "applicant_email": "halina@example.com",
        "contact_way": "email",
        "talk_language": "pl",
        "description": "Chcę zatrudnić pierwszego pracownika.",
        "data_processing": True,
    } | given


def firm_answers(name: str = "Piekarnia Pod Lipą", nip: str = "", **given: Any) -> dict[str, Any]:
    firm = {"name": name, "nip": nip, "regon": "", "krs": ""}
    return answers(stage="firm", firm=firm, **given)


def send(intake: Any, given: dict[str, Any], *, user: Any = None, language: str = "pl") -> Any:
    """A request for help that was sent: its case."""
    draft, _secret = casework.start_draft(intake=intake, language=language, user=user, answers=given)
    return casework.submit_draft(draft=draft, by=user)


def card(
    title: str = "Jak zatrudnić pracownika",
    *,
    by: Any = None,
    of: tuple[str, ...] = (),
    card: Any = None,
    **texts: str,
) -> CardVersion:
    words = {f"title_{code}": title for code in TEXTS} | {
        f"summary_{code}": f"W skrócie: {title.lower()}." for code in TEXTS
    }
    return cards.write(
        card=card,
        texts=words | texts,
        topics=list(HelpTopic.objects.filter(key__in=of)),
        checked_on=timezone.localdate(),
        by=by or UserFactory(city_administrator=True),
    )
