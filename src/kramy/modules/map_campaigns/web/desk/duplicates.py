"""Possible duplicates at the desk: listed, put side by side, merged, told apart; and merges, which can be undone."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kramy.kernel.audit.api import history_of, record_view
from kramy.kernel.casework.api import cases_for_review
from kramy.kernel.places.api import static_map_svg
from kramy.lib.errors import Refused
from kramy.lib.geo import distance
from kramy.modules.map_campaigns.domain.duplicates import pairs as duplicate_pairs
from kramy.modules.map_campaigns.domain.duplicates.reasons import kept_in_words
from kramy.modules.map_campaigns.domain.entries import merging
from kramy.modules.map_campaigns.domain.entries.merging_choices import (
    BOTH,
    KEPT,
    LABELS,
    LISTS,
    OTHER,
    PARTS,
    suggested,
    suggested_sides,
)
from kramy.modules.map_campaigns.models import Campaign, Entry, EntryMerge
from kramy.modules.map_campaigns.web.desk.compare import TOUCHING_METRES
from kramy.modules.map_campaigns.web.desk.entries import may_decide

PAGE_SIZE = 20
HISTORY = 20
VIEWS = ("open", "dismissed", "merged")


@require_safe
@may_decide
def index(request: HttpRequest) -> HttpResponse:
    campaigns = list(Campaign.objects.order_by("position", "slug"))
    wanted = request.GET.get("campaign", "")
    campaign = next((each for each in campaigns if each.slug == wanted), None)
    view = request.GET.get("show") if request.GET.get("show") in VIEWS else "open"
    context = {
        "page_title": _("Possible duplicates"),
        "header_icon": "copy",
        "breadcrumbs_items": [
            {"url": reverse("map_campaigns_desk:campaigns"), "label": _("Map campaigns")},
        ],
        "campaigns": campaigns,
        "chosen": campaign,
        "view": view,
        "views": [("open", _("Not decided")), ("dismissed", _("Not the same")), ("merged", _("Merged"))],
        "page_obj": Paginator(_found(view, campaign), PAGE_SIZE).get_page(request.GET.get("page")),
    }
    if view != "merged":
        for pair in context["page_obj"]:
            pair.reason = kept_in_words(pair.reasons)
    return render(request, "map_campaigns/desk/duplicates.html", context)


def _found(view: str | None, campaign: Campaign | None) -> Any:
    if view == "merged":
        merges = EntryMerge.objects.select_related("kept__campaign", "merged__campaign", "by", "undone_by")
        if campaign is not None:
            merges = merges.filter(Q(kept__campaign=campaign) | Q(merged__campaign=campaign))
        return merges.order_by("-at", "-id")
    pairs = duplicate_pairs.pairs(campaign=campaign, dismissed=view == "dismissed")
    return pairs.select_related("first__campaign", "second__campaign", "dismissed_by")


def _two(first: int, second: int) -> tuple[Entry, Entry]:
    wanted = Entry.objects.select_related("campaign", "district", "main_category", "case", "organisation")
    if first == second:
        raise Http404
    return get_object_or_404(wanted, pk=first), get_object_or_404(wanted, pk=second)


@require_safe
@may_decide
def pair(request: HttpRequest, first: int, second: int) -> HttpResponse:
    return _pair_page(request, *_two(first, second))


def _pair_page(
    request: HttpRequest, one: Entry, two: Entry, *, refused: Refused | None = None
) -> HttpResponse:
    found = duplicate_pairs.pair_of(one, two)
    mergeable = {one.state, two.state} <= set(merging.MERGEABLE)
    possible = merging.sides_that_lose_no_map(one, two) if mergeable else None
    sides = possible or suggested_sides(one, two)
    posted = request.POST
    kept = int(posted["keep"]) if posted.get("keep") in ("1", "2") else 1 if sides.kept == one else 2
    choices = suggested(sides.kept, sides.other)
    context = {
        "page_title": _("Are these the same?"),
        "page_subtitle": f"{one.name} · {two.name}",
        "header_icon": "copy",
        "breadcrumbs_items": [
            {"url": reverse("map_campaigns_desk:duplicates"), "label": _("Possible duplicates")},
        ],
        "one": one,
        "two": two,
        "pair": found,
        "reason": kept_in_words(found.reasons),
        "mergeable": possible is not None,
        "apart": mergeable and possible is None,
        "kept": kept,
        "rows": _rows(one, two, choices, first_is_kept=sides.kept == one, posted=posted),
        "cases": [_cases(request, entry) for entry in (one, two)],
        "refused": str(refused) if refused else "",
        "refused_field": refused.field if refused else "",
        "typed": posted,
        "map": _map(one, two),
    }
    return render(request, "map_campaigns/desk/duplicate.html", context, status=409 if refused else 200)


def _map(one: Entry, two: Entry) -> Any:
    touching = (
        distance(one.lon, one.lat, two.lon, two.lat) < TOUCHING_METRES
    )  # such pins would hide each other
    pins = [(one.lon, one.lat, "1+2")] if touching else [(one.lon, one.lat, "1"), (two.lon, two.lat, "2")]
    points = [*pins, pins[0]] if touching else pins
    return static_map_svg(width=900, height=280, points=points, title=_("Both places on the map"))


def _cases(request: HttpRequest, entry: Entry) -> Any:
    return (
        entry.case
        if entry.case and cases_for_review(request.user).filter(pk=entry.case_id).exists()
        else None
    )


def _rows(
    one: Entry, two: Entry, choices: dict[str, str], *, first_is_kept: bool, posted: Any
) -> list[dict[str, Any]]:
    """Every part with what stands in both entries and whose is chosen: 1, 2 or both."""
    sides = {KEPT: "1", OTHER: "2", BOTH: "both"} if first_is_kept else {KEPT: "2", OTHER: "1", BOTH: "both"}
    rows = []
    for part in (*PARTS, *LISTS):
        left, right = _shown(one, part), _shown(two, part)
        typed = posted.get(f"part-{part}")
        rows.append(
            {
                "part": part,
                "label": LABELS[part],
                "left": left,
                "right": right,
                "same": left == right,
                "list": part in LISTS,
                "pictures": part == "pictures",
                "chosen": typed if typed in ("1", "2", "both") else sides[choices[part]],
            }
        )
    return [row for row in rows if row["left"] or row["right"]]


def _shown(entry: Entry, part: str) -> Any:
    shown = {
        "main_category": lambda: entry.main_category.name,
        "address": lambda: (
            f"{entry.street} {entry.house_number}, {entry.postcode} {entry.town}\n{entry.lat:.5f}, {entry.lon:.5f}"
        ),
        "offer": lambda: entry.offer,
        "organisation": lambda: _firm(entry),
        "services": lambda: ", ".join(
            str(Entry._meta.get_field(name).verbose_name)
            for name in ("online_order", "takeaway", "delivery")
            if getattr(entry, name)
        ),
        "categories": lambda: ", ".join(each.name for each in entry.categories.order_by("position", "slug")),
        "pictures": lambda: list(entry.pictures.all()),
    }
    return shown[part]() if part in shown else str(getattr(entry, part) or "")


def _firm(entry: Entry) -> str:
    if entry.organisation is None:
        return ""
    return (
        f"{entry.organisation.name}, NIP {entry.organisation.nip}"
        if entry.organisation.nip
        else entry.organisation.name
    )


@require_POST
@may_decide
def merge(request: HttpRequest, first: int, second: int) -> HttpResponse:
    one, two = _two(first, second)
    kept, other = (two, one) if request.POST.get("keep") == "2" else (one, two)
    sides = {"1": KEPT, "2": OTHER} if kept == one else {"2": KEPT, "1": OTHER}
    choices = {
        part: (sides | {"both": BOTH})[request.POST[f"part-{part}"]]
        for part in (*PARTS, *LISTS)
        if request.POST.get(f"part-{part}") in ("1", "2", "both")
    }
    try:
        done = merging.merge(
            kept=kept,
            other=other,
            choices=choices,
            by=request.user,
            reason=request.POST.get("reason", "")[:2000],
            kept_revision=_seen(request, "revision-2" if kept == two else "revision-1"),
            other_revision=_seen(request, "revision-1" if kept == two else "revision-2"),
        )
    except Refused as refused:
        return _pair_page(request, *_two(first, second), refused=refused)
    messages.success(request, _("The two are one entry now. The firms have been told."))
    return redirect("map_campaigns_desk:merge", done.pk)


def _seen(request: HttpRequest, name: str) -> int:
    typed = request.POST.get(name, "")
    return int(typed) if typed.isdecimal() and len(typed) < 10 else -1


@require_POST
@may_decide
def dismiss(request: HttpRequest, first: int, second: int) -> HttpResponse:
    one, two = _two(first, second)
    try:
        duplicate_pairs.dismiss(
            one=one, other=two, by=request.user, reason=request.POST.get("dismiss_reason", "")[:2000]
        )
    except Refused as refused:
        return _pair_page(request, one, two, refused=refused)
    messages.success(request, _("Noted: these are two places. You will not be asked about them again."))
    return redirect("map_campaigns_desk:duplicates")


@require_POST
@may_decide
def reopen(request: HttpRequest, first: int, second: int) -> HttpResponse:
    one, two = _two(first, second)
    duplicate_pairs.reopen(one=one, other=two, by=request.user)
    return redirect("map_campaigns_desk:duplicate_pair", first, second)


def _merge(pk: int) -> EntryMerge:
    sides = ("kept__campaign", "merged__campaign", "kept__case", "merged__case", "by", "undone_by")
    return get_object_or_404(EntryMerge.objects.select_related(*sides), pk=pk)


@require_safe
@may_decide
def merged(request: HttpRequest, pk: int) -> HttpResponse:
    return _merge_page(request, _merge(pk))


def _merge_page(request: HttpRequest, done: EntryMerge, *, refused: Refused | None = None) -> HttpResponse:
    untouched = (done.kept.revision, done.merged.revision) == (done.kept_revision, done.merged_revision)
    record_view(by=request.user, target=done)
    words = {KEPT: done.kept.name, OTHER: done.merged.name, BOTH: _("both")}
    context = {
        "page_title": _("Merged: %(name)s") % {"name": done.kept.name},
        "page_subtitle": done.kept.campaign.title,
        "header_icon": "copy",
        "breadcrumbs_items": [
            {"url": reverse("map_campaigns_desk:duplicates"), "label": _("Possible duplicates")},
        ],
        "merge": done,
        "choices": [(LABELS[part], words[choice]) for part, choice in done.choices.items() if choice != KEPT],
        "histories": [(entry, history_of(entry)[:HISTORY]) for entry in (done.kept, done.merged)],
        "undoable": done.undone_at is None and untouched and bool(done.before),
        "refused": str(refused) if refused else "",
        "typed": request.POST,
    }
    return render(request, "map_campaigns/desk/merge.html", context, status=409 if refused else 200)


@require_POST
@may_decide
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    done = _merge(pk)
    try:
        merging.unmerge(merge=done, by=request.user, reason=request.POST.get("reason", "")[:2000])
    except Refused as refused:
        return _merge_page(request, _merge(pk), refused=refused)
    messages.success(request, _("They are two entries again, each as it was. The firms have been told."))
    return redirect("map_campaigns_desk:duplicate_pair", done.kept_id, done.merged_id)
