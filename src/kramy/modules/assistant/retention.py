"""Which fields of the assistant hold personal data, why and for how long."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from kramy.kernel.accounts.base import PersonalData
from kramy.kernel.organisations.api import organisations_of
from kramy.modules.assistant.domain.clients import clients_of
from kramy.modules.assistant.models import (
    Assignment,
    Client,
    Contact,
    Promise,
)

CONTACT_YEARS = 5
STARTER_YEARS = 3
TASK = "GDPR art. 6(1)(e), a task in the public interest: support of entrepreneurs"
AS_LONG = "As long as the client is looked after"


def _before(today: date, years: int) -> datetime:
    return timezone.make_aware(datetime.combine(today - timedelta(days=round(365.25 * years)), time.min))


def _clients(user: Any) -> Any:
    own = Client.objects.filter(starter_email=user.email.lower())
    return Client.objects.filter(
        Q(pk__in=own.values("pk")) | Q(pk__in=clients_of(list(organisations_of(user))).values("pk"))
    )


def export_clients(user: Any) -> list[dict[str, Any]]:
    return [
        {
            "client": client.name,
            "since": client.created_at.isoformat(),
            "starting_out": bool(client.starter_email),
        }
        for client in _clients(user).select_related("organisation", "group").order_by("pk")
    ]


def erase_starter(user: Any) -> int:
    """Somebody only starting out is a person: their client goes with them. A firm's stays."""
    return Client.objects.filter(starter_email=user.email.lower()).delete()[0]


def expire_starters(today: date, dry_run: bool) -> int:
    """Starting out, without a case or a contact for three years."""
    since = _before(today, STARTER_YEARS)
    due = (
        Client.objects.exclude(starter_email="")
        .filter(created_at__lt=since)
        .exclude(requests__case__received_at__gte=since)
        .exclude(contacts__at__gte=since)
    )
    return due.count() if dry_run else due.delete()[0]


def export_assignments(user: Any) -> list[dict[str, Any]]:
    rows = Assignment.objects.filter(Q(client__in=_clients(user)) | Q(official=user))
    return [
        {
            "client": row.client.name,
            "assistant": str(row.official),
            "since": row.since.isoformat(),
            "until": row.until.isoformat() if row.until else None,
            "note": row.note,
        }
        for row in rows.select_related("official", "client__organisation", "client__group").order_by("pk")
    ]


def export_contacts(user: Any) -> list[dict[str, Any]]:
    return [
        {"at": row.at.isoformat(), "channel": row.channel, "note": row.note, "next_step": row.next_step}
        for row in Contact.objects.filter(client__in=_clients(user)).order_by("pk")
    ]


def expire_contacts(today: date, dry_run: bool) -> int:
    due = Contact.objects.filter(at__lt=_before(today, CONTACT_YEARS))
    return due.count() if dry_run else due.delete()[0]


def export_promises(user: Any) -> list[dict[str, Any]]:
    rows = Promise.objects.filter(client__in=_clients(user), shown_to_client=True).order_by("pk")
    return [{"text": row.text, "due_on": row.due_on.isoformat(), "state": row.state} for row in rows]


def keeps_the_office(_user: Any) -> int:
    """Nothing to erase: these are the office's own records of a firm."""
    return 0


PERSONAL_DATA = (
    PersonalData(
        model="assistant.HelpTopic",
        other=("key", "name", "hint", "position", "active"),
    ),
    PersonalData(model="assistant.HelpRequest", other=("case", "topic", "client", "asked_on")),
    PersonalData(model="assistant.CompanyGroup", other=("name", "note", "created_at")),
    PersonalData(model="assistant.GroupMember", other=("group", "organisation", "role", "since")),
    PersonalData(
        model="assistant.Client",
        personal=("starter_email", "starter_name"),
        other=("organisation", "group", "created_at"),
        purpose="Knowing whom an assistant looks after, also somebody only starting out",
        legal_basis=TASK,
        retention="Somebody starting out: until erased, or 3 years without a case or a contact; a firm: as long as the firm",
        export=export_clients,
        erase=erase_starter,
        expire=expire_starters,
    ),
    PersonalData(
        model="assistant.Assignment",
        personal=("official", "note", "made_by"),
        other=("client", "since", "until", "reasons"),
        purpose="One named person for each client, and who it was before",
        legal_basis=TASK,
        retention="As long as the client",
        export=export_assignments,
        erase=keeps_the_office,
    ),
    PersonalData(
        model="assistant.AccountPlan",
        personal=("next_contact_about", "summary"),
        other=("client", "next_contact_on", "reminded_for", "updated_at"),
        purpose="What an official plans with a client",
        legal_basis=TASK,
        retention=AS_LONG,
        erase=keeps_the_office,
    ),
    PersonalData(
        model="assistant.Objective",
        other=("client", "title", "progress", "due_on", "reached_on", "created_at"),
    ),
    PersonalData(model="assistant.Blocker", other=("client", "text", "since", "solved_on")),
    PersonalData(
        model="assistant.Promise",
        personal=("by_whom", "made_by"),
        other=(
            "client",
            "text",
            "promised_on",
            "due_on",
            "state",
            "settled_on",
            "settled_note",
            "shown_to_client",
        ),
        purpose="What the city promised a client, and whether it kept it",
        legal_basis=TASK,
        retention=AS_LONG,
        export=export_promises,
        erase=keeps_the_office,
    ),
    PersonalData(
        model="assistant.Contact",
        personal=("note", "next_step", "by"),
        other=("client", "channel", "at", "form_key"),
        purpose="What was said with a client, so that nobody has to say it twice",
        legal_basis=TASK,
        retention="5 years",
        export=export_contacts,
        erase=keeps_the_office,
        expire=expire_contacts,
    ),
    PersonalData(
        model="assistant.AidReceived",
        personal=("recorded_by",),
        other=(
            "organisation",
            "granted_on",
            "grantor",
            "amount_pln",
            "amount_eur",
            "de_minimis",
            "form",
            "legal_basis",
            "source",
            "reference",
            "recorded_at",
        ),
        purpose="Who wrote aid received by a firm down; the aid itself is in a public register",
        legal_basis="GDPR art. 6(1)(e); Regulation (EU) 2023/2831, art. 6",
        retention="As long as the firm",
        erase=keeps_the_office,
    ),
    PersonalData(
        model="assistant.AidLookup",
        other=(
            "organisation",
            "state",
            "asked_at",
            "answered_at",
            "found",
            "problem",
            "address",
            "page",
            "tries",
        ),
    ),
    PersonalData(
        model="assistant.Card",
        other=("slug", "current", "withdrawn_at", "check_by", "created_at"),
    ),
    PersonalData(
        model="assistant.CardVersion",
        personal=("checked_by", "written_by"),
        other=(
            "card",
            "number",
            "title",
            "summary",
            "who",
            "what",
            "cost",
            "time",
            "documents",
            "legal_basis",
            "links",
            "checked_on",
            "change_note",
            "written_at",
            "stems",
        ),
        purpose="Who checked and wrote a knowledge card, as officials",
        legal_basis="GDPR art. 6(1)(e)",
        retention="As long as the card",
        erase=keeps_the_office,
    ),
    PersonalData(model="assistant.CardVotes", other=("card", "day", "helpful", "unhelpful")),
)
