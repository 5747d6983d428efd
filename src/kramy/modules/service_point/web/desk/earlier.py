"""Figures of earlier years, read from a file: looked at first, kept when one says so."""

import json
from typing import Any

from django import forms
from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from kramy.lib import tables
from kramy.modules.service_point.domain import earlier as verbs
from kramy.modules.service_point.web.desk.frame import may_manage, page_context

MOST_BYTES = 2 * 1024 * 1024
SALT = "service_point.earlier"


class FileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File (CSV or XLSX)"),
        help_text=gettext_lazy(
            "Columns: year, month (empty for the whole year), dimension, value, count, source."
        ),
        error_messages={"required": gettext_lazy("Choose a file")},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@may_manage
def earlier(request: HttpRequest) -> HttpResponse:
    """A file is read and shown; the second press keeps what was shown."""
    kept = request.POST.get("figures", "")
    if kept:
        try:
            found = [
                verbs.Figure(**row) for row in json.loads(signing.loads(kept, salt=SALT, max_age=86_400))
            ]
        except signing.BadSignature:
            messages.error(request, _("This page is too old. Choose the file again."))
            return redirect("service_point_desk:earlier")
        count = verbs.keep(figures=found, by=request.user)
        messages.success(
            request, ngettext("%(count)d figure kept.", "%(count)d figures kept.", count) % {"count": count}
        )
        return redirect(f"{reverse('service_point_desk:statistics')}?year={found[0].year}")
    sent = request.method == "POST"
    form = FileForm(request.POST if sent else None, request.FILES if sent else None)
    reading: verbs.Reading | None = None
    if sent and form.is_valid():
        reading = _read(form)
    context: dict[str, Any] = page_context(
        request,
        page_title=_("Figures of earlier years"),
        breadcrumbs_items=[
            {"url": reverse("service_point_desk:statistics"), "label": _("Advice in figures")}
        ],
        form=form,
        reading=reading,
        signed=signing.dumps(json.dumps([vars(each) for each in reading.figures]), salt=SALT, compress=True)
        if reading and reading.figures
        else "",
        years=sorted({each.year for each in reading.figures}) if reading else [],
    )
    status = 400 if form.is_bound and form.errors else 200
    return render(request, "service_point/desk/earlier.html", context, status=status)


def _read(form: FileForm) -> verbs.Reading | None:
    try:
        table = tables.read(form.cleaned_data["file"], max_bytes=MOST_BYTES)
    except tables.TableUnreadable as error:
        form.add_error("file", str(error))
        return None
    return verbs.read(dict(row.values) for row in table)
