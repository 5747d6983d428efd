"""What other apps may ask of organisations."""

from kramy.kernel.organisations.domain.members import add_member, join, remove_member
from kramy.kernel.organisations.domain.organisations import change as change_organisation
from kramy.kernel.organisations.domain.organisations import find_or_register
from kramy.kernel.organisations.domain.queries import is_member, joined_last, known_answers, organisations_of
from kramy.kernel.organisations.domain.sites import add_site, change_site, remove_site

__all__ = [
    "add_member",
    "add_site",
    "change_organisation",
    "change_site",
    "find_or_register",
    "is_member",
    "join",
    "joined_last",
    "known_answers",
    "organisations_of",
    "remove_member",
    "remove_site",
]
