"""Complaints at the desk: those that wait for their answer, and answering one."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kramy.kernel.audit.api import record_view
from kramy.kernel.casework.domain import case_files, complaints, timeline
from kramy.kernel.casework.domain.headings import heading
from kramy.kernel.casework.enums import ComplaintOutcome, ComplaintState
from kramy.kernel.casework.models import Complaint
from kramy.kernel.casework.web.desk.queue import may_see_queue
from kramy.kernel.questionnaires import api as questionnaires
from kramy.lib.errors import Refused

PAGE = 50


@require_safe
@may_see_queue
def index(request: HttpRequest) -> HttpResponse:
    """Those the official may answer: open ones first by due day, or the answered ones."""
    state = ComplaintState.ANSWERED if request.GET.get("state") == "answered" else ComplaintState.RECEIVED
    rows = complaints.complaints_for(request.user).filter(state=state)
    rows = (
        rows.order_by("-answered_at", "-pk")
        if state == ComplaintState.ANSWERED
        else rows.order_by("due_on", "pk")
    )
    context = {
        "page_title": _("Complaints"),
        "header_icon": "warning",
        "breadcrumbs_items": [{"url": reverse("casework_desk:queue"), "label": _("Cases")}],
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "state": state,
        "today": timezone.localdate(),
    }
    return render(request, "casework/desk/complaints.html", context)


@require_safe
@may_see_queue
def complaint(request: HttpRequest, pk: int) -> HttpResponse:
    found = _found(request, pk)
    record_view(by=request.user, target=found.case)
    return _show(request, found)


@require_POST
@may_see_queue
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    found = _found(request, pk)
    outcome = request.POST.get("outcome", "")
    try:
        if outcome not in ComplaintOutcome.values:
            raise Refused(_("Say whether the complaint is justified."), code="no_outcome", field="outcome")
        complaints.answer_complaint(
            complaint=found,
            outcome=outcome,
            text=request.POST.get("text", ""),
            files=request.FILES.getlist("files"),
            by=request.user,
        )
    except Refused as refused:
        return _show(request, found, problem=refused)
    messages.success(request, _("Complaint %(number)s is answered.") % {"number": found.number})
    return redirect("casework_desk:complaints")


@require_POST
@may_see_queue
def delay(request: HttpRequest, pk: int) -> HttpResponse:
    found = _found(request, pk)
    try:
        try:
            until = date.fromisoformat(request.POST.get("until", ""))
        except ValueError:
            raise Refused(_("Enter a date"), code="no_date", field="until") from None
        complaints.delay_complaint(
            complaint=found, until=until, reason=request.POST.get("reason", ""), by=request.user
        )
    except Refused as refused:
        return _show(request, found, problem=refused)
    messages.success(request, _("The applicant is told of the new day."))
    return redirect("casework_desk:complaint", pk=pk)


def _found(request: HttpRequest, pk: int) -> Complaint:
    found = get_object_or_404(
        Complaint.objects.select_related("case__intake", "case__responsible", "entry"), pk=pk
    )
    if not complaints.can_answer(request.user, found):
        raise PermissionDenied
    return found


def _show(request: HttpRequest, found: Complaint, *, problem: Refused | None = None) -> HttpResponse:
    answered = complaints.words_of_answer(found)
    context: dict[str, Any] = {
        "page_title": _("Complaint %(number)s") % {"number": found.number},
        "page_subtitle": found.case.title,
        "header_icon": "warning",
        "breadcrumbs_items": [
            {"url": reverse("casework_desk:queue"), "label": _("Cases")},
            {"url": reverse("casework_desk:complaints"), "label": _("Complaints")},
        ],
        "complaint": found,
        "files": list(found.entry.files.all()),
        "answer": answered,
        "answer_files": list(answered.files.all()) if answered is not None else [],
        "steps": [
            {
                "entry": entry,
                "heading": heading(entry),
                "words": timeline.words(entry),
                "who": timeline.author(entry),
            }
            for entry in timeline.entries_of(found.case, public_only=False)
        ],
        "outcomes": ComplaintOutcome.choices,
        "problem": problem,
        "typed": request.POST,
        "today": timezone.localdate(),
        "correspondence": {
            "accept": case_files.ACCEPTED,
            "kinds": questionnaires.words_for(
                [name.removeprefix(".") for name in case_files.ACCEPTED.split(",")]
            ),
            "megabytes": case_files.MAX_BYTES // 1_000_000,
            "most": case_files.MOST_FILES,
        },
    }
    status = 200 if problem is None else 400
    return render(request, "casework/desk/complaint.html", context, status=status)
