"""What the maps show on the hub's home page, in its search and of an organisation before a call."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kramy.kernel.manifest.base import HomeSection
from kramy.kernel.organisations.base import Fact, OrganisationFacts
from kramy.modules.map_campaigns.domain.finding import search
from kramy.modules.map_campaigns.domain.published_map.snapshot import Snapshot, readable
from kramy.modules.map_campaigns.enums import CampaignStage, EntryState
from kramy.modules.map_campaigns.models import Campaign, Entry

CARDS = 3
FOUND_ON_HUB = 8


def campaign_cards(request: Any) -> dict[str, Any]:
    """The first campaigns that are not over, as ``map_campaigns/public/_campaigns.html`` shows them; one query."""
    rows = Campaign.objects.filter(published=True).exclude(public_until__lt=timezone.localdate())
    campaigns = rows.select_related("intake", "snapshot").order_by("position", "slug")[:CARDS]
    return {"cards": [_card(campaign) for campaign in campaigns]}


def _card(campaign: Campaign) -> dict[str, Any]:
    stage = campaign.stage()
    taking = campaign.intake if stage == CampaignStage.OPEN else None
    snapshot = getattr(campaign, "snapshot", None)
    return {
        "campaign": campaign,
        "url": reverse("maps:campaign", args=[campaign.slug]),
        "count": snapshot.entry_count if snapshot is not None and campaign.is_public() else None,
        "closes": timezone.localdate(taking.closes_at) if taking is not None and taking.closes_at else None,
        "apply_url": reverse("casework:apply", args=[taking.slug]) if taking is not None else None,
    }


HOME_SECTION = HomeSection(
    template="map_campaigns/public/home_section.html", context=campaign_cards, order=10, name="map_campaigns"
)


def search_entries(words: str) -> dict[str, Any]:
    """Entries that the hub's own search shows: found on any public map, each once, the best of each map first.

    The maps are asked in their order until enough is found, so a word that many firms bear costs one map only. Slips
    of the finger are forgiven when no map knows the words as they are.
    """
    maps = (
        Campaign.objects.filter(published=True)
        .select_related("intake", "snapshot")
        .order_by("position", "slug")
    )
    public = [
        (campaign, snapshot)
        for campaign in maps
        if campaign.is_public() and (snapshot := readable(getattr(campaign, "snapshot", None))) is not None
    ]
    best = _best(public, words, forgiving=False) or _best(public, words, forgiving=True)
    entries = Entry.objects.select_related("main_category").in_bulk(best)
    return {
        "title": _("On the maps"),
        "results": [_result(campaign, entries[pk]) for pk, campaign in best.items() if pk in entries],
        "url": reverse("maps:index"),
    }


def _best(maps: list[tuple[Campaign, Snapshot]], words: str, *, forgiving: bool) -> dict[int, Campaign]:
    """Ids of the entries to show, each with the map it was found on."""
    best: dict[int, Campaign] = {}
    for campaign, snapshot in maps:
        found = search.find(words, snapshot, forgiving=forgiving)
        rows = search.best_rows(found, snapshot, FOUND_ON_HUB)
        for pk in snapshot.id[rows].tolist():
            best.setdefault(pk, campaign)
        if len(best) >= FOUND_ON_HUB:
            break
    return dict(list(best.items())[:FOUND_ON_HUB])


def _result(campaign: Campaign, entry: Entry) -> dict[str, str]:
    address = f"{entry.street} {entry.house_number}".strip()
    return {
        "title": entry.name,
        "url": reverse("maps:entry", args=[campaign.slug, entry.pk, entry.slug]),
        "text": " · ".join(filter(None, (entry.main_category.name, address, campaign.title))),
    }


def _entries_of(organisations: list[Any], user: Any) -> Iterator[Fact]:
    """Every entry of the organisations, those on a map first."""
    rows = Entry.objects.filter(organisation__in=organisations).select_related("campaign", "main_category")
    for entry in sorted(rows, key=lambda each: (each.state != EntryState.PUBLISHED, -each.pk)):
        shown = entry.state == EntryState.PUBLISHED
        address = f"{entry.street} {entry.house_number}".strip()
        yield Fact(
            text=entry.name,
            detail=" · ".join(filter(None, (entry.campaign.title, address, entry.get_state_display()))),
            url=reverse("maps:entry", args=[entry.campaign.slug, entry.pk, entry.slug]) if shown else "",
            day=timezone.localdate(entry.published_at),
            tone="good" if shown else "",
        )


ENTRY_FACTS = OrganisationFacts(
    name="map_entries",
    title=gettext_lazy("On the maps"),
    facts=_entries_of,
    permission="map_campaigns.view_statistics",
    order=50,
)
