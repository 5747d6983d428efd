"""Deciding on many cases: chosen in the queue, looked at once more, then each on its own.

Every case is decided in a transaction of its own against the revision that was shown: one that somebody else
decided meanwhile is reported and left alone, and does not stop the others.
"""

import logging
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kramy.kernel.casework.domain import assignment, decisions
from kramy.kernel.casework.domain.queries import cases_for_review
from kramy.kernel.casework.enums import DecisionOutcome
from kramy.kernel.casework.models import Case, DecisionReason
from kramy.kernel.casework.web.desk.actions import words_of
from kramy.kernel.casework.web.desk.due import due_of
from kramy.kernel.casework.web.desk.queue import may_see_queue, without
from kramy.lib.errors import Refused

logger = logging.getLogger(__name__)
MOST = 100
ACTIONS = ("accept", "refuse", "take")


@dataclass(frozen=True, kw_only=True)
class Done:
    """What became of one case; ``problem`` says why nothing did."""

    case: Case
    problem: str = ""


def _chosen(request: HttpRequest) -> dict[int, int]:
    """Ids with the revisions that were shown, as the boxes send them: "12:3"."""
    chosen: dict[int, int] = {}
    for box in request.POST.getlist("case"):
        pk, _colon, revision = box.partition(":")
        if pk.isdecimal() and revision.isdecimal() and len(box) < 20:
            chosen[int(pk)] = int(revision)
    return chosen


@require_POST
@may_see_queue
def bulk(request: HttpRequest) -> HttpResponse:
    chosen = _chosen(request)
    action = request.POST.get("action", "")
    query = without(request.GET, "page")
    back = f"{reverse('casework_desk:queue')}{f'?{query}' if query else ''}"
    cases = list(
        cases_for_review(request.user)
        .filter(pk__in=chosen)
        .order_by("received_at", "id")
        .prefetch_related("flags")
    )
    if action not in ACTIONS or not cases:
        messages.error(request, _("Choose cases in the list first."))
        return redirect(back)
    if len(cases) > MOST:
        messages.error(request, _("At most %(most)d cases at once.") % {"most": MOST})
        return redirect(back)
    context = {
        "action": action,
        "back": back,
        "queue_query": query,
        "header_icon": "list-ul",
        "breadcrumbs_items": [{"url": back, "label": _("Cases")}],
    }
    if request.POST.get("confirmed") != "1":
        return _preview(request, cases, chosen, context)
    if action == "refuse" and not _has_words(request):
        return _preview(request, cases, chosen, {**context, "problem": _("A refusal needs reasons.")})
    done = [_one(request, case, chosen[case.pk], action) for case in cases]
    context |= {
        "page_title": _("What became of the cases"),
        "done": [item for item in done if not item.problem],
        "failed": [item for item in done if item.problem],
    }
    return render(request, "casework/desk/bulk_done.html", context)


def _has_words(request: HttpRequest) -> bool:
    return bool(request.POST.get("text", "").strip() or request.POST.get("reason", ""))


def _preview(
    request: HttpRequest, cases: list[Case], chosen: dict[int, int], context: dict[str, Any]
) -> HttpResponse:
    titles = {
        "accept": _("Accept these cases?"),
        "refuse": _("Refuse these cases?"),
        "take": _("Take these cases?"),
    }
    today = timezone.localdate()
    kinds = {case.kind for case in cases}
    context |= {
        "page_title": titles[context["action"]],
        "rows": [
            {
                "case": case,
                "revision": chosen[case.pk],
                "due": due_of(case, today),
                "moved": case.revision != chosen[case.pk],
            }
            for case in cases
        ],
        # one reason goes for all, so it must be on the list of their kind
        "reasons": DecisionReason.objects.filter(kind__in=kinds, active=True, for_refusal=True)
        if len(kinds) == 1
        else (),
        "typed_text": request.POST.get("text", ""),
        "typed_reason": request.POST.get("reason", ""),
    }
    return render(request, "casework/desk/bulk.html", context)


def _one(request: HttpRequest, case: Case, revision: int, action: str) -> Done:
    try:
        if action == "take":
            assignment.take(case=case, by=request.user)
        else:
            reason, text = words_of(request, case) if action == "refuse" else (None, "")
            decisions.decide(
                case=case,
                outcome=DecisionOutcome.ACCEPTED if action == "accept" else DecisionOutcome.REFUSED,
                reason=reason,
                text=text,
                by=request.user,
                expected_revision=revision,
            )
    except Refused as refused:
        return Done(case=case, problem=str(refused))
    except Exception:
        logger.exception("Bulk decision failed for case %s", case.pk)
        return Done(
            case=case, problem=_("An error in the system; nothing was changed. The technicians were told.")
        )
    return Done(case=case)
