"""Clients: found, made, and joined when somebody who was starting out has become a firm."""

from typing import Any

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from kramy.kernel.audit.api import record
from kramy.kernel.organisations.api import is_member
from kramy.modules.assistant.models import Client, GroupMember


def of_organisation(organisation: Any) -> Client | None:
    """The client through which an organisation is looked after: its group, when it is in one, else itself."""
    group_id = (
        GroupMember.objects.filter(organisation=organisation).values_list("group_id", flat=True).first()
    )
    wanted = Q(group_id=group_id) if group_id else Q(organisation=organisation)
    return Client.objects.filter(wanted).select_related("organisation", "group").first()


def of_starter(email: str) -> Client | None:
    return Client.objects.filter(starter_email=email.strip().lower()).first()


def of_case(case: Any) -> Client | None:
    """Whose case it is, when we know them already."""
    if case.organisation_id:
        return of_organisation(case.organisation)
    return of_starter(case.applicant_email)


@transaction.atomic
def find_or_make(*, organisation: Any = None, email: str = "", name: str = "", person: Any = None) -> Client:
    """The client of an organisation, else of somebody starting out with that address.

    Whoever was known as starting out and now has a firm keeps their client, with its assistant and its plan, when the
    firm is theirs: they act for it, or it gave this very address.
    """
    if organisation is None:
        return _starter(email, name)
    known = of_organisation(organisation)
    if known is not None:
        return known
    starter = of_starter(email) if email else None
    if starter is not None and _owns(organisation, email, person):
        starter.organisation, starter.starter_email = organisation, ""
        starter.save(update_fields=["organisation", "starter_email"])
        record("assistant.starter_became_firm", by=None, target=starter)
        return starter
    return _made(organisation=organisation)


def for_group(group: Any) -> Client:
    """The client of a group of companies, made when there is none."""
    return Client.objects.filter(group=group).first() or _made(group=group)


def organisations_of_client(client: Client) -> list[Any]:
    """The organisations a client stands for: itself or the members of the group; none for somebody starting out."""
    if client.organisation is not None:
        return [client.organisation]
    if client.group_id is None:
        return []
    members = GroupMember.objects.filter(group=client.group_id).select_related("organisation")
    return [member.organisation for member in members]


def clients_of(organisations: list[Any]) -> QuerySet[Client]:
    """Clients that hold something of these organisations: their own, whose plan and promises stay when they join a group,
    and their groups."""
    ids = [organisation.pk for organisation in organisations]
    return (
        Client.objects.filter(Q(group__members__organisation__in=ids) | Q(organisation__in=ids))
        .select_related("organisation", "group")
        .distinct()
        .order_by("pk")
    )


def belonging_to(user: Any, organisations: list[Any]) -> list[Client]:
    """Clients a signed-in person belongs to: of their organisations, and their own from when they were starting out."""
    addresses = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    mine = Client.objects.filter(
        Q(pk__in=clients_of(organisations).order_by().values("pk"))
        | Q(starter_email__in=[address.lower() for address in addresses])
    )
    return list(mine.select_related("organisation", "group").order_by("pk"))


def _starter(email: str, name: str) -> Client:
    address = email.strip().lower()
    return of_starter(address) or _made(starter_email=address, starter_name=" ".join(name.split())[:200])


def _made(**values: Any) -> Client:
    try:
        with transaction.atomic():
            client = Client.objects.create(**values)
    except IntegrityError:  # somebody made it between our look and our write
        unique = {key: value for key, value in values.items() if key != "starter_name"}
        return Client.objects.get(**unique)
    record("assistant.client_made", by=None, target=client)
    return client


def _owns(organisation: Any, email: str, person: Any) -> bool:
    if person is not None and is_member(user=person, organisation=organisation):
        return True
    return bool(organisation.email) and organisation.email.lower() == email.strip().lower()
