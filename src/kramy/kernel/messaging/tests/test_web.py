import pytest
from django.urls import reverse

from kramy.kernel.accounts.tests.factories import UserFactory, give_second_factor
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


def official(**traits):
    return give_second_factor(UserFactory(**traits))


def test_desk_needs_the_permission(client):
    (row,) = letters(1)
    client.force_login(official(editor=True))
    for name, arguments in (("messages", []), ("message", [row.pk])):
        response = client.get(reverse(f"messaging_desk:{name}", args=arguments))
        assert response.status_code in (302, 403)
    assert client.post(reverse("messaging_desk:retry", args=[row.pk])).status_code in (302, 403)


def test_officials_read_but_do_not_send_again(client):
    (row,) = letters(1)
    OutboxMessage.objects.update(state=DeliveryState.FAILED, attempts=8, next_attempt_at=None)
    client.force_login(official(official=True))
    page = client.get(reverse("messaging_desk:message", args=[row.pk]))
    assert page.context["letter"] == row
    assert page.context["may_retry"] is False
    assert client.post(reverse("messaging_desk:retry", args=[row.pk])).status_code in (302, 403)
    row.refresh_from_db()
    assert row.state == DeliveryState.FAILED


@pytest.mark.parametrize(
    "key",
    [
        "eCaWJfx9Zcu4tuKVtPLFhHsgfpsEcWmuFApVWbZe7iQ",
        "MTI:470xS6iANodUMwBvrc71dSgi4KQWTxFk6sFfhJoYW0E",
        "12.1xXAvA.470xS6iANodUMwBvrc71dSgi4KQWTxFk6sFfhJoYW0E",
        "0123456789abcdef0123456789abcdef",
    ],
)
def test_officials_never_read_the_keys_of_others(client, key):
    (row,) = letters(1)
    public = "https://hub.example/n/kupuje-w-swieta-w-dzielnicach/"
    OutboxMessage.objects.update(text=f"Follow it: https://hub.example/case/{key}/\n{public}")
    client.force_login(official(official=True))
    page = client.get(reverse("messaging_desk:message", args=[row.pk])).content.decode()
    assert key not in page
    assert "https://hub.example/case/•••/" in page
    assert public in page


@pytest.mark.parametrize("count", [1, 3])
def test_desk_list_and_filter(client, django_assert_max_num_queries, count):
    rows = letters(count)
    OutboxMessage.objects.filter(pk=rows[0].pk).update(state=DeliveryState.FAILED)
    client.force_login(official(city_administrator=True))
    path = reverse("messaging_desk:messages")
    client.get(path)
    with django_assert_max_num_queries(20) as counted:
        page = client.get(path).context["page"]
    assert [row.subject for row in page] == [f"S{n}" for n in reversed(range(count))]
    assert len([query for query in counted if "messaging_outboxmessage" in query["sql"]]) == 3
    assert list(client.get(path, {"state": "failed"}).context["page"]) == rows[:1]
    assert list(client.get(path, {"q": "nobody"}).context["page"]) == []


def test_desk_retry(client):
    (row,) = letters(1)
    OutboxMessage.objects.update(state=DeliveryState.FAILED, attempts=8, next_attempt_at=None)
    client.force_login(official(city_administrator=True))
    assert client.get(reverse("messaging_desk:message", args=[row.pk])).context["may_retry"] is True
    client.post(reverse("messaging_desk:retry", args=[row.pk]))
    row.refresh_from_db()
    assert row.state == DeliveryState.WAITING


@pytest.mark.usefixtures("demo")
def test_the_letter_may_be_framed_by_its_page_only(client):
    (row,) = letters(1)
    page = client.get(reverse("messaging:message", args=[row.pk]))
    assert "frame-src 'self'" in page["Content-Security-Policy"]
    assert "unsafe" not in page["Content-Security-Policy"]
