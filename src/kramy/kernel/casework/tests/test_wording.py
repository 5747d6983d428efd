"""A kind of case that is a request says so everywhere its applicant reads: pages, letters, documents, three languages."""

import re
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.html import strip_tags

from kramy.kernel.accounts.tests.factories import UserFactory
from kramy.kernel.casework import api, notifications
from kramy.kernel.casework.base import APPLICATION_WORDS, REQUEST_WORDS, case_kinds
from kramy.kernel.casework.domain import documents, parting
from kramy.kernel.casework.domain.dossier import dossier_of
from kramy.kernel.casework.enums import CaseResult
from kramy.kernel.casework.models import Case
from kramy.kernel.casework.tests.factories import DUMMY, CaseFactory, IntakeFactory, make_draft
from kramy.kernel.messaging.models import OutboxMessage

pytestmark = pytest.mark.django_db
LANGUAGES = [code for code, _name in settings.LANGUAGES]
OF_APPLICATIONS = {
    "pl": r"wnios|decyzj|rozpatrz",
    "en": r"\bappl(y|ication)|\bdeci(de|sion)",
    "uk": r"заяв[аиоуі](?!\w)|заявк|рішенн|вирішимо|розгляне",
}
NOT_OURS = re.compile(r"wnioskodawc\w+|[^.:]*\((?:art|ст)\. [^)]*\)", re.I)
"""Who applied is called so in every kind of case, and the words of the law are the law's."""


@pytest.fixture(autouse=True)
def requests() -> Iterator[None]:
    """Meanwhile cases of the dummy kind are requests that end with a result."""
    kind = replace(
        DUMMY, results=(CaseResult.HELPED, CaseResult.NOT_HELPED), closes=True, wording=REQUEST_WORDS
    )
    with patch.dict(case_kinds._items, {"test_dummy": kind}):
        yield


def check(words: str, language: str) -> None:
    said = NOT_OURS.sub("", words)
    found = re.search(OF_APPLICATIONS[language], said, re.I)
    assert found is None, said[max(0, found.start() - 80) : found.end() + 80]


def main_of(page: str) -> str:
    return strip_tags(page[page.index("<main") : page.index("</main")])


def a_request(official: Any, language: str) -> Case:
    """Asked, added to, put off, suspended and taken up, joined and parted, then answered."""
    case = CaseFactory(language=language)
    case = api.request_correction(
        case=case,
        reason=None,
        text="Which street?",
        by=official,
        answer_by=timezone.localdate() + timedelta(days=9),
    )
    check(api.heading(api.entries_of(case, public_only=True)[0]), language)
    draft, _token = api.start_draft(intake=case.intake, language=language, case=case, purpose="correction")
    api.submit_draft(draft=draft)
    case.refresh_from_db()
    api.extend(case=case, until=case.due_on + timedelta(days=9), text="Ill.", by=official)
    case = api.suspend(case=case, basis="art_98", text="As you wish.", by=official)
    api.resume_suspended(case=case, by=official)
    api.merge_cases(
        case=case, into=CaseFactory(intake=case.intake, language=language), reason="One.", by=official
    )
    parting.part(case=case, reason="Two.", by=official)
    return case


@pytest.mark.parametrize("language", LANGUAGES)
def test_letters_about_a_request_speak_of_a_request(language: str) -> None:
    official = UserFactory(official=True, language=language)
    case = a_request(official, language)
    api.decide(case=case, outcome="closed", result="helped", text="Done.", by=official)
    api.withdraw(case=CaseFactory(language=language))
    notifications.draft_saved(make_draft(language=language), "secret")
    letters = OutboxMessage.objects.exclude(kind="casework.suspended")  # the law speaks of proceedings
    assert letters.values("kind").distinct().count() >= 9
    for letter in letters:
        check(f"{letter.subject}\n{letter.text}", language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_and_documents_of_a_request_speak_of_a_request(language: str, client: Client) -> None:
    official = UserFactory(official=True, language=language)
    with translation.override(language):
        intake = IntakeFactory()
        closed = IntakeFactory(
            opens_at=timezone.now() - timedelta(days=9), closes_at=timezone.now() - timedelta(days=1)
        )
        person = UserFactory(language=language)
        case = a_request(official, language)
        Case.objects.filter(pk=case.pk).update(user=person)
        client.force_login(person)
        paths = [
            reverse("casework:apply", args=[intake.slug]),
            reverse("casework:apply", args=[closed.slug]),
            reverse("casework:case", args=[case.number]),
            reverse("casework:case_withdraw", args=[case.number]),
            reverse("casework:mine"),
        ]
        draft = make_draft(language=language, user=person, intake=intake)
        paths += [
            reverse(f"casework:{name}", args=[intake.slug, draft.answer_set_id])
            for name in ("check", "contact")
        ]
        for path in paths:
            response = client.get(path)
            assert response.status_code == 200, path
            check(main_of(response.content.decode()), language)
        case.refresh_from_db()
        dossier = dossier_of(case, public_only=True)
        for html in (
            documents.confirmation_html(case, stylesheet=""),
            documents.case_html(dossier, stylesheet=""),
        ):
            words = strip_tags(html[html.index("<body") :])
            check(words, language)


def test_every_kind_of_wording_has_every_sentence() -> None:
    """In three languages, with the same gaps."""
    for words in (APPLICATION_WORDS, REQUEST_WORDS):
        for language in LANGUAGES:
            with translation.override(language):
                for field in fields(words):
                    said = str(getattr(words, field.name))
                    assert said
                    gaps = set(re.findall(r"%\((\w+)\)s", str(getattr(APPLICATION_WORDS, field.name))))
                    assert set(re.findall(r"%\((\w+)\)s", said)) == gaps, field.name


def test_an_application_still_speaks_of_an_application() -> None:
    with patch.dict(case_kinds._items, {"test_dummy": DUMMY}):
        case = CaseFactory(language="pl")
        letter = OutboxMessage.objects.get(kind="casework.received", about_id=str(case.pk))
    assert letter.subject.startswith(f"Wniosek {case.number}")
