"""De minimis aid: written by hand or read from the register, and how much room is left under the limit."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from kramy.kernel.audit.api import record
from kramy.lib.errors import Refused
from kramy.lib.periods import add_months
from kramy.modules.assistant.domain import plans, sudop
from kramy.modules.assistant.enums import AidSource, LookupState
from kramy.modules.assistant.models import AidLookup, AidReceived

LIMIT_EUR = Decimal(300_000)
"""For one undertaking in any three years: Regulation (EU) 2023/2831, art. 3(2)."""

YEARS = 3
STEPS_A_RUN = 10
MOST_TRIES = 40
MOST_PAGES = 20


@dataclass(frozen=True, kw_only=True)
class AidStanding:
    """De minimis aid of the last three years against the limit, in euro. ``organisations`` in it: a group is one
    undertaking as far as the regulation goes (art. 2(2))."""

    received: Decimal
    left: Decimal
    since: date
    organisations: int


def standing(organisations: list[Any], today: date | None = None) -> AidStanding:
    since = add_months(today or timezone.localdate(), -12 * YEARS)
    received = AidReceived.objects.filter(
        organisation__in=organisations, de_minimis=True, granted_on__gt=since
    ).aggregate(total=Sum("amount_eur", default=Decimal(0)))["total"]
    return AidStanding(
        received=received,
        left=max(LIMIT_EUR - received, Decimal(0)),
        since=since,
        organisations=len(organisations),
    )


@transaction.atomic
def write_down(
    *,
    organisation: Any,
    granted_on: date,
    grantor: str,
    amount_eur: Decimal,
    amount_pln: Decimal | None = None,
    form: str = "",
    legal_basis: str = "",
    by: Any,
) -> AidReceived:
    """What an official knows from a certificate. Refused: ``future``, ``amount``, ``empty``."""
    plans.check(by)
    if granted_on > timezone.localdate():
        raise Refused(_("The day it was granted is in the future."), code="future", field="granted_on")
    if amount_eur <= 0:
        raise Refused(_("The amount must be more than zero."), code="amount", field="amount_eur")
    who = " ".join(grantor.split())[:300]
    if not who:
        raise Refused(_("Write who granted the aid."), code="empty", field="grantor")
    made = AidReceived.objects.create(
        organisation=organisation,
        granted_on=granted_on,
        grantor=who,
        amount_eur=amount_eur,
        amount_pln=amount_pln,
        form=form.strip()[:200],
        legal_basis=legal_basis.strip()[:500],
        source=AidSource.MANUAL,
        recorded_by=by,
    )
    record("assistant.aid_written", by=by, target=organisation, detail={"eur": str(amount_eur)})
    return made


@transaction.atomic
def take_back(*, aid: AidReceived, by: Any) -> None:
    """Remove what was written by hand; what the register says is not ours to change."""
    plans.check(by)
    if aid.source != AidSource.MANUAL:
        raise Refused(_("What the register says cannot be removed here."), code="register")
    record("assistant.aid_taken_back", by=by, target=aid.organisation, detail={"eur": str(aid.amount_eur)})
    aid.delete()


def register_connected() -> bool:
    return bool(settings.SUDOP_URL)


@transaction.atomic
def ask_register(*, organisation: Any, by: Any) -> AidLookup:
    """Put the question; the answer comes by the job. Refused: ``not_connected``, ``no_nip``. Asked twice is once."""
    plans.check(by)
    if not register_connected():
        raise Refused(
            _("The register is not connected here. Write the aid down from its certificate."),
            code="not_connected",
        )
    if not organisation.nip:
        raise Refused(_("The register is searched by NIP, and this organisation has none."), code="no_nip")
    lookup, made = AidLookup.objects.select_for_update().get_or_create(
        organisation=organisation, defaults={"asked_at": timezone.now()}
    )
    if not made and lookup.state != LookupState.WAITING:
        lookup.state, lookup.asked_at, lookup.answered_at = LookupState.WAITING, timezone.now(), None
        lookup.address, lookup.page, lookup.tries, lookup.problem, lookup.found = "", 1, 0, "", 0
        lookup.save()
        made = True
    if made:
        record("assistant.aid_asked", by=by, target=organisation)
    return lookup


def go_on_asking() -> int:
    """One step of every question that waits, oldest first; how many steps were taken. Safe to run twice."""
    waiting = list(
        AidLookup.objects.filter(state=LookupState.WAITING)
        .select_related("organisation")
        .order_by("tries", "asked_at")[:STEPS_A_RUN]
    )
    for lookup in waiting:
        _step(lookup)
    return len(waiting)


def _step(lookup: AidLookup) -> None:
    base = settings.SUDOP_URL
    since = add_months(timezone.localdate(lookup.asked_at), -12 * YEARS)
    address = lookup.address or sudop.question(
        base, nip=lookup.organisation.nip, since=since, page=lookup.page
    )
    try:
        step = sudop.take_step(address, base=base)
    except sudop.Unreachable as problem:
        _failed_step(lookup, str(problem))
        return
    with transaction.atomic():
        current = AidLookup.objects.select_for_update().get(pk=lookup.pk)
        if current.state != LookupState.WAITING or (current.address, current.page) != (
            lookup.address,
            lookup.page,
        ):
            return  # another worker was faster
        current.tries += 1
        if step.found is None:
            current.address = step.address
            if current.tries >= MOST_TRIES:
                _give_up(current, "no answer")
            current.save()
            return
        _keep(current, step)


def _keep(lookup: AidLookup, step: sudop.Step) -> None:
    for aid in step.found or ():
        AidReceived.objects.get_or_create(
            organisation=lookup.organisation,
            source=AidSource.SUDOP,
            reference=aid.reference,
            defaults={
                "granted_on": aid.granted_on,
                "grantor": aid.grantor,
                "amount_pln": aid.amount_pln,
                "amount_eur": aid.amount_eur,
                "form": aid.form,
                "legal_basis": aid.legal_basis,
                "de_minimis": aid.de_minimis,
            },
        )
    lookup.found += step.rows
    if step.rows and lookup.found < step.total and lookup.page < MOST_PAGES:
        lookup.page, lookup.address = lookup.page + 1, ""
    else:
        lookup.state, lookup.answered_at, lookup.problem = LookupState.DONE, timezone.now(), ""
    lookup.save()


def _failed_step(lookup: AidLookup, problem: str) -> None:
    """Tried again a few times; then an official is told and writes by hand."""
    with transaction.atomic():
        current = AidLookup.objects.select_for_update().get(pk=lookup.pk)
        if current.state != LookupState.WAITING:
            return
        current.tries += 8  # a register that is down is asked five times, one that works on it forty
        current.problem = problem[:300]
        if current.tries >= MOST_TRIES:
            _give_up(current, problem)
        current.save()


def _give_up(lookup: AidLookup, problem: str) -> None:
    lookup.state, lookup.answered_at, lookup.problem = LookupState.FAILED, timezone.now(), problem[:300]
