"""Which drafts this browser may go on with, and how a case is reached."""

import re
import uuid
from typing import Any

from django.http import HttpRequest

from kramy.kernel.casework.domain import access, drafts
from kramy.kernel.casework.models import Case, Draft

DRAFTS = "casework_drafts"
LINKS = "casework_links"
MOST = 20
CASE_NUMBER = re.compile(r"[A-Z]{1,8}-\d{4}-\d{6}")


def remember(request: HttpRequest, draft: Draft) -> None:
    kept = [key for key in request.session.get(DRAFTS, []) if key != str(draft.answer_set_id)]
    request.session[DRAFTS] = [*kept, str(draft.answer_set_id)][-MOST:]


def draft_in(request: HttpRequest, *, intake: str, key: uuid.UUID) -> Draft | None:
    """The draft, if this browser began or resumed it, or if it is the signed-in person's or their organisation's."""
    draft = (
        Draft.objects.filter(answer_set_id=key, intake__slug=intake)
        .select_related("intake", "answer_set__version", "user")
        .first()
    )
    if draft is None:
        return None
    here = str(key) in request.session.get(DRAFTS, [])
    return draft if here or drafts.may_open(draft, request.user) else None


def unfinished(request: HttpRequest, *, intake: str) -> Draft | None:
    """The last draft of this browser for the intake that was not sent."""
    keys = request.session.get(DRAFTS, [])
    if not keys:
        return None
    return (
        Draft.objects.filter(
            answer_set_id__in=keys, intake__slug=intake, case=None, previous=None, answer_set__state="draft"
        )
        .select_related("answer_set", "intake")
        .order_by("-created_at")
        .first()
    )


def link_to(request: HttpRequest, case: Case) -> str:
    """The path of the case for whoever just sent it: made once a session."""
    links: dict[str, str] = request.session.get(LINKS, {})
    if case.number not in links:
        links = {**dict(list(links.items())[-MOST:]), case.number: access.new_access(case)}
        request.session[LINKS] = links
    return links[case.number]


def case_for(request: HttpRequest, key: str) -> Case | None:
    """By the secret of a link, or by number for the signed-in person it belongs to."""
    if CASE_NUMBER.fullmatch(key):
        user: Any = request.user
        return access.case_for_person(key, user)
    return access.case_for_token(key)
