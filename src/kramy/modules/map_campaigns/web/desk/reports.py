"""Reports by residents at the desk: a work list, and one report with what can be done about it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kramy.kernel.audit.api import history_of
from kramy.lib.errors import Refused
from kramy.modules.map_campaigns.domain.keeping_true import corrections
from kramy.modules.map_campaigns.domain.keeping_true import reports as verbs
from kramy.modules.map_campaigns.enums import ReportKind, ReportOutcome, ReportState
from kramy.modules.map_campaigns.models import Campaign, EntryReport
from kramy.modules.map_campaigns.rules import RAISED_BY
from kramy.modules.map_campaigns.web.desk.campaigns import may_look
from kramy.modules.map_campaigns.web.desk.chosen import Chosen, chosen_ids, kept_query
from kramy.modules.map_campaigns.web.desk.confirmations import keeping_tabs
from kramy.modules.map_campaigns.web.desk.entries import DECIDE, map_about, may_decide
from kramy.modules.map_campaigns.web.desk.report_forms import CorrectionForm

PAGE_SIZE = 40
HISTORY = 15


@require_safe
@may_look
def index(request: HttpRequest) -> HttpResponse:
    query = request.GET
    campaigns = list(Campaign.objects.order_by("position", "slug"))
    campaign = next((each for each in campaigns if str(each.pk) == query.get("campaign")), None)
    state = query.get("state") if query.get("state") in ReportState.values else ReportState.OPEN.value
    text = query.get("q", "")[:100]
    found = verbs.work_list(campaign=campaign, state=state or "", kind=query.get("kind", ""), text=text)
    counts = verbs.state_counts()
    context = {
        "page_title": _("Keeping maps true"),
        "page_subtitle": _("Reports by residents"),
        "header_icon": "check",
        "breadcrumbs_items": [],
        "tabs": keeping_tabs(request),
        "lists": [
            {
                "label": each.label,
                "count": counts[each],
                "url": f"?state={each.value}",
                "current": each == state,
            }
            for each in ReportState
        ],
        "state": state,
        "page_obj": Paginator(
            found.select_related("entry__campaign", "confirmation").prefetch_related("voices"), PAGE_SIZE
        ).get_page(query.get("page")),
        "campaigns": campaigns,
        "chosen_campaign": campaign,
        "kinds": ReportKind.choices,
        "kind": query.get("kind", ""),
        "text": text,
        "query": kept_query(request),
        "raised_by": RAISED_BY,
        "may_decide": request.user.has_perm(DECIDE),
    }
    return render(request, "map_campaigns/desk/reports.html", context)


def _report(pk: int) -> EntryReport:
    wanted = EntryReport.objects.select_related(
        "entry__campaign", "entry__main_category", "entry__case", "confirmation", "handled_by"
    )
    return get_object_or_404(wanted, pk=pk)


@require_safe
@may_look
def show(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _report(pk))


def _page(request: HttpRequest, report: EntryReport, **more: Any) -> HttpResponse:
    entry = report.entry
    others = entry.reports.exclude(pk=report.pk).exclude(state=ReportState.CLOSED)
    context = {
        "page_title": entry.name,
        "page_subtitle": entry.campaign.title,
        "header_icon": "check",
        "breadcrumbs_items": [
            {"url": reverse("map_campaigns_desk:reports"), "label": _("Reports by residents")}
        ],
        "report": report,
        "entry": entry,
        "voices": list(report.voices.all()),
        "others": list(others),
        "map": map_about(entry, height=260),
        "history": history_of(entry)[:HISTORY],
        "reachable": bool(entry.case_id or entry.email),
        "may_decide": request.user.has_perm(DECIDE) and report.state != ReportState.CLOSED,
        "problem": "",
        "typed": {},
        **more,
    }
    return render(
        request, "map_campaigns/desk/report.html", context, status=409 if context["problem"] else 200
    )


def _acted(request: HttpRequest, pk: int, act: Callable[[EntryReport], Any], done: str) -> HttpResponse:
    """Do it and go back to the list; a refusal shows the report again with what was typed."""
    report = _report(pk)
    try:
        act(report)
    except Refused as refused:
        return _page(request, _report(pk), problem=str(refused), typed=request.POST)
    messages.success(request, done)
    return redirect("map_campaigns_desk:reports")


@require_POST
@may_decide
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    note = request.POST.get("note", "").strip()[:1000]
    return _acted(
        request,
        pk,
        lambda report: verbs.ask_firm(report=report, by=request.user, note=note),
        _("The firm is asked by e-mail. The report comes back when it answers."),
    )


@require_POST
@may_decide
def hide(request: HttpRequest, pk: int) -> HttpResponse:
    reason = request.POST.get("reason", "").strip()[:1000]
    return _acted(
        request,
        pk,
        lambda report: verbs.hide_entry(report=report, by=request.user, reason=reason),
        _("The entry is hidden and the report settled."),
    )


@require_POST
@may_decide
def dismiss(request: HttpRequest, pk: int) -> HttpResponse:
    """``outcome=true`` when the entry is right as it is, otherwise dismissed with a reason."""
    right = request.POST.get("outcome") == ReportOutcome.TRUE
    words = request.POST.get("words", "").strip()[:1000]
    return _acted(
        request,
        pk,
        lambda report: verbs.settle(
            report=report,
            by=request.user,
            outcome=ReportOutcome.TRUE if right else ReportOutcome.DISMISSED,
            words=words,
        ),
        _("The report is settled."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@may_decide
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """The entry's fields, put right by the official; the firm and whoever reported it are told."""
    report = _report(pk)
    sent = request.method == "POST"
    form = CorrectionForm(report.entry, request.POST if sent else None)
    if sent and form.is_valid() and _corrected(request, form, report):
        messages.success(request, _("The entry is corrected and the report settled."))
        return redirect("map_campaigns_desk:reports")
    context = {
        "page_title": report.entry.name,
        "page_subtitle": _("Correct the entry"),
        "header_icon": "edit",
        "breadcrumbs_items": [
            {"url": reverse("map_campaigns_desk:reports"), "label": _("Reports by residents")},
            {"url": reverse("map_campaigns_desk:report", args=[pk]), "label": report.entry.name},
        ],
        "report": report,
        "voices": list(report.voices.all()),
        "form": form,
        "revision": request.POST.get("revision", "") if sent else report.entry.revision,
    }
    status = 400 if form.is_bound and form.errors else 200
    return render(request, "map_campaigns/desk/report_correct.html", context, status=status)


def _corrected(request: HttpRequest, form: CorrectionForm, report: EntryReport) -> bool:
    seen = request.POST.get("revision", "")
    try:
        with transaction.atomic():
            corrections.correct(
                entry=report.entry,
                by=request.user,
                changes=form.changes(),
                pin=form.pin(),
                expected_revision=int(seen) if seen.isdecimal() and len(seen) < 10 else -1,
            )
            verbs.settle(
                report=report,
                by=request.user,
                outcome=ReportOutcome.CORRECTED,
                words=form.cleaned_data["words"],
            )
    except Refused as refused:
        field = {"pin": "lat"}.get(refused.field or "", refused.field)
        form.add_error(field if field in form.fields else None, str(refused))
        return False
    return True


@require_POST
@may_decide
def bulk(request: HttpRequest) -> HttpResponse:
    """Ask the firms, or dismiss with one reason, each report on its own."""
    action = request.POST.get("action", "")
    words = request.POST.get("words", "").strip()[:1000]
    acts: dict[str, Callable[[EntryReport], Any]] = {
        "ask": lambda report: verbs.ask_firm(report=report, by=request.user, note=words),
        "dismiss": lambda report: verbs.settle(
            report=report, by=request.user, outcome=ReportOutcome.DISMISSED, words=words
        ),
    }
    chosen = Chosen()
    wanted = EntryReport.objects.select_related("entry").filter(
        pk__in=chosen_ids(request) if action in acts else []
    )
    chosen.try_each(wanted, lambda report: acts[action](report))
    chosen.tell(
        request,
        ngettext("Done with %(count)d report.", "Done with %(count)d reports.", chosen.done)
        % {"count": chosen.done},
        _("Choose reports in the list first."),
    )
    query = kept_query(request)
    back = reverse("map_campaigns_desk:reports")
    return redirect(f"{back}?{query}" if query else back)
