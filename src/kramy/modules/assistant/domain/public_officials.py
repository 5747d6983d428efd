"""The person a client sees: their assistant, and whoever stands in for them while they are away."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from kramy.kernel.accounts.api import official_card
from kramy.kernel.accounts.base import OfficialCard
from kramy.modules.assistant.models import Assignment


@dataclass(frozen=True, kw_only=True)
class Shown:
    """The assistant's card (with a name only, when their profile is not public)."""

    card: OfficialCard
    assignment: Assignment


def shown(assignment: Assignment | None) -> Shown | None:
    if assignment is None:
        return None
    return Shown(
        card=official_card(assignment.official) or named_only(assignment.official), assignment=assignment
    )


def named_only(official: Any) -> OfficialCard:
    """An official whose profile is not public is still a named person to their client."""
    return OfficialCard(
        user_id=official.pk,
        name=official.get_full_name() or _("Official"),
        job_title="",
        photo="",
        phone="",
        phone_link="",
        room="",
        hours=(),
        languages=(),
    )
