"""De minimis aid: by hand, and from the register as a local server speaks for it."""

import json
import threading
from datetime import date, timedelta
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse
from django.utils import timezone

from kramy.kernel.accounts.tests.factories import UserFactory, give_second_factor
from kramy.kernel.organisations.tests.factories import make_organisation
from kramy.lib.errors import Refused
from kramy.modules.assistant.domain import aid, clients, sudop
from kramy.modules.assistant.enums import AidSource, LookupState
from kramy.modules.assistant.models import AidLookup, AidReceived
from kramy.modules.assistant.tasks import ask_register_of_aid

pytestmark = pytest.mark.django_db


def row(**fields):
    return {
        "nazwa-udzielajacego-pomocy": "Gmina Miejska Kraków",
        "podstawa-prawna-2a-nazwa": "uchwała",
        "podstawa-prawna-2b": None,
        "dzien-udzielenia-pomocy": (timezone.localdate() - timedelta(days=90)).isoformat(),
        "przeznaczenie-pomocy-kod": "e1",
        "forma-pomocy-nazwa": "umorzenie",
        "wartosc-brutto-pln": "4300.00",
        "wartosc-brutto-eur": "1000.00",
    } | fields


class Register(BaseHTTPRequestHandler):
    """Queues, works for two looks, then answers; what it does is in the server's ``plan``."""

    def do_GET(self):
        plan, path = self.server.plan, urlsplit(self.path)
        plan["asked"].append(self.path)
        if plan.get("down"):
            return self._say(503, b"down")
        if path.path.endswith("/api/przypadki-pomocy"):
            page = int(parse_qs(path.query)["strona"][0])
            return self._say(303, b"", f"/sudop-api/api/kolejka/{page}")
        page = int(path.path.rsplit("/", 1)[1])
        if "/kolejka/" in path.path:
            plan["looks"] += 1
            if plan["looks"] % 2:
                return self._say(200, b"Przygotowywanie odpowiedzi")
            return self._say(303, b"", plan.get("result", f"/sudop-api/api/wynik/{page}"))
        pages = plan["pages"]
        body = {"liczba-wynikow": sum(map(len, pages)), "wyniki": pages[page - 1]}
        return self._say(200, json.dumps(body).encode())

    def _say(self, status, body, location=""):
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args):
        """Quiet."""


@pytest.fixture
def register(settings):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Register)
    server.plan = {"asked": [], "looks": 0, "pages": [[]]}
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    settings.SUDOP_URL = f"http://127.0.0.1:{server.server_port}/sudop-api"
    yield server.plan
    server.shutdown()
    server.server_close()
    thread.join()


def work(times):
    for _time in range(times):
        ask_register_of_aid.func()


def test_the_register_is_asked_step_by_step(register):
    by, organisation = UserFactory(official=True), make_organisation()
    old = (timezone.localdate() - timedelta(days=365 * 4)).isoformat()
    register["pages"] = [
        [row(), row(), row(**{"przeznaczenie-pomocy-kod": "a1", "wartosc-brutto-eur": "50000"})],
        [row(**{"dzien-udzielenia-pomocy": old}), row(**{"wartosc-brutto-eur": None})],
    ]
    lookup = aid.ask_register(organisation=organisation, by=by)
    assert aid.ask_register(organisation=organisation, by=by) == lookup
    work(1)
    assert f"nip-beneficjenta={organisation.nip}" in register["asked"][0]
    assert not AidReceived.objects.exists()
    work(9)
    lookup.refresh_from_db()
    assert (lookup.state, lookup.found) == (LookupState.DONE, 5)
    rows = AidReceived.objects.filter(organisation=organisation)
    assert rows.count() == 4  # two alike are two instalments; the one without a value in euro says nothing
    standing = aid.standing([organisation])
    assert (standing.received, standing.left) == (Decimal("2000.00"), Decimal("298000.00"))
    asked = len(register["asked"])
    work(2)
    assert len(register["asked"]) == asked  # nothing waits, nobody is asked
    aid.ask_register(organisation=organisation, by=by)
    work(10)
    assert rows.count() == 4  # asked again, nothing doubles


def test_a_register_that_is_down_is_given_up_and_hands_take_over(register):
    organisation = make_organisation()
    register["down"] = True
    aid.ask_register(organisation=organisation, by=UserFactory(official=True))
    work(6)
    lookup = AidLookup.objects.get()
    assert (lookup.state, lookup.problem) == (LookupState.FAILED, "status 503")
    assert len(register["asked"]) == 5


def test_the_register_cannot_send_us_elsewhere(register):
    register["result"] = "http://169.254.169.254/latest"
    aid.ask_register(organisation=make_organisation(), by=UserFactory(official=True))
    work(10)
    assert AidLookup.objects.get().problem == "the register sent us to another host"
    assert not any("latest" in path for path in register["asked"])


def test_nothing_is_asked_where_the_register_is_not_connected(settings):
    settings.SUDOP_URL = ""
    by = UserFactory(official=True)
    with pytest.raises(Refused) as refused:
        aid.ask_register(organisation=make_organisation(), by=by)
    assert refused.value.code == "not_connected"
    settings.SUDOP_URL = "http://127.0.0.1:1/"
    with pytest.raises(Refused) as refused:
        aid.ask_register(organisation=make_organisation(nip=""), by=by)
    assert refused.value.code == "no_nip"


def test_references_count_rows_that_are_alike():
    one, two = row(), row(**{"forma-pomocy-nazwa": "dotacja"})
    first, second, third = sudop.references([one, two, one])
    assert first.endswith("-0")
    assert third == first[:-1] + "1"
    assert second not in (first, third)
    assert sudop.references([one, two, one]) == [first, second, third]


def test_aid_by_hand_is_refused_when_it_cannot_be():
    by, organisation = UserFactory(official=True), make_organisation()
    good = {"granted_on": date(2025, 5, 1), "grantor": "ZUS", "amount_eur": Decimal(10)}
    bad = [
        (good | {"granted_on": timezone.localdate() + timedelta(days=1)}, "future"),
        (good | {"amount_eur": Decimal(0)}, "amount"),
        (good | {"grantor": " "}, "empty"),
    ]
    for values, code in bad:
        with pytest.raises(Refused) as refused:
            aid.write_down(organisation=organisation, by=by, **values)
        assert refused.value.code == code
    with pytest.raises(Refused) as refused:
        aid.write_down(organisation=organisation, by=UserFactory(), **good)
    assert refused.value.code == "not_allowed"
    assert not AidReceived.objects.exists()


def test_the_desk_writes_removes_and_asks(client, register):
    me = give_second_factor(UserFactory(official=True, language="en"))
    client.force_login(me)
    organisation = make_organisation()
    mine = clients.find_or_make(organisation=organisation)
    url = reverse("assistant_desk:aid", args=[mine.pk])
    given = {
        "organisation": organisation.pk,
        "granted_on": "2026-01-10",
        "grantor": "Gmina",
        "amount_eur": "1200.50",
    }
    assert client.post(url, given | {"amount_eur": "nic"}).status_code == 200
    assert client.post(url, given).status_code == 302
    written = AidReceived.objects.get()
    assert (written.amount_eur, written.source) == (Decimal("1200.50"), AidSource.MANUAL)
    assert "1,200.50" in client.get(url).text
    client.post(reverse("assistant_desk:aid_remove", args=[mine.pk, written.pk]))
    assert not AidReceived.objects.exists()
    client.post(reverse("assistant_desk:aid_ask", args=[mine.pk, organisation.pk]))
    assert AidLookup.objects.get().state == LookupState.WAITING
    read = AidReceived.objects.create(
        organisation=organisation,
        granted_on=date(2026, 1, 1),
        grantor="x",
        amount_eur=1,
        source=AidSource.SUDOP,
        reference="r",
    )
    client.post(reverse("assistant_desk:aid_remove", args=[mine.pk, read.pk]))
    assert AidReceived.objects.exists()
    stranger = make_organisation()
    assert client.post(reverse("assistant_desk:aid_ask", args=[mine.pk, stranger.pk])).status_code == 404
