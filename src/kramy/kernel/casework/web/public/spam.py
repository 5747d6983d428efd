"""Keeps machines from sending applications, without any third party: a trap, a proof of work, limits.

The proof costs a browser a second; whoever brings none (scripts off) may still send, only less often.
"""

import hashlib
import json
from datetime import timedelta
from typing import Any

import altcha
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from kramy.kernel.accounts.api import check_rate
from kramy.lib.errors import Refused

TRAP = "second_website"
PROOF = "proof"
HOUR = 3600
VALID_FOR = timedelta(hours=3)
HARDEST = 40_000
"""The number to be found is below this: some 20,000 hashes on the average."""

SENT_WITH_PROOF, SENT_WITHOUT, BEGUN, PAGES, LINKS = 60, 10, 60, 1200, 10
"""Most acts of one address in an hour."""


def challenge() -> str:
    """A new challenge as JSON for the page."""
    made = altcha.create_challenge_v1(
        altcha.ChallengeOptionsV1(hmac_key=_key(), max_number=HARDEST, expires=timezone.now() + VALID_FOR)
    )
    return json.dumps(
        {
            "algorithm": made.algorithm,
            "challenge": made.challenge,
            "salt": made.salt,
            "signature": made.signature,
            "max": HARDEST,
        }
    )


def proven(request: HttpRequest) -> bool:
    """Whether the request brings a right proof, used for the first time."""
    payload = request.POST.get(PROOF, "")
    if not payload or len(payload) > 2000:
        return False
    right, _error = altcha.verify_solution_v1(payload, _key(), check_expires=True)
    return bool(right) and cache.add(
        f"proof:{hashlib.sha256(payload.encode()).hexdigest()}", 1, timeout=int(VALID_FOR.total_seconds())
    )


def check_sending(request: HttpRequest) -> None:
    """Refused with ``trap`` or ``too_many``."""
    if request.POST.get(TRAP):
        raise Refused(_("Leave the field that is not meant for people empty and send again."), code="trap")
    if proven(request):
        limit(request, "casework.send", SENT_WITH_PROOF)
    else:
        limit(request, "casework.send_without_proof", SENT_WITHOUT)


def limit(request: HttpRequest, scope: str, most: int) -> None:
    """Signed-in people are counted by account, others by address."""
    user: Any = getattr(request, "user", None)
    key = f"u{user.pk}" if user is not None and user.is_authenticated else request.META.get("REMOTE_ADDR", "")
    check_rate(scope=scope, key=key, limit=most, seconds=HOUR)


def _key() -> str:
    return hashlib.sha256(b"kramy.proof:" + settings.SECRET_KEY.encode()).hexdigest()
