"""Asking for help: a topic, the cards that may answer at once, then a person."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from kramy.kernel.accounts.api import check_rate
from kramy.kernel.casework import api as casework
from kramy.kernel.organisations.api import organisations_of
from kramy.lib.errors import Refused
from kramy.modules.assistant.domain import card_search, topics
from kramy.modules.assistant.models import HelpTopic
from kramy.modules.assistant.web.public.shared import active_language

BEGUN_AN_HOUR = 60
CARDS_OF_TOPIC = 6


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The topics; the ways to somebody who helps."""
    context = {"topics": topics.offered(), "is_open": topics.standing_intake() is not None}
    return render(request, "assistant/public/help.html", context)


@require_safe
def topic(request: HttpRequest, key: str) -> HttpResponse:
    """One topic: what is known about it already, then the button to a person."""
    chosen = get_object_or_404(HelpTopic, key=key, active=True)
    return _topic(request, chosen)


def _topic(request: HttpRequest, chosen: HelpTopic, refused: str = "") -> HttpResponse:
    language = active_language()
    found = card_search.find("", language=language, topics=[chosen.key], most=CARDS_OF_TOPIC)
    context = {
        "topic": chosen,
        "cards": [card_search.offered(version, language) for version in found],
        "is_open": topics.standing_intake() is not None,
        "refused": refused,
    }
    return render(request, "assistant/public/topic.html", context, status=429 if refused else 200)


@require_POST
def ask(request: HttpRequest, key: str) -> HttpResponse:
    """Begin a request about the topic; the form goes on where the first answer is missing."""
    chosen = get_object_or_404(HelpTopic, key=key, active=True)
    window = topics.standing_intake()
    if window is None:
        raise Http404
    user: Any = request.user
    who = f"u{user.pk}" if user.is_authenticated else request.META.get("REMOTE_ADDR", "")
    try:
        check_rate(scope="assistant.ask", key=who, limit=BEGUN_AN_HOUR, seconds=3600)
        _draft, secret = casework.start_draft(
            intake=window,
            language=get_language() or "pl",
            user=user,
            answers=_known(user, chosen),
            offers=casework.offers_for(intake=window, user=user),
        )
    except Refused as refusal:
        return _topic(request, chosen, refused=str(refusal))
    return redirect(reverse("casework:resume", args=[secret]))


def _known(user: Any, chosen: HelpTopic) -> dict[str, Any]:
    """The topic, and who the signed-in person is; what is known of their firm is offered, not answered."""
    answers: dict[str, Any] = {"topic": chosen.key}
    if not user.is_authenticated:
        return answers
    answers |= {"name": user.get_full_name(), "applicant_email": user.email}
    if organisations_of(user).exists():
        answers["stage"] = "firm"
    return {key: value for key, value in answers.items() if value}
