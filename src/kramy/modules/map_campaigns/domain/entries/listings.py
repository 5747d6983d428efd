"""Which maps an entry is listed on: the rules' answer kept in rows."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from time import monotonic

from django.db import transaction
from django.utils import timezone

from kramy.modules.map_campaigns.domain.entries.new_entries import note_new
from kramy.modules.map_campaigns.domain.published_map import publication
from kramy.modules.map_campaigns.enums import EntryState
from kramy.modules.map_campaigns.models import Category, Entry, EntryListing, PastListing, PublicationRule
from kramy.modules.map_campaigns.rules import Placement, Rule, placements

BATCH = 500

LONGEST_RUN = 3.0
"""Seconds of one run of the task: what is left waits for the next, so that maps are published meanwhile."""


def rules_of(home_ids: Iterable[int]) -> list[Rule]:
    """The active rules whose source is one of ``home_ids``, as plain values; a map that is over sends nothing on."""
    rows = (
        PublicationRule.objects.filter(source__in=set(home_ids), active=True)
        .exclude(source__public_until__lt=timezone.localdate())
        .prefetch_related("categories")
    )
    found = list(rows.order_by("id"))
    children: dict[int, set[int]] = defaultdict(set)
    if any(rule.categories.all() for rule in found):
        for child, parent in Category.objects.filter(parent__isnull=False).values_list("id", "parent_id"):
            children[parent].add(child)
    return [
        Rule(
            id=rule.pk,
            source=rule.source_id,
            target=rule.target_id,
            categories=frozenset(
                wanted
                for category in rule.categories.all()
                for wanted in {category.pk} | children[category.pk]
            ),
        )
        for rule in found
    ]


def explain(entry: Entry) -> tuple[Placement, ...]:
    """On which maps the entry belongs and why, worked out anew."""
    return placements(
        home=entry.campaign_id,
        categories=entry.categories.values_list("id", flat=True),
        published=entry.state == EntryState.PUBLISHED,
        rules=rules_of([entry.campaign_id]),
    )


@transaction.atomic
def relist(entry: Entry) -> set[int]:
    """Bring one entry's listings up to date and mark every map it is, or was, on as changed."""
    affected = relist_entries([entry.pk])
    publication.mark_changed(affected, [entry.pk])
    return affected


@transaction.atomic
def relist_entries(entry_ids: Collection[int]) -> set[int]:
    """Bring the listings of many entries up to date; idempotent.

    Returns the ids of the campaigns on which any of them is or was: the caller marks them as changed, once.
    """
    existing, wanted = _relisted(entry_ids)
    return {campaign for _entry, campaign in existing | wanted}


def _relisted(entry_ids: Collection[int]) -> tuple[set[tuple[int, int]], set[tuple[int, int]]]:
    """The (entry, campaign) pairs that were listed, and those that are now."""
    entries = list(Entry.objects.filter(pk__in=entry_ids).only("id", "campaign_id", "state"))
    rules = rules_of({entry.campaign_id for entry in entries})
    categories: dict[int, list[int]] = defaultdict(list)
    for entry_id, category_id in Entry.categories.through.objects.filter(entry_id__in=entry_ids).values_list(
        "entry_id", "category_id"
    ):
        categories[entry_id].append(category_id)
    listed = EntryListing.objects.filter(entry_id__in=entry_ids)
    existing = {(row.entry_id, row.campaign_id): row for row in listed}
    wanted = {
        (entry.pk, placement.campaign): placement.rule
        for entry in entries
        for placement in placements(
            home=entry.campaign_id,
            categories=categories[entry.pk],
            published=entry.state == EntryState.PUBLISHED,
            rules=rules,
        )
    }
    _write(existing, wanted, {entry.pk: entry.state for entry in entries})
    return set(existing), set(wanted)


def list_new(categories: Mapping[int, Collection[int]], campaign_id: int) -> None:
    """List published entries that were only just made, and so are on no map yet, given their categories by id."""
    rules = rules_of([campaign_id])
    _write(
        {},
        {
            (entry, placement.campaign): placement.rule
            for entry, theirs in categories.items()
            for placement in placements(home=campaign_id, categories=theirs, published=True, rules=rules)
        },
        {},
    )


def _write(
    existing: dict[tuple[int, int], EntryListing],
    wanted: dict[tuple[int, int], int | None],
    states: dict[int, str],
) -> None:
    _remember([row for key, row in existing.items() if key not in wanted], states)
    moved = [row for key, row in existing.items() if key in wanted and row.rule_id != wanted[key]]
    for row in moved:
        row.rule_id = wanted[(row.entry_id, row.campaign_id)]
    if moved:
        EntryListing.objects.bulk_update(moved, ["rule"])
    added = [key for key in wanted if key not in existing]
    EntryListing.objects.bulk_create(
        [
            EntryListing(entry_id=entry, campaign_id=campaign, rule_id=wanted[(entry, campaign)])
            for entry, campaign in added
        ],
        ignore_conflicts=True,
    )
    note_new(added)


def _remember(gone: list[EntryListing], states: dict[int, str]) -> None:
    """Take listings away and keep that they were there; of two who take the same one, one keeps it."""
    if not gone:
        return
    now = timezone.now()
    kept = EntryListing.objects.select_for_update().filter(pk__in=[row.pk for row in gone]).order_by("pk")
    PastListing.objects.bulk_create(
        [
            PastListing(
                entry_id=row.entry_id,
                campaign_id=row.campaign_id,
                by_rule=row.rule_id is not None,
                since=min(row.since, now),
                until=now,
                state=states.get(row.entry_id, EntryState.WITHDRAWN),
            )
            for row in kept
        ]
    )
    EntryListing.objects.filter(pk__in=[row.pk for row in gone]).delete()


def relist_campaign(campaign_id: int, *, batch: int = BATCH) -> set[int]:
    """Relist every entry whose home is the campaign; returns the ids of the maps that changed.

    May run twice or be killed half-way: the next run does what is left.
    """
    changed: set[int] = set()
    last: int | None = 0
    while last is not None:
        last, maps = relist_some(campaign_id, after=last, batch=batch)
        changed |= maps
    return changed


def relist_some(
    campaign_id: int, *, after: int = 0, seconds: float = LONGEST_RUN, batch: int = BATCH
) -> tuple[int | None, set[int]]:
    """Relist entries of this home with ids above ``after`` for some seconds, a batch a transaction, and mark the maps
    that changed by it.

    Returns the id to go on after (None: all is done) and the ids of the maps that changed.
    """
    begun = monotonic()
    changed: set[int] = set()
    while ids := list(
        Entry.objects.filter(campaign_id=campaign_id, pk__gt=after)
        .order_by("pk")
        .values_list("pk", flat=True)[:batch]
    ):
        with transaction.atomic():
            before, now = _relisted(ids)
            maps = {campaign for _entry, campaign in before ^ now}
            publication.mark_changed(maps)
        changed |= maps
        after = ids[-1]
        if monotonic() - begun >= seconds:
            return after, changed
    return None, changed


def unlist_ended() -> list[int]:
    """Take the entries of maps that are over off the maps their rules sent them to; returns those maps' ids.

    Idempotent: what is taken off is not found again.
    """
    ended = list(
        EntryListing.objects.filter(rule__source__public_until__lt=timezone.localdate())
        .order_by("rule__source_id")
        .values_list("rule__source_id", flat=True)
        .distinct()
    )
    for campaign_id in ended:
        relist_campaign(campaign_id)
    return ended
