"""What stands between a form that needs no account and machines that send it again and again."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from kramy.kernel.accounts.api import check_rate, is_proven, proof_challenge
from kramy.lib.errors import Refused

TRAP, PROOF = "second_website", "proof"
HOUR = 3_600
WITH_PROOF, WITHOUT, HOLDS = 30, 6, 20
"""Forms sent and times held from one address in an hour; a browser proves its work, the rest must be fewer."""

COUNTER = "service_point.work_at_counter"


def check_sending(request: HttpRequest) -> None:
    """Refused with ``trap`` or ``too_many``. The counter's own staff are let through: they book for callers."""
    if request.POST.get(TRAP):
        raise Refused(_("Leave the field that is not meant for people empty and send again."), code="trap")
    if request.user.has_perm(COUNTER):
        return
    proven = is_proven(request.POST.get(PROOF, ""))
    check_rate(
        scope=f"service_point.sent{'' if proven else '_without_proof'}",
        key=request.META.get("REMOTE_ADDR", ""),
        limit=WITH_PROOF if proven else WITHOUT,
        seconds=HOUR,
    )


def check_holding(request: HttpRequest) -> None:
    """Nobody holds all times of a day. Refused with ``too_many``."""
    if not request.user.has_perm(COUNTER):
        check_rate(
            scope="service_point.held",
            key=request.META.get("REMOTE_ADDR", ""),
            limit=HOLDS,
            seconds=HOUR,
        )


def gate_context() -> dict[str, Any]:
    return {"challenge": proof_challenge(), "trap": TRAP}
