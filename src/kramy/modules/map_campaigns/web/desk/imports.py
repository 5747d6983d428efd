"""Imports at the desk: a file is sent, matched, checked, imported, watched, undone."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin.auth import permission_required

from kramy.lib.errors import Refused
from kramy.lib.exports import csv_chunks
from kramy.lib.tables import TableUnreadable
from kramy.modules.map_campaigns.domain.importing import batches as verbs
from kramy.modules.map_campaigns.domain.importing import guesses
from kramy.modules.map_campaigns.domain.importing.duplicates import choice_of
from kramy.modules.map_campaigns.domain.importing.problems import FATAL, WARNINGS, is_fatal, sentence
from kramy.modules.map_campaigns.enums import DuplicateChoice, ImportState, RowOutcome
from kramy.modules.map_campaigns.models import ImportBatch, ImportRow
from kramy.modules.map_campaigns.web.desk.import_forms import MatchForm, UploadForm

PERMISSION = "map_campaigns.import_entries"
PAGE = 25
ROWS_A_PAGE = 100
SHOWN = ("problems", *RowOutcome.values, "kept", "all")

SENTENCES = {**FATAL, **WARNINGS}

may_import = permission_required(PERMISSION)


def _trail(*last: dict[str, str]) -> list[dict[str, str]]:
    return [{"url": reverse("map_campaigns_desk:imports"), "label": _("Imports")}, *last]


def _batch(pk: int) -> ImportBatch:
    return get_object_or_404(ImportBatch.objects.select_related("campaign", "created_by"), pk=pk)


def _show(batch: ImportBatch) -> HttpResponse:
    return redirect("map_campaigns_desk:import_show", batch.pk)


@may_import
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    batches = ImportBatch.objects.select_related("campaign", "created_by")
    context = {
        "page_obj": Paginator(batches, PAGE).get_page(request.GET.get("page")),
        "page_title": _("Imports"),
        "page_subtitle": _("Files of entries brought onto the maps"),
        "header_icon": "upload",
        "breadcrumbs_items": [],
    }
    return render(request, "map_campaigns/desk/import_index.html", context)


@may_import
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    sent = request.method == "POST"
    form = UploadForm(
        request.POST if sent else None,
        request.FILES if sent else None,
        initial={"campaign": request.GET.get("campaign")},
    )
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            batch = verbs.upload(
                campaign=form.cleaned_data["campaign"], content=file.read(), name=file.name, by=request.user
            )
        except Refused as refused:
            form.add_error("file" if isinstance(refused, TableUnreadable) else "campaign", str(refused))
        else:
            return redirect("map_campaigns_desk:import_match", batch.pk)
    context = {
        "form": form,
        "page_title": _("New import"),
        "header_icon": "upload",
        "breadcrumbs_items": _trail(),
    }
    return render(request, "map_campaigns/desk/import_new.html", context, status=422 if form.errors else 200)


@may_import
@require_http_methods(["GET", "POST"])
def match(request: HttpRequest, pk: int) -> HttpResponse:
    batch = _batch(pk)
    if batch.state not in verbs.MATCHABLE:
        return _show(batch)
    counted = guesses.category_counts(
        guesses.table_of(batch),
        batch.mapping.get("category", ()),
        guesses.known_categories(batch.campaign),
    )
    form = MatchForm(request.POST if request.method == "POST" else None, batch=batch, values=counted)
    if form.is_valid():
        again = _matched(request, batch, form)
        if again is not None:
            return again
    context = {
        "batch": batch,
        "form": form,
        "page_title": _("Match the columns"),
        "page_subtitle": f"{batch.original_name} → {batch.campaign}",
        "header_icon": "upload",
        "breadcrumbs_items": _trail(),
    }
    return render(
        request, "map_campaigns/desk/import_match.html", context, status=422 if form.errors else 200
    )


def _matched(request: HttpRequest, batch: ImportBatch, form: MatchForm) -> HttpResponse | None:
    """Keep the matching; then the check, or this page once more when there are new values to look at."""
    columns_before = batch.mapping.get("category", [])
    try:
        batch = verbs.match(
            batch=batch,
            mapping=form.mapping(),
            key_column=form.cleaned_data["key_column"],
            default_category=form.default_category_id(),
            default_town=form.cleaned_data["default_town"],
            category_mapping=form.category_mapping(),
            by=request.user,
        )
        if batch.mapping.get("category", []) != columns_before:
            messages.info(
                request, _("The values of the category columns are below. Match them, then check the file.")
            )
            return redirect("map_campaigns_desk:import_match", batch.pk)
        verbs.start_check(batch=batch, by=request.user)
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        return None
    return _show(batch)


@may_import
@require_safe
@never_cache
def show(request: HttpRequest, pk: int) -> HttpResponse:
    batch = _batch(pk)
    shown, code = request.GET.get("show", ""), request.GET.get("problem", "")
    if code not in SENTENCES:
        code = ""
    if code:
        shown = "problems"
    elif shown not in SHOWN:
        shown = "kept" if batch.rows.filter(kept=True).exists() else "problems"
    page = Paginator(_rows(batch, shown, code), ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "batch": batch,
        "page_obj": page,
        "rows": [_row(row) for row in page],
        "shown": "" if code else shown,
        "code": code,
        "code_sentence": sentence({"code": code, "column": "…", "value": "…"}) if code else "",
        "pace": _pace(batch),
        "filters": _filters(batch),
        "summary": _summary(batch),
        "counts": _counts(batch),
        "working": batch.state in verbs.WORKING,
        "percent": _percent(batch),
        "duplicate_count": batch.duplicates.count(),
        "duplicate_choice": DuplicateChoice(choice_of(batch)).label,
        "live_count": batch.created_count + batch.changed_count,
        "states": ImportState,
        "page_title": batch.original_name,
        "page_subtitle": str(batch.campaign),
        "header_icon": "upload",
        "breadcrumbs_items": _trail(),
    }
    return render(request, "map_campaigns/desk/import_show.html", context)


def _rows(batch: ImportBatch, shown: str, code: str = "") -> QuerySet[ImportRow]:
    rows = batch.rows.select_related("entry__campaign").order_by("number")
    if code:  # as text, for SQLite cannot look into JSON lists
        told = rows.annotate(told=Cast("problems", TextField()))
        return told.filter(told__contains=f'"code": "{code}"')
    if shown == "problems":
        return rows.exclude(problems=[])
    if shown == "kept":
        return rows.filter(kept=True)
    return rows if shown == "all" else rows.filter(outcome=shown)


def _row(row: ImportRow) -> dict[str, Any]:
    return {
        "row": row,
        "problems": [{"fatal": is_fatal(found), "sentence": sentence(found)} for found in row.problems],
    }


def _filters(batch: ImportBatch) -> list[tuple[str, str]]:
    found = [("problems", _("With problems")), *((value, str(label)) for value, label in RowOutcome.choices)]
    if batch.state == ImportState.UNDONE:
        found.append(("kept", _("Left as they were")))
    return [*found, ("all", _("All rows"))]


def _summary(batch: ImportBatch) -> list[dict[str, Any]]:
    """How often each problem occurred, rejecting ones first; sentences speak of any value."""
    counted = Counter(
        found["code"]
        for problems in batch.rows.exclude(problems=[]).values_list("problems", flat=True)
        for found in problems
    )
    rows = [
        {
            "code": code,
            "count": count,
            "fatal": is_fatal({"code": code}),
            "sentence": sentence({"code": code, "column": "…", "value": "…"}),
        }
        for code, count in counted.most_common()
    ]
    return sorted(rows, key=lambda row: not row["fatal"])


def _counts(batch: ImportBatch) -> list[tuple[str, int]]:
    return [
        (_("Rows read"), batch.rows_done),
        (_("New entries"), batch.created_count),
        (_("Changed"), batch.changed_count),
        (_("Unchanged"), batch.unchanged_count),
        (_("Rejected"), batch.rejected_count),
    ]


def _percent(batch: ImportBatch) -> int:
    return min(100, 100 * batch.rows_done // max(batch.rows_total, 1))


def _pace(batch: ImportBatch) -> int:
    """Rows a second since the work began or was gone on with; 0 when that cannot be said."""
    begun = parse_datetime(str(batch.options.get("started_at", "")))
    if begun is None:
        return 0
    seconds = ((batch.finished_at or batch.updated_at) - begun).total_seconds()
    done = batch.rows_done - int(batch.options.get("started_from", 0))
    return round(done / seconds) if seconds > 0 and done > 0 else 0


@may_import
@require_safe
@never_cache
def report(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """Every row with what became of it and what is wrong with it, for whoever repairs the file."""
    batch = _batch(pk)
    language = get_language()

    def lines() -> Iterator[list[Any]]:
        for row in batch.rows.order_by("number").iterator(chunk_size=2_000):
            with override(language):
                told = " ".join(sentence(found) for found in row.problems)
                yield [row.number, row.label, row.get_outcome_display(), told]

    headers = [_("Row"), _("Name"), _("Result"), _("What to know")]
    response = StreamingHttpResponse(csv_chunks(headers, lines()), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="import-{batch.pk}.csv"'
    return response


@may_import
@require_safe
@never_cache
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """What the progress page asks for every second."""
    batch = _batch(pk)
    return JsonResponse(
        {
            "working": batch.state in verbs.WORKING,
            "state": batch.get_state_display(),
            "percent": _percent(batch),
            "pace": _pace(batch),
            "counts": [count for _label, count in _counts(batch)],
        }
    )


@may_import
@require_POST
def start(request: HttpRequest, pk: int) -> HttpResponse:
    """The official confirms: from here on entries go live."""
    return _confirmed(request, pk, verbs.start_run, _("Confirm that the entries may go live."))


@may_import
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    return _confirmed(request, pk, verbs.start_undo, _("Confirm that the import is to be undone."))


def _confirmed(request: HttpRequest, pk: int, verb: Callable[..., Any], unconfirmed: str) -> HttpResponse:
    """Do what the official has ticked that they mean."""
    batch = _batch(pk)
    if request.POST.get("confirmed") != "yes":
        messages.error(request, unconfirmed)
        return _show(batch)
    return _done(request, batch, lambda: verb(batch=batch, by=request.user))


@may_import
@require_POST
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    batch = _batch(pk)
    return _done(request, batch, lambda: verbs.resume(batch=batch, by=request.user))


def _done(request: HttpRequest, batch: ImportBatch, verb: Any) -> HttpResponse:
    try:
        verb()
    except Refused as refused:
        messages.error(request, str(refused))
    return _show(batch)
