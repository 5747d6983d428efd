"""The waiting list: whoever waited longest is offered a time that became free, and has it held meanwhile."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from kramy.kernel.audit.api import record
from kramy.lib.errors import Refused
from kramy.modules.service_point import signals
from kramy.modules.service_point.domain import booking
from kramy.modules.service_point.domain.availability import FreeTime, free_times
from kramy.modules.service_point.domain.rota_days import zone
from kramy.modules.service_point.domain.scheduling import minute_of, moment_of, wall_minute
from kramy.modules.service_point.enums import SPOKEN, AppointmentState, WaitingState
from kramy.modules.service_point.models import Appointment, Service, WaitingEntry
from kramy.modules.service_point.rules import (
    ANSWERED_BY,
    OFFER,
    OFFERS_AT_MOST,
    QUIET_FROM,
    QUIET_UNTIL,
)

EVERY_OFFER_LAPSED, DAYS_OVER = "offers", "days"
"""Why an entry is over though its person did not end it."""

LOOKED_AT = 20
"""So many of the line are asked at once when a time becomes free; the clock looks at the rest."""


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What somebody waits for; ``channel`` and ``language`` "" when any will do."""

    first_day: date
    last_day: date
    channel: str = ""
    language: str = ""


@transaction.atomic
def join(
    *,
    service: Service,
    wish: Wish,
    person: booking.Person,
    request_key: uuid.UUID,
    is_demo: bool = False,
) -> WaitingEntry:
    """Put somebody into the line. Who waits for the service already keeps the place and changes the wish."""
    sent = WaitingEntry.objects.filter(request_key=request_key).first()
    if sent is not None:
        return sent
    if wish.last_day < timezone.localdate():
        raise Refused(_("The last day has passed."), code="days", field="last_day")
    values = {
        "channel": wish.channel,
        "language": wish.language,
        "first_day": wish.first_day,
        "last_day": wish.last_day,
        "name": person.name,
        "phone": person.phone,
        "letters_in": person.letters_in,
        "request_key": request_key,
    }
    mine = WaitingEntry.objects.select_for_update().filter(
        service=service, email=person.email, state__in=[WaitingState.WAITING, WaitingState.OFFERED]
    )
    entry = mine.first()
    if entry is None:
        try:
            with transaction.atomic():
                entry = WaitingEntry.objects.create(
                    service=service,
                    email=person.email,
                    queued_at=timezone.now(),
                    is_demo=is_demo,
                    **values,
                )
        except IntegrityError:  # the same person twice at once
            entry = mine.get()
    else:
        for field, value in values.items():
            setattr(entry, field, value)
        entry.save()
    record("service_point.waiting_joined", by=person.user, target=entry)
    signals.waiting_joined.send(sender=WaitingEntry, entry_id=entry.pk)
    return entry


@transaction.atomic
def leave(*, entry: WaitingEntry, by: Any = None) -> None:
    """Out of the line; what was offered is free again."""
    row = _locked(entry.pk)
    if row is None or row.state in (WaitingState.TAKEN, WaitingState.ENDED):
        return
    offered = row.offered
    row.state, row.offered = WaitingState.ENDED, None
    row.save()
    record("service_point.waiting_left", by=by, target=row)
    _give_back(offered)


@transaction.atomic
def decline(*, entry: WaitingEntry) -> None:
    """Not this time: the next in line is asked at once, the person keeps their place and is not asked for it again."""
    row = _locked(entry.pk)
    if row is None or row.state != WaitingState.OFFERED:
        return
    offered = row.offered
    row.state, row.offered = WaitingState.WAITING, None
    row.let_go = _let_go(row, offered)
    row.offers = max(row.offers - 1, 0)  # who answers is there: only silence counts
    row.save()
    record("service_point.offer_declined", by=None, target=row)
    _give_back(offered)


def offer_ends(now: datetime, at: datetime) -> datetime:
    """Until when a time that begins at ``at`` is held for somebody who is asked ``now``: ``OFFER`` long, but never over
    before people are up. The time is theirs to take until it begins."""
    here = zone()
    local = now.astimezone(here)
    ends = now + OFFER
    if local.time() >= QUIET_FROM or local.time() < QUIET_UNTIL:
        morning = local.date() + timedelta(days=1) if local.time() >= QUIET_FROM else local.date()
        ends = max(ends, moment_of(wall_minute(morning, ANSWERED_BY, here)))
    return min(ends, at)


def _give_back(offered: Appointment | None) -> None:
    """What was held for an offer is free: the next who waits for such a time has it before anybody else sees it."""
    if offered is None or offered.state != AppointmentState.HELD:
        return
    specialist, at = offered.specialist_id, offered.starts_at
    offered.delete()
    offer_freed(specialist_id=specialist, at=at)


def _let_go(row: WaitingEntry, offered: Appointment | None) -> list[int]:
    known = row.let_go or []
    return known if offered is None else sorted({*known, minute_of(offered.starts_at)})


@transaction.atomic
def take(*, entry: WaitingEntry) -> Appointment:
    """Book what is offered: one press. Refused with ``gone`` when the offer lapsed and another has the time."""
    row = _locked(entry.pk)
    if row is not None and row.state == WaitingState.TAKEN and row.offered is not None:
        return row.offered
    if row is None or row.state != WaitingState.OFFERED or row.offered is None:
        raise Refused(
            _("This offer is over. If another time becomes free, we will write again."), code="gone"
        )
    appointment = booking.book(
        key=row.offered.key,
        person=booking.Person(name=row.name, email=row.email, phone=row.phone, letters_in=row.letters_in),
        request_key=row.key,
    )
    row.state = WaitingState.TAKEN
    row.save()
    return appointment


def offer_free(*, now: datetime | None = None) -> int:
    """Offer what is free to those who wait, in the order of the line; how many offers were made.

    Called by the clock. Safe to run twice at once: each entry is locked.
    """
    now = now or timezone.now()
    close_lapsed(now)
    waiting = WaitingEntry.objects.filter(state=WaitingState.WAITING)
    return sum(
        _offer_to(pk, now) for pk in list(waiting.order_by("queued_at", "pk").values_list("pk", flat=True))
    )


def offer_freed(*, specialist_id: int, at: datetime) -> bool:
    """Offer a time that has just become free to the first who wants it, before anybody else can see it: called in
    the transaction that frees it."""
    now, day = timezone.now(), timezone.localdate(at)
    if at <= now:
        return False
    waiting = WaitingEntry.objects.filter(
        state=WaitingState.WAITING,
        service__specialists=specialist_id,
        first_day__lte=day,
        last_day__gte=day,
    )
    for pk in list(waiting.order_by("queued_at", "pk").values_list("pk", flat=True)[:LOOKED_AT]):
        if _offer_to(pk, now):
            return True
    return False


def close_lapsed(now: datetime) -> int:
    """Offers that nobody took in time: the time is free, the person goes to the end of the line (and out of it
    after ``OFFERS_AT_MOST``). Wishes whose last day is over end too. How many changed."""
    changed = 0
    lapsed = WaitingEntry.objects.filter(state=WaitingState.OFFERED, offered__held_until__lte=now)
    lost = WaitingEntry.objects.filter(state=WaitingState.OFFERED, offered__isnull=True)
    for pk in [*lapsed.values_list("pk", flat=True), *lost.values_list("pk", flat=True)]:
        changed += _close(pk, now)
    over = WaitingEntry.objects.filter(state=WaitingState.WAITING, last_day__lt=timezone.localdate(now))
    return changed + sum(_close_for_good(pk) for pk in list(over.values_list("pk", flat=True)))


@transaction.atomic
def _close_for_good(pk: int) -> int:
    row = _locked(pk)
    if row is None or row.state != WaitingState.WAITING:
        return 0
    row.state = WaitingState.ENDED
    row.save(update_fields=["state"])
    record("service_point.waiting_over", by=None, target=row)
    signals.waiting_ended.send(sender=WaitingEntry, entry_id=row.pk, why=DAYS_OVER)
    return 1


@transaction.atomic
def _close(pk: int, now: datetime) -> int:
    row = _locked(pk)
    if row is None or row.state != WaitingState.OFFERED:
        return 0
    offered = row.offered
    if offered is not None and (offered.state != AppointmentState.HELD or (offered.held_until or now) > now):
        return 0
    row.offered = None
    row.let_go = _let_go(row, offered)
    row.state = WaitingState.ENDED if row.offers >= OFFERS_AT_MOST else WaitingState.WAITING
    row.queued_at = now
    row.save()
    if offered is not None:
        offered.delete()
    record("service_point.offer_lapsed", by=None, target=row)
    if row.state == WaitingState.ENDED:
        signals.waiting_ended.send(sender=WaitingEntry, entry_id=row.pk, why=EVERY_OFFER_LAPSED)
    return 1


@transaction.atomic
def _offer_to(pk: int, now: datetime) -> int:
    """One offer, when there is a time for this entry."""
    row = _locked(pk)
    if row is None or row.state != WaitingState.WAITING:
        return 0
    channel = row.channel or next(iter(row.service.channels), "")
    for free in _times_for(row, now):
        until = offer_ends(now, free.at)
        try:
            held = booking.hold(
                service=row.service,
                specialist_id=free.specialist_id,
                at=free.at,
                channel=channel,
                language=_language(row, free),
                until=until,
                is_demo=row.is_demo,
            )
        except Refused:
            continue
        row.offered = held
        row.state = WaitingState.OFFERED
        row.offers = F("offers") + 1
        row.save()
        row.refresh_from_db()
        record("service_point.slot_offered", by=None, target=row)
        signals.slot_offered.send(sender=WaitingEntry, entry_id=row.pk)
        return 1
    return 0


def _times_for(row: WaitingEntry, now: datetime) -> list[FreeTime]:
    known = set(row.let_go or ())
    times = free_times(row.service, first=row.first_day, last=row.last_day, language=row.language, now=now)
    return [free for free in times if minute_of(free.at) not in known][:5]


def _language(row: WaitingEntry, free: FreeTime) -> str:
    """Their own, else what the specialist speaks of what the service is given in."""
    if row.language:
        return row.language
    person = row.service.specialists.get(pk=free.specialist_id)
    both = [code for code in person.languages if code in row.service.languages]
    if row.letters_in in both:
        return row.letters_in
    return both[0] if both else next(iter(row.service.languages), SPOKEN[0])


def _locked(pk: int) -> WaitingEntry | None:
    return (
        WaitingEntry.objects.select_for_update(of=("self",))
        .select_related("service", "offered")
        .filter(pk=pk)
        .first()
    )
