"""Entries and open applications that may be the same place as an application."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from kramy.kernel.casework.api import cases_with_words
from kramy.kernel.casework.enums import OPEN_STATES, CaseState
from kramy.lib import morton
from kramy.lib.geo import BoundingBox
from kramy.modules.map_campaigns.domain.applying.answers import place_in
from kramy.modules.map_campaigns.domain.duplicates.likeness import Likeness, likeness
from kramy.modules.map_campaigns.domain.duplicates.rules import SAME_PLACE_METRES
from kramy.modules.map_campaigns.domain.entries.entries import family_of
from kramy.modules.map_campaigns.enums import EntryState
from kramy.modules.map_campaigns.models import Entry
from kramy.modules.map_campaigns.rules import Place

MOST_CANDIDATES = 300
MOST_OPEN_CASES = 50
MOST_SHOWN = 3


@dataclass(frozen=True, kw_only=True)
class Duplicate:
    """One of ``entry`` and ``case`` (a ``casework.Case``) is set."""

    likeness: Likeness
    entry: Entry | None = None
    case: Any = None


def duplicates_of(case: Any) -> list[Duplicate]:
    """Entries on the maps and, while it is open, other open cases of the same intake that may be the place in ``case``.

    The entry that the case itself continues is not among them. A case that ended without an entry has none.
    """
    undecided = case.state in OPEN_STATES
    place = place_in(case.answers.answers)
    if place is None or not (undecided or case.state == CaseState.ACCEPTED):
        return []
    return [*_entries_like(place, case), *(_cases_like(place, case) if undecided else [])]


def place_of_entry(entry: Entry) -> Place:
    """Reads ``organisation``: select it along."""
    return Place(
        name=entry.name,
        lon=entry.lon,
        lat=entry.lat,
        nip=entry.organisation.nip if entry.organisation else "",
        phone=entry.phone,
        address=f"{entry.street} {entry.house_number}".strip(),
    )


def published_like(answers: dict[str, Any], *, intake_id: int, previous: Any = None) -> list[Duplicate]:
    """Entries on the intake's maps that may be the place in ``answers``, the likeliest first: what an applicant may see.

    Not the entry of the case that is continued, and none that is hidden or has expired.
    """
    place = place_in(answers)
    if place is None:
        return []
    family = family_of(previous) if previous is not None else set()
    found = [
        each
        for each in _entries_near(place, intake_id, family)
        if each.entry and each.entry.state == EntryState.PUBLISHED
    ]
    return sorted(found, key=lambda each: -each.likeness.score)[:MOST_SHOWN]


def _entries_like(place: Place, case: Any) -> list[Duplicate]:
    return _entries_near(place, case.intake_id, family_of(case))


def _entries_near(place: Place, intake_id: int, family: set[int]) -> list[Duplicate]:
    box = BoundingBox.around(place.lon, place.lat, SAME_PLACE_METRES)
    near = Q()
    for low, high in morton.covering(*box, most=8):
        near |= Q(morton__gte=low, morton__lte=high)
    if place.nip:
        near |= Q(organisation__nip=place.nip)
    candidates = (
        Entry.objects.filter(near, Q(campaign__intake=intake_id) | Q(listings__campaign__intake=intake_id))
        .exclude(state__in=(EntryState.WITHDRAWN, EntryState.MERGED))
        .exclude(case__in=family)
        .select_related("organisation", "campaign")
        .distinct()
        .order_by("pk")[:MOST_CANDIDATES]
    )
    return [
        Duplicate(likeness=found, entry=entry)
        for entry in candidates
        if (found := likeness(place, place_of_entry(entry))) is not None
    ]


def _cases_like(place: Place, case: Any) -> list[Duplicate]:
    """Open cases that the search finds by the address or the name, and those of the same firm: however many cases are
    open, the few that may be alike are read."""
    undecided = case.intake.cases.undecided().exclude(pk=case.pk)
    narrowed = [cases_with_words(undecided, words) for words in (place.address, place.name) if words]
    if case.organisation_id:
        narrowed.append(undecided.filter(organisation=case.organisation_id))
    alike = {
        pk for some in narrowed for pk in some.order_by("-pk").values_list("pk", flat=True)[:MOST_OPEN_CASES]
    }
    others = undecided.filter(pk__in=alike).select_related("answers").order_by("-received_at", "-pk")
    return [
        Duplicate(likeness=found, case=other)
        for other in others
        if (theirs := place_in(other.answers.answers)) is not None
        and (found := likeness(place, theirs)) is not None
    ]
