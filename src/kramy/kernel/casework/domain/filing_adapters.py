"""Two ways into a records system: a folder from which it fetches packages, and a service that takes them over HTTP."""

import base64
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

import httpx
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential

from kramy.kernel.casework.base import FilingPackage, FilingRefused, FilingUnavailable

TRIES = 3
FIRST_PAUSE = 0.5
"""Seconds before the second try of one sending, doubled for the third; longer waits are the job's (``filing.py``)."""

TIMEOUT = httpx.Timeout(10, read=60, write=60)
LONGEST_ANSWER = 64_000
TRY_AGAIN = frozenset({408, 425, 429})


class Folder:
    """Puts each package into ``KRAMY_FILING_FOLDER`` under a name of its own, whole or not at all."""

    key = "folder"
    name = _("Folder of packages")

    def file(self, package: FilingPackage) -> str:
        folder = Path(settings.KRAMY_FILING_FOLDER)
        target = folder / f"{package.number}-{package.key}.zip"
        if target.exists():
            return target.name
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=folder, prefix=".", suffix=".part", delete=False) as part:
                shutil.copyfileobj(package.content, part)
                part.flush()
                os.fsync(part.fileno())
            Path(part.name).replace(target)
        except OSError as error:
            raise FilingUnavailable(f"{folder}: {error}") from error
        return target.name


class HttpService:
    """Sends each package to ``KRAMY_FILING_URL`` by POST.

    Headers: ``Authorization: Bearer`` with ``KRAMY_FILING_TOKEN``; ``Idempotency-Key``, the same at every try, so that the
    service files it once; ``Repr-Digest`` (RFC 9530), so that it notices damage. The answer is JSON with ``reference``: 200
    or 201, or 409 for a package it has already. 408, 425, 429 and 5xx are tried again, other 4xx never.
    """

    key = "http"
    name = _("Records system over HTTP")

    def file(self, package: FilingPackage) -> str:
        tries = Retrying(
            stop=stop_after_attempt(TRIES),
            wait=wait_exponential(multiplier=FIRST_PAUSE),
            retry=retry_if_exception_type(FilingUnavailable),
            reraise=True,
        )
        reference: str = tries(self._send, package)
        return reference

    def _send(self, package: FilingPackage) -> str:
        package.content.seek(0)
        try:
            # redirects are not followed: the token is for this address only
            with httpx.Client(timeout=TIMEOUT, follow_redirects=False) as client:
                answer = client.post(
                    settings.KRAMY_FILING_URL, content=_chunks(package), headers=_headers(package)
                )
        except httpx.HTTPError as error:
            raise FilingUnavailable(f"{type(error).__name__}: {error}") from error
        if answer.status_code in TRY_AGAIN or answer.status_code >= 500:
            raise FilingUnavailable(f"HTTP {answer.status_code}")
        if answer.status_code not in (200, 201, 409):
            raise FilingRefused(f"HTTP {answer.status_code}: {answer.text[:300]}")
        return _reference(answer)


def _headers(package: FilingPackage) -> dict[str, str]:
    digest = base64.b64encode(bytes.fromhex(package.sha256)).decode()
    headers = {
        "Content-Type": "application/zip",
        "Content-Length": str(package.size),
        "Content-Disposition": f'attachment; filename="{package.name}"',
        "Idempotency-Key": f'"{package.key}"',
        "Repr-Digest": f"sha-256=:{digest}:",
        "Accept": "application/json",
    }
    if settings.KRAMY_FILING_TOKEN:
        headers["Authorization"] = f"Bearer {settings.KRAMY_FILING_TOKEN}"
    return headers


def _chunks(package: FilingPackage) -> Any:
    while chunk := package.content.read(64 * 1024):
        yield chunk


def _reference(answer: httpx.Response) -> str:
    """What the service calls it. An answer that cannot be read is no refusal: the service may have filed the package."""
    if len(answer.content) > LONGEST_ANSWER:
        raise FilingUnavailable("The answer is too long")
    try:
        reference = answer.json()["reference"]
    except (ValueError, KeyError, TypeError) as error:
        raise FilingUnavailable(f"HTTP {answer.status_code} without a reference") from error
    if not isinstance(reference, str) or not reference.strip():
        raise FilingUnavailable(f"HTTP {answer.status_code} without a reference")
    return reference.strip()
