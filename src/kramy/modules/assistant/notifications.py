"""The letters of the assistant: who looks after you now, and what an official is reminded of."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from kramy.kernel.accounts.api import official_card
from kramy.kernel.casework import api as casework
from kramy.kernel.manifest.api import city
from kramy.kernel.messaging.api import absolute_url, send
from kramy.kernel.messaging.base import Message
from kramy.kernel.messaging.enums import MessageCategory
from kramy.kernel.organisations.api import members_of
from kramy.modules.assistant.domain import clients
from kramy.modules.assistant.models import AccountPlan, Assignment, Client


@dataclass(frozen=True, kw_only=True)
class HandedOver(Message):
    key: ClassVar[str] = "assistant.handed_over"
    description = _("Who is the firm's assistant from now on, with the note of the former one")
    template: ClassVar[str] = "assistant/messages/handed_over"
    client: str
    name: str
    job_title: str
    phone: str
    hours: tuple[str, ...] = field(default=())
    languages: str
    note: str
    link: str


@dataclass(frozen=True, kw_only=True)
class ContactDue(Message):
    key: ClassVar[str] = "assistant.contact_due"
    category: ClassVar[MessageCategory] = MessageCategory.REMINDER
    description = _("An official is reminded to contact a client")
    template: ClassVar[str] = "assistant/messages/contact_due"
    client: str
    on: date
    subject: str
    link: str


def handed_over(assignment: Assignment) -> None:
    """To everybody who acts for the client, each in their language; to somebody starting out at their address."""
    for email, language, user in _people_of(assignment.client):
        with translation.override(language):
            card = official_card(assignment.official)
            message = HandedOver(
                about=assignment.client,
                once_key=f"assistant.handed_over:{assignment.pk}:{email}",
                client=assignment.client.name,
                name=str(assignment.official.get_full_name() or assignment.official),
                job_title=card.job_title if card else "",
                phone=card.phone if card else "",
                hours=tuple(": ".join(filter(None, line)) for line in card.hours) if card else (),
                languages=", ".join(card.languages) if card else "",
                note="\n".join(f"> {line}".rstrip() for line in assignment.note.strip().splitlines()),
                link=absolute_url(reverse("assistant:mine")),
            )
        send(message, to=email, language=language, user=user)


def contact_due(plan: AccountPlan, official: Any) -> None:
    if plan.next_contact_on is None:
        return
    send(
        ContactDue(
            about=plan.client,
            once_key=f"assistant.contact_due:{plan.pk}:{plan.next_contact_on}:{official.pk}",
            client=plan.client.name,
            on=plan.next_contact_on,
            subject=plan.next_contact_about,
            link=absolute_url(reverse("assistant_desk:client", args=[plan.client_id])),
        ),
        to=official.email,
        language=official.language,
        user=official,
    )


def _people_of(client: Client) -> Iterator[tuple[str, str, Any]]:
    """(address, language, account or None); a firm that nobody acts for is reached where its last case was sent from."""
    seen: set[str] = set()
    organisations = clients.organisations_of_client(client)
    for user in members_of(organisations):
        if user.email not in seen:
            seen.add(user.email)
            yield user.email, user.language, user
    if seen:
        return
    rows = casework.Case.objects.order_by("-received_at")
    if organisations:
        last = rows.filter(organisation__in=organisations).first()
    else:
        last = rows.filter(organisation=None, applicant_email=client.starter_email).first()
    if last is not None:
        yield last.applicant_email, last.language, last.user
    elif client.starter_email:
        yield client.starter_email, city().languages[0], None
