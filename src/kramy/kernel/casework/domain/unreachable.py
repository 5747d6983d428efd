"""An e-mail to the applicant came back: what the official sees, and how the address is put right."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from kramy.kernel.audit.api import record
from kramy.kernel.casework.domain import timeline
from kramy.kernel.casework.domain.search import index_cases
from kramy.kernel.casework.domain.workflow import lock
from kramy.kernel.casework.enums import TimelineKind
from kramy.kernel.casework.models import Case
from kramy.kernel.casework.signals import address_changed
from kramy.kernel.messaging.api import OutboxMessage, bounced_about, send_again
from kramy.kernel.messaging.enums import DeliveryState
from kramy.lib.errors import Refused

LONGEST_EMAIL = 254
MOST_SENT_AGAIN = 20


def note_bounce(case: Case, letter: OutboxMessage) -> bool:
    """Note for the officials that a letter to the applicant came back; False when it was to somebody else."""
    if letter.recipient.lower() != case.applicant_email.lower():
        return False
    timeline.add(
        case=case,
        kind=TimelineKind.NOT_DELIVERED,
        detail={"subject": letter.subject, "address": letter.recipient, "letter": letter.pk},
        public=False,
    )
    return True


def came_back(case: Case, letters: Iterable[OutboxMessage] | None = None) -> list[OutboxMessage]:
    """Letters to the present address that came back and were not delivered since; empty: the applicant is reached.

    ``letters`` are all about the case, for whoever has read them.
    """
    sent = bounced_about(case) if letters is None else letters
    address = case.applicant_email.lower()
    returned = [
        letter
        for letter in sent
        if letter.state == DeliveryState.BOUNCED and letter.recipient.lower() == address
    ]
    return returned[:MOST_SENT_AGAIN]


@transaction.atomic
def change_address(*, case: Case, email: str, by: Any = None, by_applicant: bool = False) -> Case:
    """Write to another address from now on; what came back from the former is sent there again.

    Refused with code ``email`` when it is no address or the same.
    """
    address = email.strip().lower()
    try:
        if len(address) > LONGEST_EMAIL:
            raise ValidationError("")
        validate_email(address)
    except ValidationError:
        raise Refused(
            _("Enter an e-mail address in the correct format, like name@example.com"),
            code="email",
            field="email",
        ) from None
    current = lock(case)
    former = current.applicant_email
    if former.lower() == address:
        raise Refused(_("This is the address to which we write already."), code="email", field="email")
    letters = came_back(current)
    Case.objects.filter(pk=current.pk).update(applicant_email=address)
    index_cases([current.pk])
    current.applicant_email = address
    timeline.add(case=current, kind=TimelineKind.ADDRESS_CHANGED, by=by, by_applicant=by_applicant)
    for letter in letters:
        send_again(letter, to=address)
    record("casework.address_changed", by=by, target=current)
    address_changed.send(sender=Case, case_id=current.pk, former=former, was_reached=not letters)
    return current
