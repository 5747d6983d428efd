"""Does a host name reach us? Asked the way a visitor's browser would: name service, connection, certificate, answer."""

import hmac
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlsplit

import httpx

from kramy.modules.map_campaigns.domain.pages.hosts import CHECK_PATH, check_answer, origin_of

T = TypeVar("T")

SECONDS = 5.0
MOST_BYTES = 4_096


class Reach(StrEnum):
    """How far a visitor gets."""

    HERE = "here"
    NO_NAME = "no_name"
    NO_CONNECTION = "no_connection"
    NO_CERTIFICATE = "no_certificate"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, kw_only=True)
class HostCheck:
    """The outcome with the addresses the name leads to and, where something answered, its status."""

    name: str
    reach: Reach
    addresses: tuple[str, ...] = ()
    status: int = 0


def check_host(name: str, *, origin: str = "", seconds: float = SECONDS) -> HostCheck:
    """Resolve the name and ask there for what only this hub can answer. Takes at most twice ``seconds``.

    Redirects are not followed and nothing of the answer is shown but its status, so the check cannot be used to
    read what others serve.
    """
    origin = origin or origin_of(name)
    parts = urlsplit(origin)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        addresses = _in_time(lambda: _resolved(parts.hostname or name, port), seconds)
    except (OSError, UnicodeError):  # TimeoutError is an OSError
        return HostCheck(name=name, reach=Reach.NO_NAME)
    try:
        status, body = _in_time(lambda: _asked(f"{origin}{CHECK_PATH}", seconds), seconds)
    except (httpx.HTTPError, TimeoutError) as error:
        bad = "certificate" in str(error).lower() or "ssl" in str(error).lower()
        reach = Reach.NO_CERTIFICATE if bad else Reach.NO_CONNECTION
        return HostCheck(name=name, reach=reach, addresses=addresses)
    here = status == httpx.codes.OK and hmac.compare_digest(body.strip(), check_answer(name).encode())
    reach = Reach.HERE if here else Reach.ELSEWHERE
    return HostCheck(name=name, reach=reach, addresses=addresses, status=status)


def _in_time(ask: Callable[[], T], seconds: float) -> T:
    """The answer, or TimeoutError: the resolver has no limit of its own, and one who answers a byte at a time would
    keep to every limit of the connection."""
    pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="host-check")
    try:
        return pool.submit(ask).result(timeout=seconds)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _resolved(name: str, port: int) -> tuple[str, ...]:
    found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(row[4][0]) for row in found))


def _asked(url: str, seconds: float) -> tuple[int, bytes]:
    """Status and the beginning of the body."""
    with (
        httpx.Client(timeout=seconds, follow_redirects=False, trust_env=False) as client,
        client.stream("GET", url, headers={"User-Agent": "Kramy host check"}) as response,
    ):
        return response.status_code, next(response.iter_bytes(MOST_BYTES), b"")
