"""One action on many cases: chosen in the queue, shown what will happen to each, then each on its own.

Every case is handled in a transaction of its own against the revision that was shown: one that somebody else handled
meanwhile is reported and left alone, and does not stop the others. Sent twice, the second time finds it done.
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

from kramy.kernel.accounts.api import Unit, User, officials_with
from kramy.kernel.casework.domain.kinds import kind_of
from kramy.kernel.casework.domain.queries import cases_for_review
from kramy.kernel.casework.models import Case, DecisionReason
from kramy.kernel.casework.web.desk.actions import words_of
from kramy.kernel.casework.web.desk.bulk_plan import ACTIONS, Action, Step, Wanted
from kramy.kernel.casework.web.desk.due import due_of
from kramy.kernel.casework.web.desk.queue import PLACE, may_see_queue, without
from kramy.lib.errors import Refused

logger = logging.getLogger(__name__)
MOST = 100


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
    name = request.POST.get("action", "")
    action = ACTIONS.get(name)
    query = without(request.GET, *PLACE)
    back = f"{reverse('casework_desk:queue')}{f'?{query}' if query else ''}"
    cases = list(
        cases_for_review(request.user)
        .filter(pk__in=chosen)
        .select_related("user", "unit")
        .order_by("received_at", "id")
        .prefetch_related("flags")
    )
    if action is None or not cases:
        messages.error(request, _("Choose cases in the list first."))
        return redirect(back)
    if len(cases) > MOST:
        messages.error(request, _("At most %(most)d cases at once.") % {"most": MOST})
        return redirect(back)
    wanted = _wanted(request, action)
    context = {
        "action": name,
        "act": action,
        "back": back,
        "queue_query": query,
        "header_icon": "list-ul",
        "breadcrumbs_items": [{"url": back, "label": _("Cases")}],
    }
    if request.POST.get("confirmed") != "1":
        return _preview(request, cases, chosen, action, wanted, context)
    problem = action.missing(wanted)
    if problem:
        return _preview(request, cases, chosen, action, wanted, {**context, "problem": problem})
    if request.POST.get("previewed", "") != wanted.key:
        return _preview(request, cases, chosen, action, wanted, {**context, "changed": True})
    done = [_one(case, chosen[case.pk], action, wanted, request) for case in cases]
    context |= {
        "page_title": _("What became of the cases"),
        "done": [item for item in done if not item.problem],
        "failed": [item for item in done if item.problem],
    }
    return render(request, "casework/desk/bulk_done.html", context)


def _id(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 10 else None


def _wanted(request: HttpRequest, action: Action) -> Wanted:
    """What the form says, only of what the action asks for."""
    post = request.POST
    return Wanted(
        by=request.user,
        to=User.objects.filter(pk=_id(post.get("to", "")), is_active=True).first()
        if "to" in action.needs
        else None,
        unit=Unit.objects.filter(pk=_id(post.get("unit", "")), active=True).first()
        if "unit" in action.needs
        else None,
        text=post.get("text", "").replace("\r\n", "\n") if "text" in action.needs else "",
        reason=DecisionReason.objects.filter(active=True, pk=_id(post.get("reason", ""))).first()
        if "reason" in action.needs
        else None,
    )


def _preview(
    request: HttpRequest,
    cases: list[Case],
    chosen: dict[int, int],
    action: Action,
    wanted: Wanted,
    context: dict[str, Any],
) -> HttpResponse:
    today = timezone.localdate()
    kinds = {case.kind for case in cases}
    steps = [_step(case, chosen[case.pk], action, wanted) for case in cases]
    permissions = sorted({kind_of(case).permission for case in cases})
    context |= {
        "page_title": action.title,
        "rows": [
            {"step": step, "due": due_of(step.case, today), "moved": step.case.revision != step.revision}
            for step in steps
        ],
        "to_do": sum(not step.skipped for step in steps),
        "skipped": sum(bool(step.skipped) for step in steps),
        # one reason goes for all, so it must be on the list of their kind
        "reasons": DecisionReason.objects.filter(
            kind__in=kinds,
            active=True,
            **{"for_refusal" if context["action"] == "refuse" else "for_correction": True},
        )
        if len(kinds) == 1 and "reason" in action.needs
        else (),
        "people": officials_with(permissions[0]) if "to" in action.needs and len(permissions) == 1 else (),
        "units": Unit.objects.filter(active=True) if "unit" in action.needs else (),
        "wanted": wanted,
        "ready": not action.missing(wanted),
    }
    return render(request, "casework/desk/bulk.html", context, status=400 if context.get("problem") else 200)


def _step(case: Case, revision: int, action: Action, wanted: Wanted) -> Step:
    words, skipped = action.plan(case, wanted)
    return Step(case=case, revision=revision, words=words, skipped=skipped)


def _one(case: Case, revision: int, action: Action, wanted: Wanted, request: HttpRequest) -> Done:
    skipped = action.plan(case, wanted)[1]
    if skipped and case.revision == revision:  # else the verb says what happened meanwhile
        return Done(case=case, problem=skipped)
    if wanted.reason is not None:
        reason, text = words_of(request, case)
        wanted = Wanted(by=wanted.by, reason=reason, text=text)
    try:
        action.act(case, revision, wanted)
    except Refused as refused:
        return Done(case=case, problem=str(refused))
    except Exception:
        logger.exception("Bulk action failed for case %s", case.pk)
        return Done(
            case=case, problem=_("An error in the system; nothing was changed. The technicians were told.")
        )
    return Done(case=case)
