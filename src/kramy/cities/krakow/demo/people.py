"""The demo's people, one for each role; the password is printed by ``make run``."""

from typing import Any

from kramy.kernel.accounts.api import make_account
from kramy.kernel.accounts.enums import Role

_PEOPLE: tuple[tuple[str, str, str, str, tuple[str, ...]], ...] = (
    ("city_administrator", "administrator@kramy.example", "Irena", "Wolska", (Role.CITY_ADMINISTRATOR,)),
    ("official", "urzednik@kramy.example", "Anna", "Nowicka", (Role.OFFICIAL,)),
    ("official_2", "urzednik2@kramy.example", "Piotr", "Zaremba", (Role.OFFICIAL,)),
    ("editor", "redaktor@kramy.example", "Marta", "Lis", (Role.EDITOR,)),
    ("counter_clerk", "punkt@kramy.example", "Zofia", "Sikora", (Role.COUNTER_CLERK,)),
    ("applicant", "firma@kramy.example", "Halina", "Bąk", ()),
)


def make_people(password: str) -> dict[str, Any]:
    """Accounts by role key."""
    return {
        key: make_account(
            email=email,
            password=password,
            first_name=first,
            last_name=last,
            roles=roles,
            verified=True,
            is_demo=True,
        )
        for key, email, first, last, roles in _PEOPLE
    }
