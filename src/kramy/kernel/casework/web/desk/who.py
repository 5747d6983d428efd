"""Who saw a case and did what in it: the log of one case, for those who keep watch over access."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from wagtail.admin.auth import permission_required

from kramy.kernel.audit.api import history_of, record_view
from kramy.kernel.casework.domain.permissions import MANAGE_ACCESS
from kramy.kernel.casework.web.desk.screen import visible_cases

PAGE_SIZE = 100
may_manage_access = permission_required(MANAGE_ACCESS)

ACTS = {
    "casework.viewed": gettext_lazy("looked at the case"),
    "casework.log_viewed": gettext_lazy("looked at this log"),
    "casework.file_viewed": gettext_lazy("opened a file"),
    "casework.received": gettext_lazy("received the application"),
    "casework.assigned": gettext_lazy("changed who is responsible"),
    "casework.transferred": gettext_lazy("handed the case on"),
    "casework.correction_requested": gettext_lazy("asked the applicant"),
    "casework.answered": gettext_lazy("sent corrected answers"),
    "casework.decided": gettext_lazy("decided"),
    "casework.withdrawn": gettext_lazy("withdrew the application"),
    "casework.noted": gettext_lazy("wrote a note"),
    "casework.applicant_told": gettext_lazy("wrote to the applicant"),
    "casework.reminded": gettext_lazy("reminded the applicant"),
    "casework.task_added": gettext_lazy("added a task"),
    "casework.task_done": gettext_lazy("ticked a task off"),
    "casework.task_reopened": gettext_lazy("took the tick back from a task"),
    "casework.linked": gettext_lazy("linked another case"),
    "casework.unlinked": gettext_lazy("removed a link"),
    "casework.merged": gettext_lazy("joined the case with another"),
    "casework.absorbed": gettext_lazy("joined another case with this one"),
    "casework.split": gettext_lazy("made a case of its own of a part"),
}
"""What acts are called here; one without words is shown by its name in the log."""


@require_safe
@may_manage_access
def who(request: HttpRequest, pk: int) -> HttpResponse:
    case = get_object_or_404(visible_cases(request), pk=pk)
    record_view(by=request.user, target=case, action="casework.log_viewed")
    only_reads = request.GET.get("only") == "seen"
    entries = history_of(case)
    if only_reads:
        entries = entries.filter(action__in=["casework.viewed", "casework.file_viewed"])
    page = Paginator(entries, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page_title": _("Who saw and did what"),
        "page_subtitle": f"{case.number} · {case.title}",
        "header_icon": "history",
        "breadcrumbs_items": [
            {"url": reverse("casework_desk:queue"), "label": _("Cases")},
            {"url": reverse("casework_desk:case", args=[case.pk]), "label": case.number},
        ],
        "case": case,
        "only_reads": only_reads,
        "page_obj": page,
        "rows": [
            {"entry": entry, "act": ACTS.get(entry.action, entry.action), "facts": entry.facts()}
            for entry in page.object_list
        ],
    }
    return render(request, "casework/desk/who.html", context)
