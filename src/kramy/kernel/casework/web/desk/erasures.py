"""Lists of cases to erase: looked through, taken off, signed by two, and kept when all is done."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin.auth import permission_required

from kramy.kernel.casework.domain import erasure
from kramy.kernel.casework.domain.kinds import all_kinds
from kramy.kernel.casework.enums import ErasureState
from kramy.kernel.casework.models import ErasureItem, ErasureList
from kramy.lib.errors import Refused

PAGE_SIZE = 100
may_sign = permission_required(erasure.SIGN)
COUNTED = {
    "cases": gettext_lazy("cases without their people"),
    "entries": gettext_lazy("entries of their histories"),
    "messages": gettext_lazy("messages sent"),
    "answers": gettext_lazy("sets of answers"),
    "files": gettext_lazy("files"),
    "links": gettext_lazy("links of applicants"),
    "tasks": gettext_lazy("tasks"),
    "flags": gettext_lazy("flags"),
}


def _names() -> dict[str, str]:
    return {kind.key: str(kind.name) for kind in all_kinds()}


@require_safe
@may_sign
def index(request: HttpRequest) -> HttpResponse:
    names = _names()
    rows = ErasureList.objects.select_related("first_signer", "second_signer")
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    context = {
        "page_title": _("Cases to erase"),
        "page_subtitle": _(
            "Closed cases whose time is over. Nothing is erased before two different people signed."
        ),
        "header_icon": "bin",
        "breadcrumbs_items": [{"url": reverse("casework_desk:queue"), "label": _("Cases")}],
        "page_obj": page,
        "rows": [{"list": row, "kind": names.get(row.kind, row.kind)} for row in page.object_list],
    }
    return render(request, "casework/desk/erasures.html", context)


@require_safe
@may_sign
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(ErasureList.objects.select_related("first_signer", "second_signer"), pk=pk)
    return _show(request, found)


def _show(request: HttpRequest, found: ErasureList, problem: Refused | None = None) -> HttpResponse:
    running = found.state in erasure.RUNNING
    signed_by_me = found.state == ErasureState.SIGNED_ONCE and found.first_signer_id == request.user.pk
    context = {
        "page_title": _("%(kind)s: cases to erase") % {"kind": _names().get(found.kind, found.kind)},
        "header_icon": "bin",
        "breadcrumbs_items": [
            {"url": reverse("casework_desk:queue"), "label": _("Cases")},
            {"url": reverse("casework_desk:erasures"), "label": _("Cases to erase")},
        ],
        "list": found,
        "running": running,
        "signed_by_me": signed_by_me,
        "may_sign_now": found.state in (ErasureState.PROPOSED, ErasureState.SIGNED_ONCE) and not signed_by_me,
        "problem": problem,
        "counts": [(label, found.counts[key]) for key, label in COUNTED.items() if found.counts.get(key)],
        "left": found.items.filter(kept_because="").count(),
        "page_obj": Paginator(found.items.select_related("case", "kept_by"), PAGE_SIZE).get_page(
            request.GET.get("page")
        ),
        "typed": request.POST,
    }
    return render(request, "casework/desk/erasure.html", context, status=400 if problem else 200)


def _act(request: HttpRequest, pk: int, verb: Callable[[ErasureList], Any], done: str) -> HttpResponse:
    found = get_object_or_404(ErasureList, pk=pk)
    try:
        verb(found)
    except Refused as refused:
        found.refresh_from_db()
        return _show(request, found, refused)
    messages.success(request, done)
    return redirect("casework_desk:erasure", pk)


@require_POST
@may_sign
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(request, pk, lambda found: erasure.sign(erasure=found, by=request.user), _("Signed."))


@require_POST
@may_sign
def reject(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(
        request,
        pk,
        lambda found: erasure.reject(erasure=found, reason=request.POST.get("text", ""), by=request.user),
        _("The list is rejected. Nothing was erased."),
    )


@require_POST
@may_sign
def keep(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    def take_off(found: ErasureList) -> None:
        row = get_object_or_404(ErasureItem, pk=item, list=found)
        erasure.keep(item=row, because=request.POST.get("because", ""), by=request.user)

    return _act(request, pk, take_off, _("The case is kept and off this list."))
