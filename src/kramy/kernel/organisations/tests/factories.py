"""Organisations for tests, with NIPs that pass the check."""

from itertools import count
from typing import Any

from kramy.kernel.organisations.api import add_member, find_or_register
from kramy.kernel.organisations.enums import MemberRole
from kramy.kernel.organisations.models import Organisation

WEIGHTS = (6, 5, 7, 2, 3, 4, 5, 6, 7)
_numbers = count(1)


def make_nip(number: int | None = None) -> str:
    """A NIP with a right check digit that no other call has given."""
    while True:
        body = f"525{number if number is not None else next(_numbers):06d}"
        check = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, body, strict=True)) % 11
        if check < 10:
            return f"{body}{check}"
        if number is not None:
            raise ValueError(f"No NIP begins with {body}")


def make_organisation(*, owner: Any = None, **values: Any) -> Organisation:
    """A firm with its own NIP; ``owner`` a user who acts for it."""
    values.setdefault("name", f"Pierogarnia {next(_numbers)}")
    values.setdefault("nip", make_nip())
    organisation = find_or_register(**values)
    if owner is not None:
        add_member(organisation=organisation, user=owner, role=MemberRole.OWNER, by=owner)
    return organisation
