"""What organisations keeps about people: who acts for whom, and firms that are one person."""

from typing import Any

from kramy.kernel.accounts.base import PersonalData
from kramy.kernel.organisations.domain.lookups import KEPT_DAYS, forget_answers
from kramy.kernel.organisations.models import Membership, Organisation, RegisterAnswer, Site


def export_organisations(user: Any) -> list[dict[str, Any]]:
    names = ("kind", "name", "nip", "regon", "krs", "pkd", "email", "phone", "website")
    return [
        {name: getattr(row, name) for name in names}
        for row in Organisation.objects.filter(memberships__user=user).order_by("pk")
    ]


def erase_contact(user: Any) -> int:
    """The person's own address goes; the firm itself, known by its public identifiers, stays."""
    return Organisation.objects.filter(memberships__user=user, email__iexact=user.email).update(
        email="", phone=""
    )


def export_memberships(user: Any) -> list[dict[str, Any]]:
    return [
        {"organisation": row.organisation.name, "role": row.role, "since": row.since.isoformat()}
        for row in Membership.objects.filter(user=user).select_related("organisation").order_by("pk")
    ]


def erase_memberships(user: Any) -> int:
    return Membership.objects.filter(user=user).delete()[0]


def export_sites(user: Any) -> list[dict[str, Any]]:
    rows = Site.objects.filter(organisation__memberships__user=user).order_by("pk")
    return [
        {"name": row.name, "address": str(row), "postcode": row.postcode, "town": row.town} for row in rows
    ]


def export_register_answers(user: Any) -> list[dict[str, Any]]:
    own = Organisation.objects.filter(memberships__user=user).values("nip")
    return [
        {"nip": row.nip, "day": row.day.isoformat(), **row.firm}
        for row in RegisterAnswer.objects.filter(nip__in=own).order_by("pk")
    ]


PERSONAL_DATA = (
    # before memberships: erasing looks for the organisations that the person acts for
    PersonalData(
        model="organisations.Organisation",
        personal=("name", "nip", "regon", "krs", "pkd", "email", "phone", "website", "search_text"),
        other=("kind", "created_at", "updated_at", "is_demo"),
        purpose="Knowing which firm asks something of the city; a sole trader's firm is a person",
        legal_basis="GDPR art. 6(1)(e), a task in the public interest",
        retention="As long as the organisation has cases or members",
        export=export_organisations,
        erase=erase_contact,
    ),
    PersonalData(
        model="organisations.Membership",
        personal=("user", "organisation", "role", "since"),
        purpose="Knowing who may act for an organisation",
        legal_basis="GDPR art. 6(1)(e)",
        retention="Until the person leaves the organisation or is erased",
        export=export_memberships,
        erase=erase_memberships,
    ),
    PersonalData(
        model="organisations.Site",
        personal=("street", "house_number", "postcode", "town", "lon", "lat"),
        other=("organisation", "name"),
        purpose="Knowing where an organisation works",
        legal_basis="GDPR art. 6(1)(e)",
        retention="As long as the organisation",
        export=export_sites,
        erase=lambda user: 0,  # places of a firm, not of the person; they go with the firm
    ),
    PersonalData(
        model="organisations.RegisterAnswer",
        personal=("nip", "firm"),
        other=("day", "found"),
        purpose="Not asking a public register twice for the same firm; a sole trader's firm is a person",
        legal_basis="GDPR art. 6(1)(e); the register is public by law (VAT act, art. 96b)",
        retention=f"{KEPT_DAYS} days",
        export=export_register_answers,
        erase=lambda user: 0,  # the public register's own words, gone after days
        expire=forget_answers,
    ),
)
