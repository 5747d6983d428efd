"""My matters: the home page of a firm."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kramy.kernel.casework.domain import matters, queries, reading
from kramy.kernel.casework.enums import CaseState
from kramy.kernel.casework.models import Case
from kramy.kernel.casework.web.public.case import TONES
from kramy.kernel.organisations.api import organisations_of

PAGE = 20


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
    context = {
        "organisations": organisations,
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
