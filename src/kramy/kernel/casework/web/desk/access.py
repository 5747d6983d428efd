"""Interests in firms, and rights by kind and by unit."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kramy.kernel.accounts.api import Unit, officials_with
from kramy.kernel.casework.domain import interests, rights
from kramy.kernel.casework.domain.kinds import all_kinds
from kramy.kernel.casework.domain.permissions import can_manage_access
from kramy.kernel.casework.models import CaseRight, Interest
from kramy.kernel.casework.web.desk.queue import may_see_queue
from kramy.kernel.casework.web.desk.who import may_manage_access
from kramy.kernel.organisations.api import find_by_text
from kramy.lib.errors import Refused

QUEUE = "casework.view_queue"


def _crumbs() -> list[dict[str, str]]:
    return [{"url": reverse("casework_desk:queue"), "label": _("Cases")}]


def _id(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 10 else None


@require_http_methods(["GET", "HEAD", "POST"])
@may_see_queue
def index(request: HttpRequest) -> HttpResponse:
    """One's own interests, those of one's unit for its heads, all for city administrators; and a new one."""
    problem: Refused | None = None
    if request.method == "POST":
        try:
            found = _declare(request)
        except Refused as refused:
            problem = refused
        else:
            messages.success(
                request,
                _("%(person)s no longer sees the cases of %(firm)s.")
                % {"person": found.user, "firm": found.organisation},
            )
            return redirect("casework_desk:interests")
    rows = list(interests.interests_seen_by(request.user)[:200])
    firm = request.POST.get("firm", request.GET.get("firm", ""))
    context = {
        "page_title": _("Interests in firms"),
        "page_subtitle": _("An official with an interest in a firm is shut out of all its cases."),
        "header_icon": "lock",
        "breadcrumbs_items": _crumbs(),
        "rows": [
            {
                "interest": row,
                "may_end": row.ended_at is None
                and interests.can_manage_interest(official=row.user, by=request.user),
            }
            for row in rows
        ],
        "people": _people(request.user),
        "problem": problem,
        "firm": firm,
        "firms": find_by_text(firm)[:10] if firm.strip() else (),
        "chosen": request.POST.get("organisation", ""),
        "reason": request.POST.get("text", ""),
        "official": request.POST.get("official", str(request.user.pk)),
    }
    return render(request, "casework/desk/interests.html", context, status=400 if problem else 200)


def _declare(request: HttpRequest) -> Interest:
    people = {str(person.pk): person for person in _people(request.user)}
    official = people.get(request.POST.get("official", ""))
    if official is None:
        raise Refused(_("You may declare this only for yourself or for your unit."), code="not_allowed")
    found = find_by_text(request.POST.get("firm", "")).filter(
        pk=_id(request.POST.get("organisation", "")) or 0
    )
    organisation = found.first()
    if organisation is None:
        raise Refused(_("Find the firm by its name or NIP and choose it."), code="no_firm", field="firm")
    return interests.declare_interest(
        official=official, organisation=organisation, reason=request.POST.get("text", ""), by=request.user
    )


def _people(user: Any) -> list[Any]:
    """For whom ``user`` may declare an interest, themselves first."""
    people = officials_with(QUEUE)
    if not can_manage_access(user):
        mine = people.filter(units__head=user) | people.filter(units__deputy_head=user)
        people = mine.distinct()
    return [user, *(person for person in people if person.pk != user.pk)]


@require_POST
@may_see_queue
def end_interest(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(interests.interests_seen_by(request.user), pk=pk)
    try:
        interests.end_interest(interest=found, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The interest is ended."))
    return redirect("casework_desk:interests")


@require_safe
@may_manage_access
def people(request: HttpRequest) -> HttpResponse:
    """Who sees which cases."""
    held: dict[int, list[str]] = {}
    names = {kind.key: str(kind.name) for kind in all_kinds()}
    for right in CaseRight.objects.select_related("unit").order_by("kind", "id"):
        words = names.get(right.kind, right.kind)
        held.setdefault(right.user_id, []).append(f"{words} ({right.unit})" if right.unit else words)
    context = {
        "page_title": _("Who sees which cases"),
        "page_subtitle": _(
            "Without a line here a person sees what their role gives: every kind, in every unit."
        ),
        "header_icon": "lock",
        "breadcrumbs_items": _crumbs(),
        "rows": [{"person": person, "rights": held.get(person.pk, [])} for person in officials_with(QUEUE)],
    }
    return render(request, "casework/desk/rights.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@may_manage_access
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One person's rights: for each kind nowhere, everywhere or in some units."""
    found = get_object_or_404(officials_with(QUEUE), pk=pk)
    units = list(Unit.objects.filter(active=True))
    kinds = all_kinds()
    problem: Refused | None = None
    held = {(right.kind, right.unit_id) for right in CaseRight.objects.filter(user=found)}
    if request.method == "POST":
        held = {
            (kind.key, unit)
            for kind in kinds
            for unit in (None, *(unit.pk for unit in units))
            if f"{kind.key}:{unit or '*'}" in request.POST.getlist("right")
        }
        try:
            moved = rights.set_rights(person=found, rights=held, by=request.user)
        except Refused as refused:
            problem = refused
        else:
            messages.success(request, _("Saved: “%(title)s”.") % {"title": found})
            if moved:
                messages.info(
                    request,
                    ngettext(
                        "%(count)d open case went to somebody else.",
                        "%(count)d open cases went to somebody else.",
                        moved,
                    )
                    % {"count": moved},
                )
            return redirect("casework_desk:rights")
    context = {
        "page_title": str(found),
        "page_subtitle": _("Which cases this person sees"),
        "header_icon": "lock",
        "breadcrumbs_items": [
            *_crumbs(),
            {"url": reverse("casework_desk:rights"), "label": _("Who sees which cases")},
        ],
        "person": found,
        "problem": problem,
        "kinds": [
            {
                "kind": kind,
                "everywhere": (kind.key, None) in held,
                "units": [{"unit": unit, "held": (kind.key, unit.pk) in held} for unit in units],
            }
            for kind in kinds
        ],
    }
    return render(request, "casework/desk/right.html", context, status=400 if problem else 200)
