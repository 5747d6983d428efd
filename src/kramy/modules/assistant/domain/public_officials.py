"""The person a client sees: their assistant, and whoever stands in for them while they are away."""

from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from kramy.kernel.accounts.api import official_card
from kramy.kernel.accounts.base import OfficialCard
from kramy.kernel.casework.api import absence_of, stand_ins
from kramy.modules.assistant.models import Assignment


@dataclass(frozen=True, kw_only=True)
class Shown:
    """The assistant's card (with a name only, when their profile is not public); while they are away also that of
    whoever stands in, with a sentence until when."""

    card: OfficialCard
    assignment: Assignment
    stand_in: OfficialCard | None = None
    away: str = ""


def shown(assignment: Assignment | None) -> Shown | None:
    if assignment is None:
        return None
    person = assignment.official
    card = official_card(person) or named_only(person)
    absence = absence_of(person)
    if absence is None:
        return Shown(card=card, assignment=assignment)
    deputies = stand_ins(person)
    words = {"person": card.name, "day": date_format(absence.last_day, "j E Y")}
    return Shown(
        card=card,
        assignment=assignment,
        stand_in=(official_card(deputies[0]) or named_only(deputies[0])) if deputies else None,
        away=_("%(person)s is away until %(day)s.") % words,
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
