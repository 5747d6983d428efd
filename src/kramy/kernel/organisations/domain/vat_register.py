"""The register of VAT payers (Wykaz podatników VAT) of the Ministry of Finance: its open interface, by NIP.

``GET {KRAMY_VAT_REGISTER_URL}/api/search/nip/{nip}?date=YYYY-MM-DD`` answers with
``{"result": {"subject": {"name", "nip", "statusVat", "regon", "krs", "residenceAddress", "workingAddress", …} | null}}``;
one address of the net may ask so many times a day, then it is refused until midnight.
"""

import json
import time
from datetime import date
from typing import Any

import httpx
from django.conf import settings
from django.core.cache import cache
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_none

from kramy.kernel.organisations.base import FirmFound, RegisterUnavailable

TIMEOUT_SECONDS = 2.0
BUDGET_SECONDS = 4.0
"""For one question with all its attempts, also against a service that answers a byte at a time."""
ATTEMPTS = 2
MOST_BYTES = 200_000
FAILURES_TO_OPEN = 3
OPEN_SECONDS = 60
FAILURES_KEY, OPEN_KEY = "organisations:vat:failures", "organisations:vat:open-until"
NOT_THERE = ("WL-113", "WL-114", "WL-115")
"""The service's own words for a NIP that is none."""


class _Temporary(Exception):
    """Worth a second try: no connection, too slow, or the server's own error."""


class VatRegister:
    """Asks the service; after three failures in a row asks nothing for a minute (a circuit breaker)."""

    def find(self, nip: str, day: date) -> FirmFound | None:
        """The firm, None when the register does not have it. Raises ``RegisterUnavailable``."""
        if not settings.KRAMY_VAT_REGISTER_URL:
            raise RegisterUnavailable("KRAMY_VAT_REGISTER_URL is not set")
        if cache.get(OPEN_KEY, 0.0) > time.time():
            raise RegisterUnavailable("switched off for a while after repeated failures")
        try:
            found = _firm(self._asked(nip, day), nip, day)
        except (_Temporary, RegisterUnavailable) as error:
            self._failed()
            raise RegisterUnavailable(str(error)) from error
        cache.delete(FAILURES_KEY)
        return found

    def _asked(self, nip: str, day: date) -> Any:
        deadline = time.monotonic() + BUDGET_SECONDS
        for attempt in Retrying(
            stop=stop_after_attempt(ATTEMPTS),
            wait=wait_none(),
            retry=retry_if_exception_type(_Temporary),
            reraise=True,
        ):
            with attempt:
                return _get(nip, day, deadline)
        raise AssertionError("unreachable")

    def _failed(self) -> None:
        failures = cache.get(FAILURES_KEY, 0) + 1
        cache.set(FAILURES_KEY, failures, 10 * OPEN_SECONDS)
        if failures >= FAILURES_TO_OPEN:
            cache.set(OPEN_KEY, time.time() + OPEN_SECONDS, OPEN_SECONDS)
            cache.delete(FAILURES_KEY)


def _get(nip: str, day: date, deadline: float) -> Any:
    """The answer's JSON, None where the service says that there is no such NIP."""
    try:
        with httpx.stream(
            "GET",
            f"{settings.KRAMY_VAT_REGISTER_URL.rstrip('/')}/api/search/nip/{nip}",
            params={"date": day.isoformat()},
            headers={"Accept": "application/json"},
            timeout=min(TIMEOUT_SECONDS, max(0.1, deadline - time.monotonic())),
            follow_redirects=False,
        ) as response:
            if response.status_code >= 500:
                raise _Temporary(f"status {response.status_code}")
            body = b""
            for piece in response.iter_bytes():
                body += piece
                if time.monotonic() > deadline:
                    raise RegisterUnavailable("the answer takes too long")
                if len(body) > MOST_BYTES:
                    raise RegisterUnavailable("the answer is too long")
    except httpx.HTTPError as error:
        raise _Temporary(type(error).__name__) from error
    try:
        answer = json.loads(body)
    except ValueError as error:
        raise RegisterUnavailable(f"status {response.status_code}, the answer is not JSON") from error
    if response.status_code == 200:
        return answer
    code = answer.get("code") if isinstance(answer, dict) else None
    if response.status_code == 400 and code in NOT_THERE:
        return None
    raise RegisterUnavailable(f"status {response.status_code} {code or ''}".strip())


def _firm(answer: Any, nip: str, day: date) -> FirmFound | None:
    if answer is None:
        return None
    result = answer.get("result") if isinstance(answer, dict) else None
    if not isinstance(result, dict) or "subject" not in result:
        raise RegisterUnavailable("the answer makes no sense")
    subject = result["subject"]
    if subject is None:
        return None
    if not isinstance(subject, dict) or not subject.get("name"):
        raise RegisterUnavailable("the answer makes no sense")
    if subject.get("nip") != nip:
        raise RegisterUnavailable("the answer is about another firm")
    address = subject.get("workingAddress") or subject.get("residenceAddress") or ""
    return FirmFound(
        nip=nip,
        name=_tidy(subject["name"], 300),
        address=_tidy(address, 300),
        regon=_digits(subject.get("regon")),
        krs=_digits(subject.get("krs")),
        status=_tidy(subject.get("statusVat"), 60),
        checked_on=day,
    )


def _tidy(text: Any, longest: int) -> str:
    return " ".join(str(text or "").split())[:longest]


def _digits(text: Any) -> str:
    return "".join(letter for letter in str(text or "") if letter.isdecimal())[:14]
