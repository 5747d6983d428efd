"""A null character, which PostgreSQL cannot keep, is left out: nothing fails, and what was typed around it is kept."""

from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from kramy.kernel.accounts.tests.factories import UserFactory, give_second_factor
from kramy.kernel.casework import api
from kramy.kernel.casework.enums import CaseState
from kramy.kernel.casework.tests.factories import CaseFactory
from kramy.project.null_characters import without

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(give_second_factor(UserFactory(official=True)))
    return client


@pytest.mark.parametrize("address", ["/desk/cases/", "/desk/cases/search/", "/desk/organisations/"])
def test_in_a_query(desk: Client, address: str) -> None:
    assert desk.get(address, {"q": "a\x00b"}).status_code < 500


def test_in_what_is_written(desk: Client) -> None:
    case = CaseFactory()
    key = api.new_access(case).rstrip("/").split("/")[-1]
    forms: list[tuple[str, dict[str, Any]]] = [
        (reverse("casework:case_write", args=[key]), {"text": "a\x00b", "send": "1"}),
        (reverse("casework:case_complain", args=[key]), {"text": "a\x00b", "send": "1"}),
        (reverse("casework:case_withdraw", args=[key]), {"reason": "a\x00b"}),
        (f"/desk/cases/{case.pk}/note/", {"text": "a\x00b"}),
        (f"/desk/cases/{case.pk}/message/", {"text": "a\x00b"}),
        (f"/desk/cases/{case.pk}/tasks/", {"title": "a\x00b"}),
    ]
    failed = [path for path, form in forms if desk.post(path, form).status_code >= 500]
    assert not failed
    assert {"ab"} <= set(case.timeline.values_list("text", flat=True))
    case.refresh_from_db()
    assert case.state == CaseState.WITHDRAWN


def test_what_has_none_is_left_alone() -> None:
    plain = QueryDict("a=1&a=2&b=%C5%BB")
    assert without(plain) is plain
    cleaned = without(QueryDict("a=1%00&a=2&b%00=%C5%BB"))
    assert cleaned == plain
    with pytest.raises(AttributeError):
        cleaned["c"] = "3"
