"""Something is wrong with an entry: a short form for anybody, without account."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kramy.kernel.accounts.api import check_rate, is_proven, proof_challenge
from kramy.lib.errors import Refused
from kramy.modules.map_campaigns.domain.keeping_true import confirmations
from kramy.modules.map_campaigns.domain.keeping_true import reports as verbs
from kramy.modules.map_campaigns.enums import ReportKind, ReportSubject
from kramy.modules.map_campaigns.models import Entry
from kramy.modules.map_campaigns.web.public.links import campaign_url, entry_url
from kramy.modules.map_campaigns.web.public.report_form import ReportForm, WordsForm
from kramy.modules.map_campaigns.web.public.views.entries import gone_or_elsewhere, listed

TRAP, PROOF = "second_website", "proof"
HOUR = 3600
WITH_PROOF, WITHOUT_PROOF = 30, 5
"""Most reports of one address in an hour."""

SENT = "sent"


def _key(request: HttpRequest) -> str:
    user: Any = request.user
    return f"u{user.pk}" if user.is_authenticated else request.META.get("REMOTE_ADDR", "")


def _check_person(request: HttpRequest) -> None:
    """Refused with ``trap`` or ``too_many``: machines are kept out without asking anybody else about the person."""
    if request.POST.get(TRAP):
        raise Refused(_("Leave the field that is not meant for people empty and send again."), code="trap")
    proven = is_proven(request.POST.get(PROOF, ""))
    check_rate(
        scope="map_campaigns.report" if proven else "map_campaigns.report_without_proof",
        key=_key(request),
        limit=WITH_PROOF if proven else WITHOUT_PROOF,
        seconds=HOUR,
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, slug: str, pk: int, entry_slug: str) -> HttpResponse:
    entry = listed(slug, pk)
    if entry is None:
        return gone_or_elsewhere(request, slug, pk)
    here = reverse("maps:report", args=[slug, pk, entry.slug or entry_slug])
    form = ReportForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _taken(request, form, entry):
        return redirect(f"{here}?{SENT}")
    context = {
        "entry": entry,
        "campaign": entry.shown_on,
        "campaign_url": campaign_url(entry.shown_on),
        "entry_url": entry_url(slug, pk, entry.slug),
        "form": form,
        "sent": SENT in request.GET and request.method != "POST",
        "challenge": proof_challenge(),
        "trap": TRAP,
    }
    status = 400 if form.is_bound and form.errors else 200
    return render(request, "map_campaigns/public/report.html", context, status=status)


def _taken(request: HttpRequest, form: ReportForm, entry: Entry) -> bool:
    try:
        _check_person(request)
        verbs.report(
            entry=entry,
            kind=form.cleaned_data["kind"],
            subject=form.cleaned_data["subject"],
            text=form.cleaned_data["text"],
            email=form.cleaned_data["email"],
            language=get_language() or "pl",
            origin=verbs.origin_of(_key(request)),
        )
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        return False
    return True


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def from_firm(request: HttpRequest, token: str) -> HttpResponse:
    """A firm that has no case here (its entry was imported) says by its link what has changed."""
    question = confirmations.confirmation_for(token)
    if question is None:
        return render(request, "map_campaigns/public/confirm_no_link.html", status=404)
    entry = question.entry
    form = WordsForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            verbs.report(
                entry=entry,
                kind=ReportKind.WRONG,
                subject=ReportSubject.OTHER,
                text=form.cleaned_data["text"],
                email=entry.email,
                language=get_language() or "pl",
                origin=verbs.origin_of(f"firm:{entry.pk}"),
                from_firm=True,
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            confirmations.note_words(question=question)
            return redirect(f"{reverse('maps:confirm_words', args=[token])}?{SENT}")
    context = {
        "entry": entry,
        "campaign": entry.campaign,
        "token": token,
        "form": form,
        "sent": SENT in request.GET and request.method != "POST",
    }
    status = 400 if form.is_bound and form.errors else 200
    return render(request, "map_campaigns/public/confirm_words.html", context, status=status)
