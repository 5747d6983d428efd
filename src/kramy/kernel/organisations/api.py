"""What other apps may ask of organisations."""

from kramy.kernel.organisations.base import FirmFound, RegisterUnavailable
from kramy.kernel.organisations.domain.facts import FactSection, facts_of
from kramy.kernel.organisations.domain.lookups import look_up_firm, remembered_firm
from kramy.kernel.organisations.domain.members import add_member, join, remove_member
from kramy.kernel.organisations.domain.organisations import change as change_organisation
from kramy.kernel.organisations.domain.organisations import find_or_register
from kramy.kernel.organisations.domain.queries import beginning_with as find_by_text
from kramy.kernel.organisations.domain.queries import found as found_organisations
from kramy.kernel.organisations.domain.queries import (
    is_member,
    joined_last,
    known_answers,
    members_of,
    organisation_with_nip,
    organisations_of,
    shared_with_others,
)
from kramy.kernel.organisations.domain.sites import add_site, change_site, remove_site

__all__ = [
    "FactSection",
    "FirmFound",
    "RegisterUnavailable",
    "add_member",
    "add_site",
    "change_organisation",
    "change_site",
    "facts_of",
    "find_by_text",
    "find_or_register",
    "found_organisations",
    "is_member",
    "join",
    "joined_last",
    "known_answers",
    "look_up_firm",
    "members_of",
    "organisation_with_nip",
    "organisations_of",
    "remembered_firm",
    "remove_member",
    "remove_site",
    "shared_with_others",
]
