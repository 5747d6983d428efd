"""Knowledge cards for everybody: list, search, one card, "was this helpful", data."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from kramy.kernel.accounts.api import check_rate
from kramy.kernel.messaging.api import absolute_url
from kramy.lib.errors import Refused
from kramy.lib.exports import csv_chunks
from kramy.modules.assistant.domain import card_search, cards, topics
from kramy.modules.assistant.models import Card, CardVersion
from kramy.modules.assistant.web.public.shared import active_language

PAGE = 20
DAY = 86_400
PARTS = ("who", "what", "documents", "cost", "time", "legal_basis")


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    words = request.GET.get("q", "").replace("\x00", "").strip()[:200]
    topic = request.GET.get("topic", "")
    offered = topics.offered()
    if topic not in {each.key for each in offered}:
        topic = ""
    page = Paginator(_found(words, topic), PAGE).get_page(request.GET.get("page"))
    context = {"words": words, "topic": topic, "topics": offered, "page": page}
    return render(request, "assistant/public/cards.html", context)


def _found(words: str, topic: str) -> list[CardVersion]:
    if words:
        found = card_search.find(words, language=active_language())
        return [row for row in found if not topic or topic in {each.key for each in row.card.topics.all()}]
    rows = card_search.published().prefetch_related("card__topics")
    if topic:
        rows = rows.filter(card__topics__key=topic)
    return sorted(rows, key=lambda row: row.title.casefold())


@require_safe
def card(request: HttpRequest, slug: str) -> HttpResponse:
    shown = get_object_or_404(Card.objects.select_related("current__checked_by"), slug=slug)
    if shown.withdrawn_at is not None or shown.current is None:
        return render(request, "assistant/public/card_gone.html", {"card": shown}, status=410)
    return _card(request, shown, shown.current)


def _card(request: HttpRequest, shown: Card, version: CardVersion, answered: bool = False) -> HttpResponse:
    context = {
        "card": shown,
        "version": version,
        "parts": [
            {"name": name, "title": title, "text": getattr(version, name)}
            for name, title in _part_titles()
            if getattr(version, name)
        ],
        "links": cards.links_of(version),
        "topics": list(shown.topics.filter(active=True)),
        "answered": answered,
        "address": absolute_url(reverse("assistant:card", args=[shown.slug])),
    }
    return render(request, "assistant/public/card.html", context)


def _part_titles() -> tuple[tuple[str, str], ...]:
    return (
        ("who", _("Who it is for")),
        ("what", _("What to do")),
        ("documents", _("What you need")),
        ("cost", _("What it costs")),
        ("time", _("How long it takes")),
        ("legal_basis", _("Legal basis")),
    )


@csrf_exempt  # it acts for nobody: no session, no cookie; one answer a day from an address
@require_POST
def vote(request: HttpRequest, slug: str) -> HttpResponse:
    shown = get_object_or_404(
        Card.objects.select_related("current__checked_by"),
        slug=slug,
        withdrawn_at=None,
        current__isnull=False,
    )
    answer = request.POST.get("helpful", "")
    if answer in ("yes", "no"):
        try:
            check_rate(
                scope=f"assistant.vote.{shown.pk}",
                key=request.META.get("REMOTE_ADDR", ""),
                limit=1,
                seconds=DAY,
            )
        except Refused:
            return _card(request, shown, shown.current, answered=True)  # counted once, thanked twice
        cards.vote(card=shown, helpful=answer == "yes")
    return _card(request, shown, shown.current, answered=answer in ("yes", "no"))


@require_safe
def as_json(request: HttpRequest) -> JsonResponse:
    """Every published card in the page's language."""
    return JsonResponse(
        {"language": active_language(), "cards": [_plain(row) for row in _all()]},
        json_dumps_params={"ensure_ascii": False, "indent": 1},
    )


@require_safe
def as_csv(request: HttpRequest) -> HttpResponseBase:
    rows = [_plain(row) for row in _all()]
    headers = list(rows[0]) if rows else ["slug"]
    values = (
        [" ".join(value) if isinstance(value, list) else value for value in row.values()] for row in rows
    )
    return StreamingHttpResponse(
        csv_chunks(headers, values),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="knowledge-cards.csv"'},
    )


def _all() -> list[CardVersion]:
    return list(card_search.published().prefetch_related("card__topics").order_by("card__slug"))


def _plain(version: CardVersion) -> dict[str, Any]:
    return {
        "slug": version.card.slug,
        "url": absolute_url(reverse("assistant:card", args=[version.card.slug])),
        "title": version.title,
        "summary": version.summary,
        **{name: getattr(version, name) or "" for name in PARTS},
        "links": [address for _label, address in cards.links_of(version)],
        "topics": [topic.key for topic in version.card.topics.all()],
        "version": version.number,
        "checked_on": version.checked_on.isoformat(),
    }
