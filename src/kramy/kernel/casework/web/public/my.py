"""My matters: the home page of a firm."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kramy.kernel.casework.domain import calendar_feed, matters, queries, reading, timeline
from kramy.kernel.casework.domain.headings import heading
from kramy.kernel.casework.enums import CaseState
from kramy.kernel.casework.models import Case
from kramy.kernel.casework.web.public.case import TONES
from kramy.kernel.messaging.api import absolute_url
from kramy.kernel.organisations.api import organisations_of

PAGE = 20
MOST_MESSAGES = 5
MOST_DOCUMENTS = 10


@never_cache
@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    organisations = list(organisations_of(user))
    cases = matters.matters_of(user)
    under_way = matters.open_among(cases)
    closed = Paginator(matters.closed_among(cases), PAGE).get_page(request.GET.get("page"))
    prompts = queries.prompts_of([*under_way, *closed])
    unread = reading.unread([*under_way, *closed], user)
    awaited = matters.awaited_from(user, organisations, under_way)
    shown = [*under_way, *closed]
    context = {
        "organisations": organisations,
        "news": [
            {"entry": entry, "heading": heading(entry), "author": timeline.author(entry)}
            for entry in matters.newest_messages(shown, most=MOST_MESSAGES)
        ],
        "documents": matters.documents_from_city(shown, most=MOST_DOCUMENTS),
        "has_calendar": calendar_feed.link_of(user) is not None,
        "under_way": [_row(case, prompts, unread) for case in under_way],
        "closed": [_row(case, prompts, unread) for case in closed],
        "page": closed,
        "awaited_of_you": [item for item in awaited if not item.of_city],
        "awaited_of_city": [item for item in awaited if item.of_city],
        "drafts": matters.unsent(user),
        "unread": sum(unread.values()),
        "sections": [
            {"template": section.template, "name": section.name, "shown": shown}
            for section in matters.sections()
            if (shown := section.context(user, organisations)) is not None
        ],
    }
    return render(request, "casework/public/my.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def calendar(request: HttpRequest) -> HttpResponse:
    """Make the secret address of one's calendar, which is shown once, or take it back."""
    user: Any = request.user
    address = ""
    if request.method == "POST" and "revoke" in request.POST:
        if calendar_feed.revoke_link(user):
            messages.success(request, _("The address of your calendar no longer works."))
        return redirect("casework:calendar")
    if request.method == "POST":
        address = absolute_url(calendar_feed.make_link(user))
    context = {
        "link": calendar_feed.link_of(user),
        "address": address,
        "webcal": address.replace("https://", "webcal://").replace("http://", "webcal://"),
    }
    return render(request, "casework/public/calendar.html", context)


@require_safe
def calendar_file(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar itself, for programs: no sign-in, only whoever knows the address."""
    person = calendar_feed.person_of(token)
    if person is None:
        raise Http404
    response = HttpResponse(calendar_feed.feed_of(person), content_type="text/calendar; charset=utf-8")
    response.headers["Cache-Control"] = "private, max-age=900"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Content-Disposition"] = 'attachment; filename="kramy.ics"'
    return response


@require_safe
def former_address(request: HttpRequest) -> HttpResponse:
    return redirect("casework:mine", permanent=True)


def _row(case: Case, prompts: dict[int, Any], unread: dict[int, int]) -> dict[str, Any]:
    return {
        "case": case,
        "tone": TONES[CaseState(case.state)],
        "clock": matters.clock_of(case, timezone.localdate()),
        "prompt": prompts.get(case.pk),
        "unread": unread.get(case.pk, 0),
    }
