"""Filing at the desk: what is not filed yet, what failed and why, trying again, carrying a package over by hand."""

import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from kramy.kernel.audit.api import record_view
from kramy.kernel.casework.domain import filing
from kramy.kernel.casework.domain.visibility import visible_cases
from kramy.kernel.casework.enums import FilingState
from kramy.kernel.casework.models import Case, Filing
from kramy.lib.errors import Refused
from kramy.ui.pdf import PdfUnavailable

PAGE = 50
NOT_ASKED = "not_asked"
CHANGED = "changed"
files = permission_required(filing.FILE, raise_exception=True)


@require_safe
@files
def index(request: HttpRequest) -> HttpResponse:
    """By state; those that nobody asked for have no row yet and are listed as cases."""
    states = [
        (NOT_ASKED, _("Not asked for")),
        *FilingState.choices,
        (CHANGED, _("Something happened since")),
    ]
    state = request.GET.get("state", "")
    if state not in dict(states):
        state = FilingState.FAILED if _rows(request, FilingState.FAILED).exists() else FilingState.WAITING
    rows: Any = _cases(request) if state == NOT_ASKED else _rows(request, state)
    context = {
        "page_title": _("Filing in the records system"),
        "header_icon": "folder-open-inverse",
        "breadcrumbs_items": [{"url": reverse("casework_desk:queue"), "label": _("Cases")}],
        "adapter": filing.adapter(),
        "states": [(value, label, _count(request, value)) for value, label in states],
        "state": state,
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "casework/desk/filing.html", context)


def _cases(request: HttpRequest) -> Any:
    seen = visible_cases(request.user).values("pk")
    return filing.not_asked().filter(pk__in=seen).select_related("intake")


def _rows(request: HttpRequest, state: str) -> Any:
    seen = visible_cases(request.user).values("pk")
    if state == CHANGED:
        return filing.to_supplement().filter(case__in=seen).select_related("case__intake", "asked_by")
    rows = Filing.objects.filter(state=state, case__in=seen).select_related("case__intake", "asked_by")
    return rows.order_by("-filed_at" if state == FilingState.FILED else "asked_at", "-pk")


def _count(request: HttpRequest, state: str) -> int:
    count: int = (_cases(request) if state == NOT_ASKED else _rows(request, state)).count()
    return count


@require_POST
@files
def ask(request: HttpRequest) -> HttpResponse:
    """Have the chosen closed cases filed."""
    return _file_chosen(request, filing.ask)


@require_POST
@files
def supplement(request: HttpRequest) -> HttpResponse:
    """Have what came later in the chosen cases filed now, without waiting until it is quiet."""
    return _file_chosen(request, filing.ask_supplement)


def _file_chosen(request: HttpRequest, verb: Callable[..., Any]) -> HttpResponse:
    """Each of the chosen cases by itself: one that is refused holds up no other."""
    wanted = [int(key) for key in request.POST.getlist("case") if key.isdecimal() and len(key) < 10]
    done = 0
    for case in visible_cases(request.user).filter(pk__in=wanted[:PAGE]):
        try:
            verb(case=case, by=request.user)
        except Refused as refused:
            messages.error(request, f"{case.number}: {refused}")
        else:
            done += 1
    _say(request, done)
    return redirect(f"{reverse('casework_desk:filing')}?state={FilingState.WAITING}")


@require_POST
@files
def retry(request: HttpRequest) -> HttpResponse:
    """Try the chosen ones again now."""
    wanted = [int(key) for key in request.POST.getlist("filing") if key.isdecimal() and len(key) < 10]
    done = 0
    for row in Filing.objects.filter(pk__in=wanted[:PAGE], case__in=visible_cases(request.user).values("pk")):
        try:
            filing.retry(filing=row, by=request.user)
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            done += 1
    _say(request, done)
    return redirect(f"{reverse('casework_desk:filing')}?state={FilingState.WAITING}")


def _say(request: HttpRequest, done: int) -> None:
    if done:
        messages.success(
            request,
            ngettext(
                "%(number)d case will be filed in a few minutes.",
                "%(number)d cases will be filed in a few minutes.",
                done,
            )
            % {"number": done},
        )


@require_POST
@files
def by_hand(request: HttpRequest, pk: int) -> HttpResponse:
    """The package was carried over by hand."""
    row = get_object_or_404(Filing, pk=pk, case__in=visible_cases(request.user).values("pk"))
    try:
        filing.mark_filed(filing=row, reference=request.POST.get("reference", ""), by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Case %(number)s is filed.") % {"number": row.case.number})
    return redirect(f"{reverse('casework_desk:filing')}?state={row.state}")


@require_safe
@files
def package(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The package of a case as it would be filed, for carrying it over by hand."""
    case: Case = get_object_or_404(
        visible_cases(request.user).select_related("intake", "organisation", "responsible"), pk=pk
    )
    record_view(by=request.user, target=case)
    row = Filing.objects.filter(case=case).order_by("-pk").first()
    key = str(row.key) if row is not None else "00000000-0000-0000-0000-000000000000"
    sequence = row.sequence if row is not None else 1
    with ExitStack() as until_sent:
        file = until_sent.enter_context(tempfile.TemporaryFile())
        try:
            with translation.override("pl"):
                filing.write_package(case, file, key=key, sequence=sequence)
        except PdfUnavailable:
            messages.error(request, _("PDF files cannot be made on this server at the moment."))
            return redirect("casework_desk:filing")
        until_sent.pop_all()  # from here on the answer closes it
    file.seek(0)
    return FileResponse(
        file,
        as_attachment=True,
        filename=filing.package_name(case, sequence),
        content_type="application/zip",
    )
