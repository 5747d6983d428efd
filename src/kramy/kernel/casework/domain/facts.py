"""The cases of an organisation, as facts for whoever opens its page before a call."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kramy.kernel.casework.domain.queries import cases_for_review
from kramy.kernel.casework.enums import OPEN_STATES
from kramy.kernel.organisations.base import Fact, OrganisationFacts

MOST = 60


def _cases(organisations: list[Any], user: Any) -> Iterator[Fact]:
    """Open ones first, what is due first at the top; then the closed ones, newest first."""
    rows = list(
        cases_for_review(user).filter(organisation__in=organisations).order_by("-received_at", "-pk")[:MOST]
    )
    today = timezone.localdate()
    still_open = sorted((case for case in rows if case.state in OPEN_STATES), key=lambda case: case.due_on)
    for case in still_open:
        yield Fact(
            text=case.title,
            detail=f"{case.number} · {case.intake.title} · {case.get_state_display()} · "
            + _("due %(day)s") % {"day": f"{case.due_on:%d.%m.%Y}"},
            url=reverse("casework_desk:case", args=[case.pk]),
            day=timezone.localdate(case.received_at),
            tone="bad" if case.due_on < today else "warning",
        )
    for case in rows:
        if case.state not in OPEN_STATES:
            yield Fact(
                text=case.title,
                detail=f"{case.number} · {case.intake.title} · {case.get_state_display()}",
                url=reverse("casework_desk:case", args=[case.pk]),
                day=timezone.localdate(case.received_at),
            )


CASES = OrganisationFacts(
    name="cases", title=gettext_lazy("Cases"), facts=_cases, permission="casework.view_queue", order=30
)
