"""The page "Audit log"."""

import csv
import io

import pytest
from django.urls import reverse
from django.utils import translation

from kramy.kernel.accounts.tests.factories import UserFactory, give_second_factor
from kramy.kernel.audit.api import record
from kramy.kernel.audit.models import AuditEntry

pytestmark = pytest.mark.django_db

# session, user, rights (3), second step, the list (actions, count, entries), Wagtail's frame (4)
LIST_QUERIES = 13


@pytest.fixture
def administrator(client):
    user = give_second_factor(
        UserFactory(city_administrator=True, first_name="Ewa", last_name="Mazur", language="en")
    )
    client.force_login(user)
    return user


@pytest.mark.parametrize("name", ["audit_desk:log", "audit_desk:export"])
@pytest.mark.parametrize("role", ["official", "editor"])
def test_refused_without_the_permission(client, name, role):
    client.force_login(give_second_factor(UserFactory(roles=[role])))
    response = client.get(reverse(name))
    assert (response.status_code, response["Location"]) == (302, "/desk/")


@pytest.mark.parametrize("name", ["audit_desk:log", "audit_desk:export"])
def test_an_applicant_is_refused(client, name):
    client.force_login(UserFactory())
    assert client.get(reverse(name)).status_code == 403


def rows_for(client, **query):
    response = client.get(reverse("audit_desk:log"), query)
    assert response.status_code == 200
    return [entry.action for entry in response.context["page_obj"]]


def test_filters(client, administrator):
    other = UserFactory(first_name="Jan", last_name="Wrona")
    record("casework.decided", by=other, target=administrator)
    record("casework.viewed", by=administrator)
    assert rows_for(client, person="wrona") == ["casework.decided"]
    assert rows_for(client, action="casework.viewed") == ["casework.viewed"]
    assert rows_for(client, target=f"#{administrator.pk}", action="casework.decided") == ["casework.decided"]
    assert rows_for(client, since="2999-01-01") == []
    assert rows_for(client, until="2001-01-01") == []


def test_a_wrong_filter_says_so_and_still_lists(client, administrator):
    record("casework.viewed", by=administrator)
    response = client.get(reverse("audit_desk:log"), {"since": "2026-02-02", "until": "2026-02-01"})
    with translation.override("en"):
        assert response.context["filter_form"].errors == {"until": ["The end is before the beginning."]}
    assert rows_for(client, since="nonsense", action="casework.viewed") == ["casework.viewed"]
    assert len(rows_for(client, action="no.such")) == len(rows_for(client))


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(client, administrator, count, django_assert_num_queries):
    for _number in range(count):
        record("casework.viewed", by=UserFactory(), target=administrator)
    client.get(reverse("audit_desk:log"))
    with django_assert_num_queries(LIST_QUERIES):
        client.get(reverse("audit_desk:log"))


def test_the_list_is_paged(client, administrator):
    for _number in range(60):
        record("casework.viewed", by=administrator)
    first = client.get(reverse("audit_desk:log"), {"action": "casework.viewed"})
    assert (len(first.context["page_obj"]), first.context["page_obj"].paginator.count) == (50, 60)
    assert "?action=casework.viewed&amp;page=2" in first.content.decode()


def test_export_is_a_csv_without_formulas_and_is_itself_recorded(client, administrator):
    record("casework.noted", by=UserFactory(first_name="=cmd()", last_name="X"), detail={"a": 1})
    response = client.get(reverse("audit_desk:export"), {"action": "casework.noted"})
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    header, row = list(csv.reader(io.StringIO(text)))
    assert header == ["at", "actor_label", "action", "target_type", "target_id", "target_label", "detail"]
    assert row[1:3] == ["'=cmd() X", "casework.noted"]
    exported = AuditEntry.objects.get(action="audit.exported")
    assert (exported.actor, exported.detail) == (administrator, {"entries": 1})


def test_the_log_takes_no_writes(client, administrator):
    assert client.post(reverse("audit_desk:log")).status_code == 405
    assert client.post(reverse("audit_desk:export")).status_code == 405
