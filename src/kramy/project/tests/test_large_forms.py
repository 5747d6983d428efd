"""Forms larger than anybody fills in: refused with a page, and nothing that was there before is lost."""

from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from kramy.kernel.accounts.tests.factories import UserFactory, give_second_factor
from kramy.kernel.casework.tests.factories import CaseFactory, good_answers, make_draft
from kramy.kernel.questionnaires.domain.kinds.repeat import MOST_ROWS
from kramy.kernel.questionnaires.models import AnswerSet

pytestmark = pytest.mark.django_db
FIELDS = {f"field-{number}": "x" for number in range(10_000)}


@pytest.fixture
def person() -> Any:
    return UserFactory(language="en")


def page_of(draft: Any) -> str:
    return reverse("casework:page", args=[draft.intake.slug, draft.answer_set_id, "firm"])


@pytest.mark.parametrize(
    "sent",
    [
        FIELDS,
        {"what": "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)},
    ],
)
def test_ten_thousand_fields_and_six_megabytes_of_words(person: Any, sent: dict[str, str]) -> None:
    draft = make_draft(user=person)
    client = Client()
    client.force_login(person)
    answer = client.post(page_of(draft), sent)
    assert answer.status_code == 400
    assert "<h1>" in answer.text
    assert AnswerSet.objects.get(pk=draft.answer_set_id).answers == good_answers()


def test_as_many_fields_as_a_page_can_have_are_read(person: Any) -> None:
    draft = make_draft(user=person)
    client = Client()
    client.force_login(person)
    rows = {f"rows-{row}-{column}": "x" for row in range(MOST_ROWS) for column in range(12)}
    assert client.post(page_of(draft), rows).status_code != 400


def test_at_the_desk_too() -> None:
    client = Client()
    client.force_login(give_second_factor(UserFactory(official=True)))
    case = CaseFactory()
    assert client.post(f"/desk/cases/{case.pk}/note/", FIELDS | {"text": "x"}).status_code == 400
    assert not case.timeline.filter(kind="note").exists()
