"""The applicant's copies: the confirmation, the whole file as PDF and as ZIP, and the print view of both."""

import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from kramy.kernel.casework.domain import copies, documents
from kramy.kernel.casework.domain.dossier import dossier_of
from kramy.kernel.casework.enums import CopyForm, CopyState
from kramy.kernel.casework.models import Case
from kramy.kernel.casework.web.public import spam
from kramy.kernel.casework.web.public.case import with_case
from kramy.lib.errors import Refused
from kramy.ui.pdf import PdfUnavailable

TYPES = {CopyForm.PDF: "application/pdf", CopyForm.ZIP: "application/zip"}


def limited(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Drawing and packing cost: nobody does it more than sixty times an hour."""

    def counted(request: HttpRequest, case: Case, key: str, **kwargs: Any) -> HttpResponseBase:
        try:
            spam.limit(request, "casework.download", spam.DOWNLOADS)
        except Refused as refused:
            context = {"case": case, "key": key, "refused": str(refused)}
            return render(request, "casework/public/no_copy.html", context, status=429)
        return view(request, case, key, **kwargs)

    return counted


@require_safe
@with_case
@limited
def case_pdf(request: HttpRequest, case: Case, key: str) -> HttpResponseBase:
    return _copy(request, case, key, CopyForm.PDF)


@require_safe
@with_case
@limited
def case_zip(request: HttpRequest, case: Case, key: str) -> HttpResponseBase:
    return _copy(request, case, key, CopyForm.ZIP)


@require_safe
@with_case
@limited
def confirmation(request: HttpRequest, case: Case, key: str) -> HttpResponseBase:
    try:
        content = documents.confirmation_pdf(case)
    except PdfUnavailable:
        return _no_pdf(request, case, key, reverse("casework:case_confirmation_print", args=[key]))
    return _answer(HttpResponse(content, content_type="application/pdf"), f"{case.number}-confirmation.pdf")


@require_safe
@with_case
def case_print(request: HttpRequest, case: Case, key: str) -> HttpResponse:
    """The whole file as a page to print."""
    return HttpResponse(
        documents.case_html(dossier_of(case, public_only=True), stylesheet=static("ui/pdf.css"))
    )


@require_safe
@with_case
def confirmation_print(request: HttpRequest, case: Case, key: str) -> HttpResponse:
    return HttpResponse(documents.confirmation_html(case, stylesheet=static("ui/pdf.css")))


def _copy(request: HttpRequest, case: Case, key: str, form: CopyForm) -> HttpResponseBase:
    name = f"{case.number}.{form}"
    if copies.is_large(case):
        return _made_by_the_worker(request, case, key, form, name)
    with ExitStack() as until_sent:
        file = until_sent.enter_context(tempfile.TemporaryFile())
        try:
            copies.write_copy(case, form, file)
        except PdfUnavailable:
            return _no_pdf(request, case, key, reverse("casework:case_print", args=[key]))
        until_sent.pop_all()  # from here on the answer closes it
    file.seek(0)
    return _answer(FileResponse(file, content_type=TYPES[form]), name)


def _made_by_the_worker(
    request: HttpRequest, case: Case, key: str, form: CopyForm, name: str
) -> HttpResponseBase:
    copy = copies.ask_for(case, form, (get_language() or "pl").split("-")[0])
    if copy.state == CopyState.READY:
        return _answer(FileResponse(copy.file.open("rb"), content_type=TYPES[form]), name)
    context = {"case": case, "key": key, "failed": copy.state == CopyState.FAILED, "form": form.label}
    return render(request, "casework/public/preparing.html", context, status=202)


def _no_pdf(request: HttpRequest, case: Case, key: str, print_url: str) -> HttpResponse:
    context = {"case": case, "key": key, "print_url": print_url}
    return render(request, "casework/public/no_pdf.html", context, status=503)


def _answer(response: HttpResponseBase, name: str) -> HttpResponseBase:
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["X-Robots-Tag"] = "noindex"
    return response
