"""Recording what was done at the counter, with or without an appointment."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from kramy.kernel.audit.api import record as log
from kramy.kernel.organisations.api import organisation_with_nip
from kramy.lib.errors import Refused
from kramy.modules.service_point.enums import Result
from kramy.modules.service_point.models import Appointment, Consultation, Point, Specialist, Topic

UNDO_FOR = timedelta(hours=12)
LATEST = timedelta(days=92)
"""So far back a talk may be recorded: the paper of a busy week, not another year's figures."""


CORRECTED = (
    "channel",
    "topic",
    "language",
    "minutes",
    "specialist_kind",
    "specialist",
    "nip",
    "result",
    "note",
)


@dataclass(frozen=True, kw_only=True)
class Talk:
    """One consultation as it is typed in."""

    channel: str
    topic: Topic
    language: str
    minutes: int
    specialist_kind: str
    specialist: Specialist | None = None
    point: Point | None = None
    nip: str = ""
    result: str = Result.HELPED
    note: str = ""
    at: datetime | None = None


@transaction.atomic
def record(*, talk: Talk, by: Any, request_key: uuid.UUID | None, is_demo: bool = False) -> Consultation:
    """Keep it. The same form sent twice is one consultation."""
    if request_key is not None:
        sent = Consultation.objects.filter(request_key=request_key).first()
        if sent is not None:
            return sent
    at = _when(talk)
    try:
        with transaction.atomic():
            row = Consultation.objects.create(
                request_key=request_key,
                at=at,
                day=timezone.localdate(at),
                channel=talk.channel,
                topic=talk.topic,
                language=talk.language,
                minutes=talk.minutes,
                specialist_kind=talk.specialist_kind,
                specialist=talk.specialist,
                point=talk.point,
                nip=talk.nip,
                organisation=organisation_with_nip(talk.nip),
                result=talk.result,
                note=talk.note,
                recorded_by=by,
                is_demo=is_demo,
            )
    except IntegrityError:
        if request_key is None:
            raise
        return Consultation.objects.get(request_key=request_key)  # sent twice at once
    log("service_point.recorded", by=by, target=row)
    return row


def _when(talk: Talk) -> datetime:
    now = timezone.now()
    at = talk.at or now
    if at > now + timedelta(minutes=5):
        raise Refused(_("This time is yet to come."), code="future", field="day")
    if at < now - LATEST:
        raise Refused(_("This is too long ago to be recorded."), code="past", field="day")
    return at


def own(by: Any) -> QuerySet[Consultation]:
    """What this person recorded without an appointment, and can still correct or take back."""
    return Consultation.objects.filter(
        recorded_by=by, appointment__isnull=True, recorded_at__gte=timezone.now() - UNDO_FOR
    ).select_related("topic", "organisation")


def last_of(by: Any) -> Consultation | None:
    return own(by).order_by("-pk").first()


def _own_or_refused(pk: int, by: Any) -> Consultation:
    row = own(by).select_for_update(of=("self",)).filter(pk=pk).first()
    if row is None:
        raise Refused(_("This record can no longer be changed."), code="not_own")
    return row


@transaction.atomic
def correct(*, pk: int, talk: Talk, by: Any) -> Consultation:
    """Put right what one recorded oneself in the last hours. Without a time in ``talk`` its own stays."""
    row = _own_or_refused(pk, by)
    if talk.at is not None:
        row.at = _when(talk)
        row.day = timezone.localdate(row.at)
    before = {name: getattr(row, name) for name in CORRECTED}
    for name in CORRECTED:
        setattr(row, name, getattr(talk, name))
    row.organisation = organisation_with_nip(talk.nip)
    row.save()
    changed = [name for name in CORRECTED if getattr(row, name) != before[name]]
    log("service_point.record_corrected", by=by, target=row, detail={"changed": changed})
    return row


@transaction.atomic
def undo(*, pk: int, by: Any) -> Consultation:
    """Take back one's own record. ``pk`` names it, so that pressing twice never takes back two."""
    row = _own_or_refused(pk, by)
    log("service_point.record_undone", by=by, target=row, detail={"channel": row.channel})
    kept = row.pk
    row.delete()
    row.pk = kept
    return row


def record_of(*, appointment: Appointment, by: Any, result: str = Result.HELPED) -> Consultation:
    """The consultation that an appointment became. In the caller's transaction."""
    row, _created = Consultation.objects.get_or_create(
        appointment=appointment,
        defaults={
            "at": appointment.starts_at,
            "day": timezone.localdate(appointment.starts_at),
            "channel": appointment.channel,
            "topic": appointment.service.topic,
            "language": appointment.language,
            "minutes": appointment.minutes,
            "specialist_kind": appointment.specialist.kind,
            "specialist": appointment.specialist,
            "point_id": appointment.specialist.point_id,
            "nip": appointment.nip,
            "organisation_id": appointment.organisation_id,
            "result": result,
            "recorded_by": by,
            "is_demo": appointment.is_demo,
        },
    )
    return row


def forget_of(*, appointment: Appointment, by: Any) -> None:
    Consultation.objects.filter(appointment=appointment).delete()


def recent(by: Any, limit: int = 10) -> list[Consultation]:
    """What this person recorded today, newest first."""
    return list(
        Consultation.objects.filter(recorded_by=by, recorded_at__gte=timezone.now() - UNDO_FOR)
        .select_related("topic", "organisation")
        .order_by("-pk")[:limit]
    )
