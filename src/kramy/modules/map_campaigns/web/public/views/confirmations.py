"""A firm answers, by the link of a letter, whether its entry is still true. No account is needed.

Opening a page changes nothing: programs that look at letters before people do open every link. Each answer is a
form sent by a press.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from kramy.kernel.casework import api as casework
from kramy.lib.errors import Refused
from kramy.modules.map_campaigns.domain.keeping_true import confirmations
from kramy.modules.map_campaigns.enums import EntryState
from kramy.modules.map_campaigns.models import Confirmation
from kramy.modules.map_campaigns.web.public.links import entry_url
from kramy.modules.map_campaigns.web.public.listing import address_of

View = Callable[..., HttpResponse]
DONE = "confirmed"


def _with_question(view: View) -> View:
    @never_cache
    @wraps(view)
    def found(request: HttpRequest, token: str) -> HttpResponse:
        question = confirmations.confirmation_for(token)
        if question is None:
            return render(request, "map_campaigns/public/confirm_no_link.html", status=404)
        return view(request, question, token)

    return found


def _by(request: HttpRequest) -> Any:
    return request.user if request.user.is_authenticated else None


@require_http_methods(["GET", "HEAD", "POST"])
@_with_question
def confirm(request: HttpRequest, question: Confirmation, token: str) -> HttpResponse:
    """What the map says, and one button: everything is still true."""
    problem = ""
    if request.method == "POST":
        try:
            confirmations.confirm(entry=question.entry, by=_by(request))
        except Refused as refused:
            problem = str(refused)
        else:
            return redirect(f"{reverse('maps:confirm', args=[token])}?{DONE}")
    return _page(request, question, token, problem)


def _page(request: HttpRequest, question: Confirmation, token: str, problem: str) -> HttpResponse:
    entry = question.entry
    try:
        confirmations.check_confirmable(entry)
        refusal = ""
    except Refused as refused:
        refusal = str(refused)
    context = {
        "question": question,
        "entry": entry,
        "campaign": entry.campaign,
        "token": token,
        "facts": _facts(question),
        "pictures": list(entry.pictures.all()),
        "refusal": refusal,
        "done": DONE in request.GET and not refusal,
        "off_the_map": entry.state == EntryState.UNCONFIRMED,
        "case": entry.case,
        "entry_url": entry_url(entry.campaign.slug, entry.pk, entry.slug),
    }
    return render(request, "map_campaigns/public/confirm.html", context, status=409 if problem else 200)


def _facts(question: Confirmation) -> list[dict[str, Any]]:
    """What the map says about the firm, as rows of a summary; what it does not say is left out."""
    entry = question.entry
    address = f"{address_of(entry)}, {entry.postcode} {entry.town}".strip(" ,")
    rows = [
        (_("Name"), entry.name),
        (_("Address"), address),
        (_("Category"), entry.main_category.name),
        (_("Opening hours"), entry.opening_hours),
        (_("Phone"), entry.phone),
        (_("E-mail"), entry.email),
        (_("Website"), entry.website),
        (_("Order online"), entry.order_url),
        (_("Description"), entry.description),
        (_("Special offer"), entry.offer),
    ]
    return [{"key": key, "value": value} for key, value in rows if value]


@require_POST
@_with_question
def change(request: HttpRequest, question: Confirmation, token: str) -> HttpResponse:
    """Something has changed: on to the correction, by a new link to the case; without a case, to a report."""
    entry = question.entry
    if entry.case is None:
        return redirect("maps:confirm_words", token)
    path = casework.new_access(entry.case)
    if not casework.can_correct(entry.case):
        return redirect(path)
    key = path.rstrip("/").rpartition("/")[2]
    return redirect("casework:case_correct", key)


@require_http_methods(["GET", "HEAD", "POST"])
@_with_question
def closed(request: HttpRequest, question: Confirmation, token: str) -> HttpResponse:
    """The firm has closed: what that means, and a button."""
    entry = question.entry
    if request.method == "POST":
        confirmations.close(question=question, by=_by(request))
        return redirect("maps:confirm_closed", token)
    context = {
        "entry": entry,
        "campaign": entry.campaign,
        "token": token,
        "withdrawn": entry.state == EntryState.WITHDRAWN,
    }
    return render(request, "map_campaigns/public/confirm_closed.html", context)
