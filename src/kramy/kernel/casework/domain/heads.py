"""Whoever is told when a case needs somebody above its official."""

from typing import Any

from kramy.kernel.accounts.api import leader_of, officials_with
from kramy.kernel.casework.domain.settings import settings_of
from kramy.kernel.casework.models import Case


def head_for(case: Case) -> Any:
    """The head of the case's unit or of its kind's, else who sets the kinds of cases; None when there is nobody."""
    unit = case.unit or settings_of(case).unit
    leader = leader_of(unit)
    if leader is not None:
        return leader
    return officials_with("casework.change_settings").filter(is_superuser=False).first()
