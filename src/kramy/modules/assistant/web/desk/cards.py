"""Knowledge cards at the desk: list, writing, history, checking."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin.auth import permission_required

from kramy.lib.errors import Refused
from kramy.modules.assistant.domain import cards as verbs
from kramy.modules.assistant.domain import topics
from kramy.modules.assistant.domain.permissions import WRITE_CARDS
from kramy.modules.assistant.models import Card
from kramy.modules.assistant.web.desk.forms import CardFilter, CardForm

PAGE = 30
may_write = permission_required(WRITE_CARDS)


def _crumbs() -> list[dict[str, str]]:
    return [{"url": reverse("assistant_desk:cards"), "label": _("Knowledge cards")}]


@require_safe
@may_write
def index(request: HttpRequest) -> HttpResponse:
    form = CardFilter(request.GET)
    form.is_valid()
    chosen = form.cleaned_data
    found = verbs.for_desk(
        words=chosen.get("q", ""), topic=chosen.get("topic", ""), due_only=chosen.get("due") == "on"
    )
    context = {
        "page_title": _("Knowledge cards"),
        "page_subtitle": _("Answers to the questions asked most, for the public and for replies"),
        "header_icon": "help",
        "breadcrumbs_items": [],
        "filter_form": form,
        "page_obj": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "today": timezone.localdate(),
        "due_count": verbs.due_count(),
        "missing": [topic for topic in topics.asked_most() if not topic.card_count],
    }
    return render(request, "assistant/desk/cards.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@may_write
def edit(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """A new card, or a new version of one."""
    card = get_object_or_404(Card.objects.select_related("current"), pk=pk) if pk else None
    form = CardForm(request.POST or None, card=card, about=request.GET.get("topic", ""))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            version = verbs.write(
                card=card,
                texts=form.texts(),
                topics=data["topics"],
                checked_on=data["checked_on"],
                check_by=data["check_by"],
                change_note=data["change_note"],
                expected_number=data["number"] if card else None,
                by=request.user,
            )
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        else:
            messages.success(request, _("The card is published."))
            return redirect("assistant_desk:card_history", pk=version.card_id)
    title = card.current.title if card and card.current else _("New card")
    context = {
        "page_title": title,
        "header_icon": "help",
        "breadcrumbs_items": _crumbs(),
        "card": card,
        "form": form,
    }
    return render(request, "assistant/desk/card_edit.html", context)


@require_safe
@may_write
def history(request: HttpRequest, pk: int) -> HttpResponse:
    card = get_object_or_404(Card.objects.select_related("current"), pk=pk)
    versions = list(card.versions.select_related("written_by", "checked_by").order_by("-number"))
    earlier = [*versions[1:], None]
    context = {
        "page_title": card.current.title if card.current else card.slug,
        "header_icon": "help",
        "breadcrumbs_items": _crumbs(),
        "card": card,
        "today": timezone.localdate(),
        "rows": [
            {"version": version, "changes": verbs.changes(before, version) if before else []}
            for version, before in zip(versions, earlier, strict=True)
        ],
    }
    return render(request, "assistant/desk/card_history.html", context)


@require_POST
@may_write
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Checked and still true, or withdrawn."""
    card = get_object_or_404(Card, pk=pk)
    try:
        if request.POST.get("act") == "withdraw":
            verbs.withdraw(card=card, by=request.user)
            messages.success(request, _("The card is shown no more."))
        else:
            verbs.confirm(card=card, by=request.user)
            messages.success(request, _("The card is marked as checked today."))
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("assistant_desk:card_history", pk=pk)
