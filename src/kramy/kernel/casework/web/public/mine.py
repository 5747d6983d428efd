"""The cases of a signed-in person."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kramy.kernel.casework.domain import queries
from kramy.kernel.casework.enums import CaseState
from kramy.kernel.casework.models import Draft
from kramy.kernel.casework.web.public.case import TONES
from kramy.kernel.questionnaires.enums import AnswerState

PAGE = 20
MOST_DRAFTS = 20


@never_cache
@require_safe
@login_required
def cases(request: HttpRequest) -> HttpResponse:
    page = Paginator(queries.cases_of(request.user), PAGE).get_page(request.GET.get("page"))
    unsent = (
        Draft.objects.filter(user=request.user, answer_set__state=AnswerState.DRAFT)
        .select_related("intake")
        .order_by("-created_at")[:MOST_DRAFTS]
    )
    prompts = queries.prompts_of(page)
    context = {
        "page": page,
        "cases": [
            {"case": case, "tone": TONES[CaseState(case.state)], "prompt": prompts.get(case.pk)}
            for case in page
        ],
        "drafts": list(unsent),
    }
    return render(request, "casework/public/mine.html", context)
