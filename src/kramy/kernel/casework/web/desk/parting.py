"""Letting a case that was joined with another go on by itself again."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kramy.kernel.casework.domain import clock, parting
from kramy.kernel.casework.web.desk.actions import revision_seen
from kramy.kernel.casework.web.desk.queue import may_see_queue
from kramy.kernel.casework.web.desk.screen import visible_cases
from kramy.lib.errors import Refused


@require_http_methods(["GET", "HEAD", "POST"])
@may_see_queue
def part(request: HttpRequest, pk: int) -> HttpResponse:
    """Both cases and what will happen, then the confirmation with a reason."""
    case = get_object_or_404(visible_cases(request), pk=pk)
    other = parting.goes_on_in(case)
    problem: Refused | None = None
    if request.method == "POST":
        try:
            parting.part(
                case=case,
                reason=request.POST.get("text", ""),
                by=request.user,
                expected_revision=revision_seen(request),
            )
        except Refused as refused:
            problem = refused
        else:
            messages.success(
                request,
                _("%(number)s goes on by itself again; the applicant is told.") % {"number": case.number},
            )
            return redirect("casework_desk:case", case.pk)
    elif other is None:
        raise Http404
    context = {
        "page_title": _("Part the cases again"),
        "page_subtitle": f"{case.number} · {case.title}",
        "header_icon": "doc-full",
        "breadcrumbs_items": [
            {"url": reverse("casework_desk:queue"), "label": _("Cases")},
            {"url": reverse("casework_desk:case", args=[case.pk]), "label": case.number},
        ],
        "case": case,
        "other": other,
        "due_on": clock.deadline_of(case).due,
        "problem": problem,
        "reason": request.POST.get("text", ""),
    }
    return render(request, "casework/desk/part.html", context, status=400 if problem else 200)
