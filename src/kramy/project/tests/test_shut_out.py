"""People who may not see a case try every address of the hub with its real ids: nothing is told, nothing changes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from kramy.kernel.accounts.domain.people import change_roles, deactivate
from kramy.kernel.accounts.models import Unit
from kramy.kernel.accounts.tests.factories import UserFactory, give_second_factor
from kramy.kernel.casework import api
from kramy.kernel.casework.domain import case_tasks, complaints, drafts, interests, links, rights, writings
from kramy.kernel.casework.enums import WritingPurpose
from kramy.kernel.casework.models import Case, CaseAccess, CaseFile, CaseLink, CaseTask, Complaint, Filing
from kramy.kernel.casework.tests.factories import CaseFactory, good_answers, make_draft
from kramy.kernel.messaging.models import OutboxMessage
from kramy.kernel.organisations.api import add_member
from kramy.kernel.organisations.enums import MemberRole
from kramy.kernel.organisations.models import Organisation
from kramy.kernel.organisations.tests.factories import make_organisation
from kramy.kernel.questionnaires.models import Attachment
from kramy.modules.assistant.domain import clients

pytestmark = pytest.mark.django_db
SECRET = "tajne-7734"
"""Stands in the answers, messages, notes, tasks, complaints, file names and the address of the case."""

EMAIL = f"{SECRET}@example.com"


@dataclass
class Guarded:
    """A case with everything that can hang on one, and the ids that addresses are made of."""

    case: Case
    other: Case
    ids: dict[str, Any]
    draft: Any

    def state(self) -> list[Any]:
        """Everything that anybody could have changed."""
        return [
            list(Case.objects.order_by("pk").values()),
            list(self.case.timeline.order_by("pk").values()),
            list(CaseTask.objects.order_by("pk").values()),
            list(Complaint.objects.order_by("pk").values()),
            list(CaseLink.objects.order_by("pk").values()),
            list(CaseFile.objects.order_by("pk").values()),
            list(Filing.objects.order_by("pk").values()),
            OutboxMessage.objects.count(),
        ]


@pytest.fixture
def guarded(settings: Any, tmp_path: Any) -> Guarded:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.KRAMY_FILING, settings.KRAMY_FILING_FOLDER = "folder", tmp_path / "filed"
    official = UserFactory(official=True)
    case = CaseFactory(answers=good_answers(what=SECRET), email=EMAIL)
    other = CaseFactory(answers=good_answers(what=SECRET), email=EMAIL, intake=case.intake)
    Case.objects.update(responsible=official)
    Organisation.objects.update(email="firm@example.com")  # the record of a firm is not the case
    case.refresh_from_db()
    api.request_correction(case=case, reason=None, text=SECRET, by=official)
    api.add_note(case=case, text=SECRET, by=official)
    api.add_message(
        case=case, text=SECRET, by=official, files=[SimpleUploadedFile(f"{SECRET}.pdf", b"%PDF-1.4\n%%EOF")]
    )
    task = case_tasks.add_task(case=case, title=SECRET, by=official)
    writing = writings.writing_of(case=case, purpose=WritingPurpose.COMPLAINT)
    complaint = complaints.complain(case=case, writing_id=writing.pk, text=SECRET)
    link = links.link(case=case, other=other, reason=SECRET, by=official)
    attachment = Attachment(
        answer_set=case.answers, question_key="what", original_name=f"{SECRET}.pdf", size=4, sha256="0" * 64,
        content_type="application/pdf", is_picture=False,
    )  # fmt: skip
    attachment.file.save("a.pdf", ContentFile(b"%PDF" + SECRET.encode()), save=False)
    attachment.save()
    client = clients.find_or_make(organisation=case.organisation)
    filing = Filing.objects.create(case=case, adapter="folder", next_attempt_at=timezone.now())
    case.refresh_from_db()
    return Guarded(
        case=case,
        other=other,
        draft=make_draft(answers=good_answers(what=SECRET), email=EMAIL, intake=case.intake),
        ids={
            "casework_desk:attachment": attachment.pk,
            "casework_desk:thumbnail": attachment.pk,
            "casework_desk:file": CaseFile.objects.get().pk,
            "casework_desk:complaint": complaint.pk,
            "casework_desk:complaint_answer": complaint.pk,
            "casework_desk:complaint_delay": complaint.pk,
            "casework_desk:filing_by_hand": filing.pk,
            "task": task.pk,
            "link": link.pk,
            "other": other.pk,
            "client": client.pk,
        },
    )


def desk_addresses(guarded: Guarded) -> Iterator[str]:
    for name, pattern in _patterns(get_resolver().url_patterns, "", ""):
        if name.split(":")[0].endswith("_desk"):
            yield "/" + re.sub(r"<(\w+):(\w+)>", partial(_filled, guarded, name), pattern)


def _patterns(patterns: Any, prefix: str, namespace: str) -> Iterator[tuple[str, str]]:
    for each in patterns:
        path = f"{prefix}{each.pattern}"
        if isinstance(each, URLResolver):
            yield from _patterns(each.url_patterns, path, each.namespace or namespace)
        elif isinstance(each, URLPattern):
            yield f"{namespace}:{each.name}", path


def _filled(guarded: Guarded, name: str, part: "re.Match[str]") -> str:
    return _value(guarded, name, part[1], part[2])


def _value(guarded: Guarded, name: str, kind: str, argument: str) -> str:
    if name in guarded.ids and argument == "pk":
        return str(guarded.ids[name])
    if argument in guarded.ids:
        return str(guarded.ids[argument])
    if argument == "pk" and name.startswith("assistant_desk:"):
        return str(guarded.ids["client"])
    if argument == "organisation":
        return str(guarded.case.organisation_id)
    fixed = {
        "extension": "csv",
        "what": "answers.csv",
        "form": "message",
        "year": "2026",
        "kind": "test_dummy",
    }
    if argument in fixed:
        return fixed[argument]
    return "0f0e7c1a-0000-4000-8000-000000000000" if kind == "uuid" else str(guarded.case.pk)


def form_of(guarded: Guarded) -> dict[str, Any]:
    """Whatever any form of the desk asks for, rightly filled in."""
    case = guarded.case
    return {
        "revision": case.revision, "text": "x", "reason": "x", "title": "x", "to": UserFactory(official=True).pk,
        "result": "helped", "outcome": "justified", "until": "2030-01-15", "answer_by": "2030-01-15", "done": "1",
        "email": "thief@example.com", "other": guarded.other.number, "confirmed": "1", "goes_on": "this",
        f"revision_{guarded.other.pk}": guarded.other.revision, "case": [f"{case.pk}:{case.revision}"],
        "action": "accept", "previewed": "x", "what": "extend", "verb": "extend", "basis": "art_98",
        "reference": "x", "number": case.number, "q": SECRET[:5],
    }  # fmt: skip


def _another_unit(guarded: Guarded) -> Any:
    person = UserFactory(official=True)
    unit = Unit.objects.create(name_pl="Inny", name_en="Other", name_uk="Інший")
    rights.set_rights(
        person=person, rights=[("test_dummy", unit.pk)], by=UserFactory(city_administrator=True)
    )
    return person


def _interest(guarded: Guarded) -> Any:
    person = UserFactory(official=True)
    for case in (guarded.case, guarded.other):
        interests.declare_interest(official=person, organisation=case.organisation, by=person)
    return person


def _member(guarded: Guarded) -> Any:
    person = UserFactory(official=True)
    add_member(organisation=guarded.case.organisation, user=person, role=MemberRole.OWNER, by=None)
    return person


def _applicant(guarded: Guarded) -> Any:
    return UserFactory(official=True, email=EMAIL.upper().replace("EXAMPLE.COM", "example.com"))


def _editor(guarded: Guarded) -> Any:
    return UserFactory(editor=True)


def _told(browser: Client, address: str, form: dict[str, Any], other: str) -> list[tuple[str, str, str]]:
    """Where on this page the secret stands, whichever way it is asked for."""
    found = []
    for answer in (
        browser.get(address),
        browser.get(address, {"q": SECRET[:5], "other": other}),
        browser.post(address, form),
    ):
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        if SECRET.encode() in body:
            place = body.index(SECRET.encode())
            found.append((address, answer.request["REQUEST_METHOD"], body[place - 60 : place + 20].decode()))
    return found


@pytest.mark.parametrize("who", [_another_unit, _interest, _member, _applicant, _editor])
def test_no_address_of_the_desk_tells_or_does_anything(guarded: Guarded, who: Any) -> None:
    browser = Client()
    browser.force_login(give_second_factor(who(guarded)))
    form, before = form_of(guarded), guarded.state()
    addresses = desk_addresses(guarded)
    told = [each for address in addresses for each in _told(browser, address, form, guarded.other.number)]
    assert told == []
    assert guarded.state() == before


def _switch_off(person: Any) -> None:
    deactivate(user=person, by=UserFactory(city_administrator=True))


def _take_roles(person: Any) -> None:
    change_roles(user=person, roles=[], by=UserFactory(city_administrator=True))


@pytest.mark.parametrize("end", [_switch_off, _take_roles])
def test_a_session_left_open_ends_with_the_work(guarded: Guarded, end: Any) -> None:
    person = give_second_factor(UserFactory(official=True))
    browser = Client()
    browser.force_login(person)
    assert SECRET in browser.get(f"/desk/cases/{guarded.case.pk}/").text
    end(person)
    form, before = form_of(guarded), guarded.state()
    addresses = [address for address in desk_addresses(guarded) if address.startswith("/desk/cases/")]
    told = [each for address in addresses for each in _told(browser, address, form, guarded.other.number)]
    assert told == []
    assert guarded.state() == before


def _stranger() -> None:
    return None


def _another_firm() -> Any:
    person = UserFactory()
    make_organisation(owner=person)
    return person


@pytest.mark.parametrize("who", [_stranger, _another_firm])
def test_guessed_numbers_and_ids_open_nothing(guarded: Guarded, who: Any) -> None:
    """By number, by the ids of drafts, files and answers, and by links that were used up."""
    browser = Client()
    person = who()
    if person is not None:
        browser.force_login(person)
    expired = api.new_access(guarded.case).split("/")[-2]
    CaseAccess.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    secret = drafts.new_link(draft=guarded.draft)
    drafts.new_link(draft=guarded.draft)  # the former stops working
    form, before = form_of(guarded), guarded.state()
    told = []
    for key in (guarded.case.number, expired, guarded.case.pk, guarded.case.answers_id):
        known = {
            "key": key, "intake": guarded.case.intake.slug, "draft": guarded.draft.answer_set_id, "token": secret,
            "page_key": "firm", "file": guarded.ids["casework_desk:file"], "pk": guarded.ids["casework_desk:attachment"],
            "signed": guarded.ids["casework_desk:attachment"], "which": "file",
        }  # fmt: skip
        for address in public_addresses(known):
            told += _told(browser, address, form, guarded.other.number)
    assert told == []
    assert guarded.state() == before


def public_addresses(known: dict[str, Any]) -> Iterator[str]:
    for name, pattern in _patterns(get_resolver().url_patterns, "", ""):
        if name.split(":")[0] in ("casework", "questionnaires"):
            yield "/" + re.sub(r"<\w+:(\w+)>", lambda part: str(known[part[1]]), pattern)
