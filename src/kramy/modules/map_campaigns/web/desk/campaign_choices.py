"""Tabs of the campaign editor in which something is chosen: categories, and maps on which entries also appear."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kramy.lib.errors import Refused
from kramy.lib.text import slug as slug_of
from kramy.modules.map_campaigns.domain.campaigns import campaigns as verbs
from kramy.modules.map_campaigns.domain.campaigns.campaigns import RuleWanted
from kramy.modules.map_campaigns.domain.campaigns.categories import create_category
from kramy.modules.map_campaigns.domain.statistics.desk import entries_affected
from kramy.modules.map_campaigns.models import Campaign, Category
from kramy.modules.map_campaigns.web.desk import campaign_forms
from kramy.modules.map_campaigns.web.desk.campaigns import (
    add_refusal,
    campaign_of,
    frame,
    may_edit,
    revision_seen,
)


def _in_order() -> list[Category]:
    """Every category, each parent followed by its children."""
    found = list(Category.objects.order_by("position", "slug"))
    children: dict[int, list[Category]] = defaultdict(list)
    for category in found:
        if category.parent_id is not None:
            children[category.parent_id].append(category)
    return [each for parent in found if parent.parent_id is None for each in (parent, *children[parent.pk])]


@require_http_methods(["GET", "HEAD", "POST"])
@may_edit
def categories(request: HttpRequest, pk: int) -> HttpResponse:
    campaign = campaign_of(pk)
    everything = _in_order()
    problem = ""
    if request.method == "POST":
        chosen = campaign_forms.chosen_categories(request.POST, everything)
        try:
            verbs.set_categories(
                campaign=campaign,
                categories=chosen,
                by=request.user,
                expected_revision=revision_seen(request),
            )
        except Refused as refused:
            problem = str(refused)
            campaign = campaign_of(pk)
        else:
            messages.success(request, _("Saved."))
            return redirect("map_campaigns_desk:categories", pk)
    else:
        ids = list(campaign.campaign_categories.values_list("category_id", flat=True))
        by_id = {category.pk: category for category in everything}
        chosen = [by_id[each] for each in ids]
    context = frame(
        request,
        campaign,
        rows=_category_rows(everything, chosen),
        problem=problem,
        revision=campaign.revision,
        form=campaign_forms.CategoryForm(initial={"icon": "shop", "colour": campaign.colour}),
        creating=False,
    )
    return render(
        request, "map_campaigns/desk/campaign_categories.html", context, status=409 if problem else 200
    )


def _category_rows(everything: Sequence[Category], chosen: Sequence[Category]) -> list[dict[str, Any]]:
    """The chosen ones first in their order, then the rest as they stand."""
    places = {category.pk: number for number, category in enumerate(chosen, start=1)}
    rest = [category for category in everything if category.pk not in places]
    return [
        {"category": category, "chosen": category.pk in places, "order": places.get(category.pk, "")}
        for category in (*chosen, *rest)
    ]


@require_http_methods(["POST"])
@may_edit
def new_category(request: HttpRequest, pk: int) -> HttpResponse:
    """A category made in passing; it is offered by the campaign at once, after the others."""
    campaign = campaign_of(pk)
    form = campaign_forms.CategoryForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            made = create_category(
                by=request.user,
                parent=data["parent"],
                slug=data["slug"] or slug_of(data["name_pl"], longest=60),
                icon=data["icon"],
                colour=data["colour"],
                position=Category.objects.count(),
                **form.text_values(),
            )
            verbs.set_categories(
                campaign=campaign,
                categories=[*campaign.categories.order_by("campaign_categories__position"), made],
                by=request.user,
            )
        except Refused as refused:
            add_refusal(form, refused)
        else:
            messages.success(request, _("The category “%(name)s” is made and offered.") % {"name": made.name})
            return redirect("map_campaigns_desk:categories", pk)
    everything = _in_order()
    ids = set(campaign.campaign_categories.values_list("category_id", flat=True))
    context = frame(
        request,
        campaign,
        rows=_category_rows(everything, [category for category in everything if category.pk in ids]),
        problem="",
        revision=campaign.revision,
        form=form,
        creating=True,
    )
    return render(request, "map_campaigns/desk/campaign_categories.html", context, status=400)


@require_http_methods(["GET", "HEAD", "POST"])
@may_edit
def rules(request: HttpRequest, pk: int) -> HttpResponse:
    """Which entries of this campaign also appear on other maps; counted before it is saved when asked."""
    campaign = campaign_of(pk)
    everything = _in_order()
    targets = list(Campaign.objects.exclude(pk=pk).order_by("position", "slug"))
    problem, previewed = "", False
    if request.method == "POST":
        wanted = campaign_forms.wanted_rules(request.POST, targets, everything)
        if request.POST.get("preview") == "1":
            previewed = True
        else:
            try:
                verbs.set_rules(
                    campaign=campaign, rules=wanted, by=request.user, expected_revision=revision_seen(request)
                )
            except Refused as refused:
                problem = str(refused)
                campaign = campaign_of(pk)
            else:
                messages.success(request, _("Saved. The maps follow in a moment."))
                return redirect("map_campaigns_desk:rules", pk)
    else:
        wanted = [
            RuleWanted(target=rule.target, categories=list(rule.categories.all()), active=rule.active)
            for rule in campaign.rules_out.select_related("target").prefetch_related("categories")
        ]
    incoming = (
        campaign.rules_in.select_related("source").prefetch_related("categories").order_by("source__position")
    )
    context = frame(
        request,
        campaign,
        rows=_rule_rows(campaign, targets, wanted, everything),
        incoming=incoming,
        problem=problem,
        previewed=previewed,
        # a preview is not saved: the revision that was seen stays the one to be saved against
        revision=revision_seen(request) if previewed else campaign.revision,
    )
    return render(request, "map_campaigns/desk/campaign_rules.html", context, status=409 if problem else 200)


def _rule_rows(
    campaign: Campaign,
    targets: Sequence[Campaign],
    wanted: Sequence[RuleWanted],
    everything: Sequence[Category],
) -> list[dict[str, Any]]:
    by_target = {rule.target.pk: rule for rule in wanted}
    counts = entries_affected(
        campaign,
        {rule.target.pk: [category.pk for category in rule.categories] for rule in wanted if rule.active},
    )
    offered = set(campaign.campaign_categories.values_list("category_id", flat=True))
    rows = []
    for target in targets:
        rule = by_target.get(target.pk)
        ticked = {category.pk for category in rule.categories} if rule else set()
        rows.append(
            {
                "target": target,
                "on": rule is not None,
                "paused": rule is not None and not rule.active,
                "count": counts.get(target.pk, 0),
                "categories": [
                    {"category": category, "ticked": category.pk in ticked}
                    for category in everything
                    if category.pk in offered or category.parent_id in offered or category.pk in ticked
                ],
            }
        )
    return rows
