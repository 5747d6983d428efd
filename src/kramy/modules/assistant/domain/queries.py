"""Reading clients for the desk."""

from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from kramy.lib.text import fold
from kramy.modules.assistant.enums import PromiseState
from kramy.modules.assistant.models import Assignment, Client, Contact, GroupMember, Promise


def _standing(client: str, organisation: str) -> QuerySet[Assignment]:
    """Current assignments of a client, or of the group its organisation is in; both named from the outer query."""
    return Assignment.objects.filter(
        Q(client=OuterRef(client)) | Q(client__group__members__organisation=OuterRef(organisation)),
        until__isnull=True,
    )


def clients(*, of: Any = None, words: str = "", due: str = "") -> QuerySet[Client]:
    """Clients with ``official_name`` parts, ``next_on``, ``overdue`` promises and ``last_contact``; whoever is to be
    contacted first at the top. ``of``: only this official's; ``due``: "contact" or "promise"."""
    today = timezone.localdate()
    standing = _standing("pk", "organisation")
    rows = Client.objects.select_related("organisation", "group", "plan").annotate(
        official_first=Subquery(standing.values("official__first_name")[:1]),
        official_last=Subquery(standing.values("official__last_name")[:1]),
        official_id=Subquery(standing.values("official_id")[:1]),
        next_on=F("plan__next_contact_on"),
        overdue=Count(
            "promises", filter=Q(promises__state=PromiseState.OPEN, promises__due_on__lt=today), distinct=True
        ),
        last_contact=Subquery(Contact.objects.filter(client=OuterRef("pk")).order_by("-at").values("at")[:1]),
    )
    if of is not None:
        rows = rows.filter(Exists(standing.filter(official=of)))
    for word in fold(words).split():
        members = GroupMember.objects.filter(
            group=OuterRef("group"), organisation__search_text__contains=word
        )
        rows = rows.filter(
            Q(organisation__search_text__contains=word)
            | Q(starter_email__icontains=word)
            | Q(starter_name__icontains=word)
            | Q(group__name__icontains=word)
            | Exists(members)
        )
    if due == "contact":
        rows = rows.filter(plan__next_contact_on__lte=today)
    elif due == "promise":
        rows = rows.filter(overdue__gt=0)
    return rows.order_by(F("next_on").asc(nulls_last=True), "pk")


def contacts_due(official: Any, until: date) -> list[Client]:
    """The official's clients to be contacted by a day, the most overdue first."""
    return list(clients(of=official).filter(plan__next_contact_on__lte=until)[:50])


def promises_due(official: Any, until: date) -> list[Promise]:
    """Open promises to the official's clients due by a day, the most overdue first."""
    standing = _standing("client", "client__organisation").filter(official=official)
    return list(
        Promise.objects.filter(Exists(standing), state=PromiseState.OPEN, due_on__lte=until)
        .select_related("client__organisation", "client__group")
        .order_by("due_on", "pk")[:50]
    )
