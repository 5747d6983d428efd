"""Handing on, joining, splitting and linking a case, its tasks, and inserting a template into a reply."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kramy.kernel.accounts.api import Unit
from kramy.kernel.casework.domain import assignment, case_tasks, links, merging, presence, reply_templates
from kramy.kernel.casework.domain.visibility import officials_for
from kramy.kernel.casework.enums import OPEN_STATES
from kramy.kernel.casework.models import Case, CaseLink, CaseTask
from kramy.kernel.casework.web.desk.actions import act, day_of, revision_seen, typed_in
from kramy.kernel.casework.web.desk.case_tools import said
from kramy.kernel.casework.web.desk.queue import may_see_queue
from kramy.kernel.casework.web.desk.screen import show, visible_cases
from kramy.kernel.casework.web.desk.screen_typed import Typed
from kramy.lib.errors import Refused


def _id(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 10 else None


@require_POST
@may_see_queue
def transfer(request: HttpRequest, pk: int) -> HttpResponse:
    def hand_on(case: Case) -> None:
        wanted, unit = _id(request.POST.get("to", "")), _id(request.POST.get("unit", ""))
        found = Unit.objects.filter(pk=unit, active=True).first() if unit else None
        moved = Case(pk=case.pk, kind=case.kind, applicant_email=case.applicant_email, user_id=case.user_id,
                     organisation_id=case.organisation_id, unit_id=found.pk if found else case.unit_id)  # fmt: skip
        person = officials_for(moved).filter(pk=wanted).first() if wanted else None
        if wanted and person is None:
            raise Refused(_("This person may not handle this case."), code="not_allowed", field="to")
        assignment.transfer(
            case=case,
            to=person,
            unit=found,
            reason=request.POST.get("text", ""),
            by=request.user,
            expected_revision=revision_seen(request),
        )

    return act(request, pk, "transfer", hand_on, _("%(number)s, “%(title)s”: handed on."))


@require_POST
@may_see_queue
def add_task(request: HttpRequest, pk: int) -> HttpResponse:
    def add(case: Case) -> None:
        wanted = _id(request.POST.get("assignee", ""))
        person = officials_for(case).filter(pk=wanted).first() if wanted else None
        if wanted and person is None:
            raise Refused(_("This person may not handle this case."), code="not_allowed", field="assignee")
        due_on: date | None = day_of(request.POST.get("due_on", ""), field="due_on")
        case_tasks.add_task(
            case=case, title=request.POST.get("title", ""), assignee=person, due_on=due_on, by=request.user
        )

    return act(request, pk, "task", add, _("The task is added."))


@require_POST
@may_see_queue
def task_done(request: HttpRequest, pk: int, task: int) -> HttpResponse:
    done = request.POST.get("done") != "0"

    def tick(case: Case) -> None:
        found = get_object_or_404(CaseTask, pk=task, case=case)
        case_tasks.set_done(task=found, done=done, by=request.user)

    return act(request, pk, "task", tick, _("The task is done.") if done else _("The task waits again."))


@require_POST
@may_see_queue
def link(request: HttpRequest, pk: int) -> HttpResponse:
    def tie(case: Case) -> None:
        other = links.case_by_number(request.user, request.POST.get("other", ""))
        links.link(case=case, other=other, reason=request.POST.get("text", ""), by=request.user)

    return act(request, pk, "link", tie, _("The cases are linked."))


@require_POST
@may_see_queue
def unlink(request: HttpRequest, pk: int, link: int) -> HttpResponse:
    def untie(case: Case) -> None:
        found = get_object_or_404(CaseLink.objects.select_related("source", "target"), pk=link)
        if case.pk not in (found.source_id, found.target_id):
            raise Refused(_("There is no such case, or you may not see it."), code="no_case")
        links.unlink(link=found, by=request.user)

    return act(request, pk, "link", untie, _("The link is removed."))


@require_http_methods(["GET", "HEAD", "POST"])
@may_see_queue
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Which case goes on, both beside each other, then the confirmation."""
    case = get_object_or_404(visible_cases(request), pk=pk)
    problem: Refused | None = None
    other: Case | None = None
    number = request.POST.get("other", request.GET.get("other", ""))
    reason = request.POST.get("text", "")
    try:
        if number.strip():
            other = links.case_by_number(request.user, number)
        if request.method == "POST" and request.POST.get("confirmed") == "1":
            if other is None:
                raise Refused(_("Give the number of the other case."), code="no_case", field="other")
            kept, ended = (case, other) if request.POST.get("goes_on") == "this" else (other, case)
            merging.merge(
                case=ended,
                into=kept,
                reason=reason,
                by=request.user,
                expected_revision=_id(request.POST.get(f"revision_{ended.pk}", "")) or 0,
            )
            messages.success(
                request,
                _("%(ended)s goes on in %(kept)s.") % {"ended": ended.number, "kept": kept.number},
            )
            return redirect("casework_desk:case", kept.pk)
    except Refused as refused:
        problem = refused
    return render(
        request,
        "casework/desk/merge.html",
        {
            "page_title": _("Join two cases"),
            "page_subtitle": f"{case.number} · {case.title}",
            "header_icon": "doc-full",
            "breadcrumbs_items": _crumbs(case),
            "case": case,
            "other": other,
            "number": number,
            "reason": reason,
            "goes_on": request.POST.get("goes_on", "other"),
            "problem": problem,
            "same": other is not None and merging.same_applicant(case, other),
            "candidates": _candidates(request, case),
        },
        status=400 if problem else 200,
    )


def _candidates(request: HttpRequest, case: Case) -> list[Case]:
    """Open cases of the same applicant."""
    rows = visible_cases(request).filter(state__in=OPEN_STATES).exclude(pk=case.pk)
    same = rows.filter(applicant_email__iexact=case.applicant_email)
    if case.organisation_id:
        same = same | rows.filter(organisation=case.organisation_id)
    return list(same.order_by("-received_at")[:10])


def _crumbs(case: Case) -> list[dict[str, str]]:
    return [
        {"url": reverse("casework_desk:queue"), "label": _("Cases")},
        {"url": reverse("casework_desk:case", args=[case.pk]), "label": case.number},
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@may_see_queue
def split(request: HttpRequest, pk: int) -> HttpResponse:
    case = get_object_or_404(visible_cases(request), pk=pk)
    problem: Refused | None = None
    if request.method == "POST":
        try:
            part = merging.split(
                case=case,
                title=request.POST.get("title", ""),
                reason=request.POST.get("text", ""),
                by=request.user,
                expected_revision=revision_seen(request),
            )
        except Refused as refused:
            problem = refused
        else:
            messages.success(request, _("%(number)s is a case of its own now.") % {"number": part.number})
            return redirect("casework_desk:case", part.pk)
    context = {
        "page_title": _("Make a case of its own of a part"),
        "page_subtitle": f"{case.number} · {case.title}",
        "header_icon": "doc-full",
        "breadcrumbs_items": _crumbs(case),
        "case": case,
        "problem": problem,
        "title": request.POST.get("title", ""),
        "reason": request.POST.get("text", ""),
    }
    return render(request, "casework/desk/split.html", context, status=400 if problem else 200)


@require_POST
@may_see_queue
def use_template(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The case screen once more with the template's words in the reply: the way without scripts."""
    case = get_object_or_404(visible_cases(request), pk=pk)
    typed = typed_in(request, form)
    template = (
        reply_templates.templates_for(case, request.user)
        .filter(pk=_id(request.POST.get("template", "")))
        .first()
    )
    if template is None:
        return show(request, case, typed=typed)
    words = reply_templates.fill(template, case=case, by=request.user)
    text = "\n\n".join(filter(None, [typed.text.strip(), words]))
    return show(request, case, typed=Typed(form=form, text=text, reason=typed.reason, fields=typed.fields))


@require_POST
@may_see_queue
def here(request: HttpRequest, pk: int) -> HttpResponse:
    """The page's heartbeat: I am here; who else is, and is the case still as I saw it?"""
    case = get_object_or_404(visible_cases(request), pk=pk)
    if request.POST.get("left") == "1":
        presence.left(case=case, by=request.user)
        return HttpResponse(status=204)
    presence.seen(case=case, by=request.user, writing=request.POST.get("writing") == "1")
    return JsonResponse(
        {
            "others": [said(other) for other in presence.others(case, request.user)],
            "changed": _("Somebody changed this case since you opened it.")
            if case.revision != revision_seen(request)
            else "",
        }
    )
