"""Looking for anything an official may see: cases, what was said in them, organisations, and what modules add."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from kramy.kernel.casework.domain import search
from kramy.kernel.casework.models import Case, Submission, TimelineEntry
from kramy.kernel.casework.web.desk.queue import may_see_queue
from kramy.kernel.manifest.base import DeskResult, DeskSearch, offers
from kramy.lib.text import fold

SHOWN = 10
AROUND = 70
"""Letters shown on either side of the words found."""


@require_safe
@may_see_queue
def find(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "").replace("\0", "").strip()[:100]
    groups = _groups(request.user, text) if search.looked_for(text) else []
    context = {
        "page_title": _("Search"),
        "header_icon": "search",
        "breadcrumbs_items": [{"url": reverse("casework_desk:queue"), "label": _("Cases")}],
        "text": text,
        "groups": groups,
        "nothing": bool(text) and not any(group["results"] for group in groups),
    }
    return render(request, "casework/desk/find.html", context)


def _groups(user: Any, text: str) -> list[dict[str, Any]]:
    """Every group somebody offers and this person may see; one more result than shown says that there are more."""
    offered = sorted(offers("desk_search"), key=lambda group: group.order)
    found = []
    for group in offered:
        if group.permission and not user.has_perm(group.permission):
            continue
        results = group.find(user, text, SHOWN + 1)
        found.append(
            {
                "label": group.label,
                "results": results[:SHOWN],
                "more": group.more(text) if len(results) > SHOWN else "",
                "has_more": len(results) > SHOWN,
            }
        )
    return found


def _cases(user: Any, text: str, limit: int) -> list[DeskResult]:
    """By number, subject, firm, NIP or address; the very number first."""
    rows = list(
        search.found(user, text, names_only=True).select_related("intake", "organisation", "responsible")[
            :limit
        ]
    )
    rows.sort(key=lambda case: fold(case.number) != fold(text))
    return [_result(case) for case in rows]


def _said(user: Any, text: str, limit: int) -> list[DeskResult]:
    """By what was answered, written or attached, where the names do not say it all."""
    rows = list(
        search.found_in_words(user, text).select_related("intake", "organisation", "responsible", "answers")[
            :limit
        ]
    )
    excerpts = _excerpts(rows, text)
    return [_result(case, excerpts.get(case.pk, "")) for case in rows]


def _result(case: Case, excerpt: str = "") -> DeskResult:
    facts = [
        case.number,
        case.intake.title,
        str(case.get_state_display()),
        case.organisation.name if case.organisation and case.organisation.name != case.title else "",
        str(case.responsible or ""),
    ]
    return DeskResult(
        title=case.title,
        url=reverse("casework_desk:case", args=[case.pk]),
        note=" · ".join(filter(None, facts)),
        excerpt=excerpt,
    )


def _excerpts(cases: list[Case], text: str) -> dict[int, str]:
    """Where one of the words stands in each case; two queries."""
    words = search.looked_for(text)
    ids = [case.pk for case in cases]
    texts: dict[int, list[str]] = {case.pk: list(search.texts_in(case.answers.answers)) for case in cases}
    for case_id, said in (
        TimelineEntry.objects.filter(case__in=ids)
        .exclude(text="")
        .order_by("-at")
        .values_list("case_id", "text")
    ):
        texts[case_id].append(said)
    for case_id, name in Submission.objects.filter(
        case__in=ids, answer_set__attachments__isnull=False
    ).values_list("case_id", "answer_set__attachments__original_name"):
        texts[case_id].append(name)
    return {
        pk: next(filter(None, (_excerpt(said, words) for said in some)), "") for pk, some in texts.items()
    }


def _excerpt(text: str, words: list[str]) -> str:
    """Some of ``text`` around the first word that was looked for; "" when none stands in it."""
    for token in text.split():
        folded = fold(token)
        if any(f" {folded}".find(f" {word}") >= 0 for word in words):
            at = text.find(token)
            start, end = max(0, at - AROUND), at + len(token) + AROUND
            return f"{'…' if start else ''}{text[start:end].strip()}{'…' if end < len(text) else ''}"
    return ""


def _queue(text: str) -> str:
    return f"{reverse('casework_desk:queue')}?{urlencode({'q': text})}"


CASES = DeskSearch(
    label=gettext_lazy("Cases"), find=_cases, more=_queue, permission="casework.view_queue", order=10
)
SAID = DeskSearch(
    label=gettext_lazy("In answers, messages, notes and names of files"),
    find=_said,
    more=_queue,
    permission="casework.view_queue",
    order=20,
)
