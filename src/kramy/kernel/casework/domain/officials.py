"""The person who handles a case, as its applicant sees them."""

from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from kramy.kernel.accounts.api import official_card
from kramy.kernel.accounts.base import OfficialCard
from kramy.kernel.casework.domain.kinds import kind_of
from kramy.kernel.casework.models import Case, HandOver


@dataclass(frozen=True, kw_only=True)
class ShownOfficial:
    """``title`` in the active language; ``note`` says for whom and until when, while somebody stands in."""

    card: OfficialCard
    title: str
    note: str


def shown_official(case: Case) -> ShownOfficial | None:
    """None when nobody handles the case or their profile is not public."""
    card = official_card(case.responsible)
    if card is None:
        return None
    return ShownOfficial(
        card=card,
        title=str(kind_of(case).official_title or _("Handled by")),
        note=_stands_in(case),
    )


def _stands_in(case: Case) -> str:
    standing = (
        HandOver.objects.filter(case=case, settled_at=None, to=case.responsible)
        .select_related("absence__person")
        .first()
    )
    if standing is None:
        return ""
    return stands_in_for(standing.absence)


def stands_in_for(absence: object) -> str:
    """For whom and until when, as a sentence; ``absence`` is an `Absence` with its person."""
    return _("Stands in for %(person)s until %(day)s.") % {
        "person": absence.person,  # type: ignore[attr-defined]
        "day": date_format(absence.last_day, "j E Y"),  # type: ignore[attr-defined]
    }
