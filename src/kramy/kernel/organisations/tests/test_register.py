"""The register of VAT payers, asked over the net: a server of our own answers as the ministry's does."""

import json
import threading
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core.cache import cache

from kramy.kernel.organisations.api import RegisterUnavailable, look_up_firm, remembered_firm
from kramy.kernel.organisations.domain import lookups, vat_register
from kramy.kernel.organisations.models import RegisterAnswer

NIP, DAY = "5252561999", date(2026, 11, 27)
SUBJECT = {
    "name": "PIEROGI U ZOSI  SPÓŁKA Z O.O.", "nip": NIP, "statusVat": "Czynny", "regon": "360123456", "krs": "0000512345",
    "residenceAddress": None, "workingAddress": "UL. KRÓTKA 1, 31-001 KRAKÓW", "accountNumbers": ["12345"],
}  # fmt: skip

pytestmark = pytest.mark.django_db


class Ministry(ThreadingHTTPServer):
    """Answers with what ``answers`` has next, the last again and again; ``asked`` are the paths."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers, self.asked = [(200, found(SUBJECT))], []


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.append(self.path)
        status, body = self.server.answers[0]
        if len(self.server.answers) > 1:
            self.server.answers.pop(0)
        sent = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(sent)))
        self.end_headers()
        self.wfile.write(sent)

    def log_message(self, *_args):
        pass


def found(subject):
    return {"result": {"subject": subject, "requestId": "x", "requestDateTime": "27-11-2026 10:00:00"}}


@pytest.fixture
def ministry(settings):
    cache.clear()
    server = Ministry()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    settings.KRAMY_VAT_REGISTER_URL = f"http://127.0.0.1:{server.server_port}/"
    yield server
    server.shutdown()
    server.server_close()
    thread.join()
    cache.clear()


def test_a_firm_is_found_and_asked_for_once(ministry):
    firm = look_up_firm(NIP, day=DAY)
    assert (firm.name, firm.address, firm.regon, firm.krs, firm.status) == (
        "PIEROGI U ZOSI SPÓŁKA Z O.O.", "UL. KRÓTKA 1, 31-001 KRAKÓW", "360123456", "0000512345", "Czynny",
    )  # fmt: skip
    assert ministry.asked == [f"/api/search/nip/{NIP}?date=2026-11-27"]
    assert look_up_firm(NIP, day=DAY + timedelta(days=6)) == firm == remembered_firm(NIP)
    assert len(ministry.asked) == 1
    look_up_firm(NIP, day=DAY + timedelta(days=7))
    assert len(ministry.asked) == 2
    assert "accountNumbers" not in str(RegisterAnswer.objects.first().firm)


@pytest.mark.parametrize(
    "answer", [(200, found(None)), (400, {"code": "WL-115", "message": "Nieprawidłowy NIP."})]
)
def test_a_firm_that_is_not_there_is_remembered_too(ministry, answer):
    ministry.answers = [answer]
    assert look_up_firm(NIP, day=DAY) is None
    assert look_up_firm(NIP, day=DAY) is None
    assert remembered_firm(NIP) is None
    assert len(ministry.asked) == 1


def test_a_stumble_is_asked_again(ministry):
    ministry.answers = [(503, b"busy"), (200, found(SUBJECT))]
    assert look_up_firm(NIP, day=DAY).nip == NIP
    assert len(ministry.asked) == 2


@pytest.mark.parametrize(
    "answer",
    [
        (500, b""),
        (429, {"code": "WL-191", "message": "limit"}),
        (403, b"<html>"),
        (200, b"no json"),
        (200, {"result": []}),
        (200, {"unknown": 1}),
        (200, found({"nip": NIP})),
        (200, found({**SUBJECT, "nip": "1111111111"})),
        (200, b"[" * (vat_register.MOST_BYTES + 1)),
    ],
)
def test_what_makes_no_sense_is_no_answer_and_nothing_is_kept(ministry, answer):
    ministry.answers = [answer]
    with pytest.raises(RegisterUnavailable):
        look_up_firm(NIP, day=DAY)
    assert not RegisterAnswer.objects.exists()


def test_after_failures_nothing_is_asked_for_a_while(ministry):
    ministry.answers = [(500, b"")]
    for _each in range(vat_register.FAILURES_TO_OPEN):
        with pytest.raises(RegisterUnavailable):
            look_up_firm(NIP, day=DAY)
    asked = len(ministry.asked)
    with pytest.raises(RegisterUnavailable, match="switched off"):
        look_up_firm(NIP, day=DAY)
    assert len(ministry.asked) == asked


def test_the_days_questions_are_counted(ministry, settings):
    settings.KRAMY_VAT_REGISTER_DAILY = 1
    ministry.answers = [(200, found(None))]
    look_up_firm(NIP, day=DAY)
    with pytest.raises(RegisterUnavailable, match="used up"):
        look_up_firm("1132191233", day=DAY)
    assert look_up_firm("1132191233", day=DAY + timedelta(days=1)) is None


def test_nobody_listening_and_nowhere_to_ask(settings):
    cache.clear()
    for url in ("", "http://127.0.0.1:9"):
        settings.KRAMY_VAT_REGISTER_URL = url
        with pytest.raises(RegisterUnavailable):
            look_up_firm(NIP, day=DAY)
    cache.clear()


def test_answers_are_forgotten(ministry):
    look_up_firm(NIP, day=DAY)
    later = DAY + timedelta(days=lookups.KEPT_DAYS + 1)
    assert (lookups.forget_answers(DAY, False), lookups.forget_answers(later, True)) == (0, 1)
    assert lookups.forget_answers(later, False) == 1
    assert remembered_firm(NIP) is None
