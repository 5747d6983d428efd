import pytest
from django.urls import reverse

from kramy.kernel.accounts.tests.factories import UserFactory
from kramy.kernel.messaging.api import send
from kramy.kernel.messaging.enums import DeliveryState
from kramy.kernel.messaging.models import OutboxMessage
from kramy.kernel.messaging.tests.factories import PlainMessage

pytestmark = pytest.mark.django_db


def letters(count):
    return [
        send(
            PlainMessage(subject=f"S{n}", text="Go:\nhttps://example.org/x"),
            to=f"a{n}@example.com",
            language="pl",
        )
        for n in range(count)
    ]


@pytest.fixture
def demo(settings):
    settings.DEMO = True


def test_no_mailbox_outside_the_demo(client):
    (row,) = letters(1)
    for path in (
        reverse("messaging:mailbox"),
        reverse("messaging:message", args=[row.pk]),
        reverse("messaging:letter", args=[row.pk]),
    ):
        assert client.get(path).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.usefixtures("demo")
def test_mailbox_lists_messages(client, django_assert_max_num_queries, count):
    letters(count)
    path = reverse("messaging:mailbox")
    client.get(path)
    with django_assert_max_num_queries(4) as counted:
        response = client.get(path)
    assert [row.subject for row in response.context["page"]] == [f"S{n}" for n in reversed(range(count))]
    assert len([query for query in counted if "messaging_outboxmessage" in query["sql"]]) == 2


@pytest.mark.usefixtures("demo")
def test_message_page_has_clickable_links_and_a_sandboxed_letter(client):
    (row,) = letters(1)
    page = client.get(reverse("messaging:message", args=[row.pk])).content.decode()
    assert 'href="https://example.org/x"' in page
    letter = client.get(reverse("messaging:letter", args=[row.pk]))
    assert "script-src" not in letter["Content-Security-Policy"]
    assert letter["Content-Security-Policy"].startswith("default-src 'none'")


def test_desk_needs_the_permission(client):
    (row,) = letters(1)
    client.force_login(UserFactory())
    for name, arguments in (("messages", []), ("message", [row.pk])):
        assert client.get(reverse(f"messaging_desk:{name}", args=arguments)).status_code in (302, 403)
    assert client.post(reverse("messaging_desk:retry", args=[row.pk])).status_code in (302, 403)
    row.refresh_from_db()
    assert row.attempts == 0


def test_desk_retry(client):
    (row,) = letters(1)
    OutboxMessage.objects.update(state=DeliveryState.FAILED, attempts=8, next_attempt_at=None)
    client.force_login(UserFactory(city_administrator=True))
    client.post(reverse("messaging_desk:retry", args=[row.pk]))
    row.refresh_from_db()
    assert row.state == DeliveryState.WAITING
