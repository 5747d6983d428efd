"""What all apps know of an organisation, for the page an official opens before a call."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from kramy.kernel.manifest.base import offers
from kramy.kernel.organisations.base import Fact, OrganisationFacts
from kramy.kernel.organisations.models import Membership
from kramy.lib.identifiers import format_nip

MOST = 30


@dataclass(frozen=True, kw_only=True)
class FactSection:
    """A section with at most MOST of its facts; ``more`` counts the others."""

    name: str
    title: str
    facts: tuple[Fact, ...]
    more: int


def facts_of(organisations: list[Any], user: Any) -> list[FactSection]:
    """The sections that ``user`` may see, in their order; empty ones are among them, because that is known too."""
    offered: list[OrganisationFacts] = list(offers("organisation_facts"))
    sections = []
    for each in sorted(offered, key=lambda item: (item.order, item.name)):
        if each.permission and not user.has_perm(each.permission):
            continue
        known = tuple(each.facts(organisations, user))
        sections.append(
            FactSection(
                name=each.name, title=str(each.title), facts=known[:MOST], more=max(len(known) - MOST, 0)
            )
        )
    return sections


def _numbers(organisations: list[Any], user: Any) -> Iterator[Fact]:
    for each in organisations:
        numbers = [
            f"NIP {format_nip(each.nip)}" if each.nip else "",
            f"REGON {each.regon}" if each.regon else "",
            f"KRS {each.krs}" if each.krs else "",
        ]
        ways = [each.phone, each.email, each.website]
        yield Fact(text=each.name, detail=" · ".join(filter(None, [*numbers, *ways])))


def _people(organisations: list[Any], user: Any) -> Iterator[Fact]:
    rows = (
        Membership.objects.filter(organisation__in=organisations)
        .select_related("user", "organisation")
        .order_by("organisation__name", "role", "user__last_name", "pk")
    )
    for row in rows:
        detail = [row.get_role_display(), row.user.phone, row.user.email]
        if len(organisations) > 1:
            detail.insert(0, row.organisation.name)
        yield Fact(text=str(row.user), detail=" · ".join(filter(None, detail)), day=row.since.date())


NUMBERS = OrganisationFacts(
    name="organisation",
    title=_("Firm"),
    facts=_numbers,
    permission="organisations.manage_organisations",
    order=10,
)
PEOPLE = OrganisationFacts(
    name="people",
    title=_("People who act for it"),
    facts=_people,
    permission="organisations.manage_organisations",
    order=20,
)
