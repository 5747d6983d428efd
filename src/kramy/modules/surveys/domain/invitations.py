"""Who is asked to answer: addresses in, links out, one reminder."""

import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from kramy.kernel.audit.api import record
from kramy.kernel.manifest.api import city
from kramy.lib.errors import Refused
from kramy.modules.surveys.domain.surveys import living, open_now
from kramy.modules.surveys.models import Invitation, Survey

MOST = 20_000
LONGEST_ADDRESS = 254
SEPARATORS = re.compile(r"[\s;,\t<>\"()]+")
_signer = signing.Signer(salt="surveys.invitation")


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A list of addresses as it was understood: (address, language) pairs, and lines that hold no address."""

    people: tuple[tuple[str, str], ...]
    unreadable: tuple[str, ...]


def read_addresses(text: str, language: str) -> Listed:
    """One person a line, pasted or from a CSV: an address, anywhere on it; a language of the hub beside it counts.

    A first line without an address is a heading. The same address twice is one person.
    """
    people: dict[str, str] = {}
    unreadable = []
    for number, line in enumerate(text.replace("\ufeff", "").splitlines()):
        parts = [part for part in SEPARATORS.split(line.strip()) if part]
        if not parts:
            continue
        addresses = [part.lower() for part in parts if _is_address(part)]
        if not addresses:
            if number or "@" in line:
                unreadable.append(line.strip()[:200])
            continue
        named = next((part.lower() for part in parts if part.lower() in city().languages), language)
        for address in addresses:
            people.setdefault(address, named)
    return Listed(people=tuple(people.items()), unreadable=tuple(unreadable))


@transaction.atomic
def invite(*, survey: Survey, people: Iterable[tuple[str, str]], by: Any) -> int:
    """Put people on the list; how many are new. Letters go out by themselves while the survey is open.

    Refused ``not_invited`` when the survey is for everybody, ``too_many``.
    """
    if not survey.is_invited:
        raise Refused(_("This survey is open to everybody; nobody is invited to it."), code="not_invited")
    locked = Survey.objects.select_for_update().get(pk=survey.pk)
    known = {email.lower() for email in locked.invitations.values_list("email", flat=True)}
    fresh = [
        Invitation(survey=locked, email=email.lower(), language=language)
        for email, language in dict(people).items()
        if email.lower() not in known
    ]
    if len(known) + len(fresh) > MOST:
        raise Refused(_("At most %(most)d people can be invited.") % {"most": MOST}, code="too_many")
    Invitation.objects.bulk_create(fresh)
    record("surveys.invited", by=by, target=locked, detail={"count": len(fresh)})
    return len(fresh)


@transaction.atomic
def remind(*, survey: Survey, by: Any) -> int:
    """Write once more to those who were invited and have not answered; each only once. How many letters that makes."""
    locked = Survey.objects.select_for_update().get(pk=survey.pk)
    if not locked.is_open():
        raise Refused(_("Reminders go out only while the survey is open."), code="closed")
    waiting = to_remind(locked).count()
    if waiting:
        locked.remind_before = timezone.now()
        locked.save(update_fields=["remind_before"])
        record("surveys.reminded", by=by, target=locked, detail={"count": waiting})
    return waiting


def to_invite(survey: Survey) -> QuerySet[Invitation]:
    return survey.invitations.filter(invited_at=None, answered=False)


def to_remind(survey: Survey) -> QuerySet[Invitation]:
    return survey.invitations.filter(invited_at__isnull=False, reminded_at=None, answered=False)


def open_to_invited() -> QuerySet[Survey]:
    return open_now().filter(audience="invited")


@transaction.atomic
def remove(*, invitation: Invitation, by: Any) -> None:
    """Take somebody off the list who has not answered; the link stops working. Refused ``answered``."""
    locked = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if locked.answered:
        raise Refused(_("This person has answered; the list says so."), code="answered")
    record("surveys.uninvited", by=by, target=locked.survey)
    locked.delete()


def token_of(invitation: Invitation) -> str:
    """The secret of the link: made from the id with the hub's key, so that the database does not hold it."""
    return _signer.sign(invitation.pk.hex)


def invitation_for(token: str) -> Invitation | None:
    """The invitation a link belongs to; None when nobody was sent this link, or the survey is gone."""
    try:
        key = uuid.UUID(_signer.unsign(token))
    except (signing.BadSignature, ValueError):
        return None
    return Invitation.objects.filter(pk=key, survey__in=living()).select_related("survey").first()


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return len(text) <= LONGEST_ADDRESS
