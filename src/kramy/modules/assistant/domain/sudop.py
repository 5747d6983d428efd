"""SUDOP, the register of aid granted to firms (UOKiK): its public search as a client that takes one step at a time.

The register queues what is asked: a question is answered 303 with an address in the queue, that address 200 while it is
worked on (minutes) and 303 to the result when it is done. One address may ask 15 times a minute, so a step is taken once a
minute by a job and nobody waits for it. Its answers are JSON; the CSV it also offers does not quote commas. Equal rows are
separate instalments, not mistakes, so the reference of a row counts its repetitions.
"""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

import httpx

SECONDS = 20.0
MOST_BYTES = 8_000_000
DE_MINIMIS_PURPOSE = "e1"
"""Codes of "przeznaczenie pomocy" that begin so are de minimis aid (e1, e1t …)."""


class Unreachable(Exception):
    """The register did not answer, or not in a way that we understand. The sentence is for the log of the lookup."""


@dataclass(frozen=True, kw_only=True)
class Aid:
    """One grant as the register tells it; amounts are gross grant equivalents."""

    granted_on: date
    grantor: str
    amount_pln: Decimal | None
    amount_eur: Decimal
    form: str
    legal_basis: str
    de_minimis: bool
    reference: str


@dataclass(frozen=True, kw_only=True)
class Step:
    """What came of one step: look again at ``address``, or ``found`` (None while waiting) of ``total`` rows on all pages."""

    address: str = ""
    found: tuple[Aid, ...] | None = None
    total: int = 0
    rows: int = 0


def question(base: str, *, nip: str, since: date, page: int = 1) -> str:
    """Where to ask about a firm's aid granted since a day."""
    query = urlencode(
        {"nip-beneficjenta": nip, "dzien-udzielenia-pomocy-od": since.isoformat(), "strona": page}
    )
    return f"{base.rstrip('/')}/api/przypadki-pomocy?{query}"


def take_step(address: str, *, base: str, seconds: float = SECONDS) -> Step:
    """Ask once. Raises `Unreachable`; an address that leaves the register's own host is never followed."""
    if urlsplit(address).netloc != urlsplit(base).netloc:
        raise Unreachable("the register sent us to another host")
    try:
        with (
            httpx.Client(timeout=seconds, follow_redirects=False) as client,
            client.stream("GET", address, headers={"Accept": "application/json"}) as answer,
        ):
            if answer.status_code == 303:
                location = answer.headers.get("location", "")
                if not location:
                    raise Unreachable("303 without a place to go to")
                return Step(address=urljoin(address, location))
            if answer.status_code == 429:
                return Step(address=address)
            if answer.status_code != 200:
                raise Unreachable(f"status {answer.status_code}")
            return _read(address, _body(answer))
    except httpx.HTTPError as error:
        raise Unreachable(type(error).__name__) from error


def _body(answer: httpx.Response) -> bytes:
    body = b""
    for chunk in answer.iter_bytes():
        body += chunk
        if len(body) > MOST_BYTES:
            raise Unreachable("the answer is too long")
    return body


def _read(address: str, body: bytes) -> Step:
    """A result, or a word that it is being worked on (anything that is no JSON object with rows)."""
    try:
        data = httpx.Response(200, content=body).json()
    except ValueError:
        return Step(address=address)
    if not isinstance(data, dict) or not isinstance(data.get("wyniki"), list):
        return Step(address=address)
    rows: list[dict[str, Any]] = [row for row in data["wyniki"] if isinstance(row, dict)]
    try:
        found = tuple(filter(None, map(_aid, rows, references(rows))))
        total = int(data.get("liczba-wynikow") or len(rows))
    except (ValueError, InvalidOperation) as error:
        raise Unreachable(f"a row cannot be read: {error}") from error
    return Step(found=found, total=total, rows=len(rows))


def references(rows: Sequence[dict[str, Any]]) -> list[str]:
    """A key for each row, the same whenever the same rows come: a digest of its fields and which of its like it is."""
    seen: Counter[str] = Counter()
    keys = []
    for row in rows:
        fields = "\n".join(f"{name}={row[name] if row[name] is not None else ''}" for name in sorted(row))
        digest = hashlib.sha256(fields.encode()).hexdigest()[:40]
        keys.append(f"{digest}-{seen[digest]}")
        seen[digest] += 1
    return keys


def _aid(row: dict[str, Any], reference: str) -> Aid | None:
    """None for a row without a value in euro: it says nothing about the limit."""
    eur = _amount(row.get("wartosc-brutto-eur"))
    if eur is None or eur <= 0:
        return None
    basis = [
        row.get(name) for name in ("podstawa-prawna-2a-nazwa", "podstawa-prawna-2b", "symbol-aktu-ogolnego")
    ]
    return Aid(
        granted_on=date.fromisoformat(str(row.get("dzien-udzielenia-pomocy") or "")),
        grantor=str(row.get("nazwa-udzielajacego-pomocy") or "")[:300],
        amount_pln=_amount(row.get("wartosc-brutto-pln")),
        amount_eur=eur,
        form=str(row.get("forma-pomocy-nazwa") or "")[:200],
        legal_basis=", ".join(str(part) for part in basis if part)[:500],
        de_minimis=str(row.get("przeznaczenie-pomocy-kod") or "").lower().startswith(DE_MINIMIS_PURPOSE),
        reference=reference,
    )


def _amount(text: Any) -> Decimal | None:
    """An empty amount is unknown, not zero."""
    words = str(text if text is not None else "").strip().replace(",", ".")
    return Decimal(words).quantize(Decimal("0.01")) if words else None
