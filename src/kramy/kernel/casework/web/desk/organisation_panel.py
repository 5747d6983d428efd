"""The cases of an organisation on its page at the desk."""

from typing import Any

from kramy.kernel.casework.domain.queries import cases_for_review
from kramy.kernel.organisations.base import OrganisationPanel

MOST = 20


def _context(organisation: Any, user: Any) -> dict[str, Any] | None:
    if not user.has_perm("casework.view_queue"):
        return None
    cases = cases_for_review(user).filter(organisation=organisation).select_related("intake")
    return {"cases": cases.order_by("-received_at", "-pk")[:MOST], "organisation": organisation}


CASES = OrganisationPanel(template="casework/desk/organisation_panel.html", context=_context, order=10)
