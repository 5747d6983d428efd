"""Keeps machines from sending applications, without any third party: a trap, a proof of work, limits.

The proof costs a browser a second; whoever brings none (scripts off) may still send, only less often.
"""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from kramy.kernel.accounts.api import check_rate, is_proven, proof_challenge
from kramy.lib.errors import Refused

TRAP = "second_website"
PROOF = "proof"
HOUR = 3600

SENT_WITH_PROOF, SENT_WITHOUT, BEGUN, PAGES, LINKS = 60, 10, 60, 1200, 10
AUTOSAVED = 12_000
WRITTEN, FILES, DOWNLOADS = 30, 120, 60
"""Most acts of one address in an hour."""


challenge = proof_challenge


def proven(request: HttpRequest) -> bool:
    """Whether the request brings a right proof, used for the first time."""
    return is_proven(request.POST.get(PROOF, ""))


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
