"""What an import writes into entries: new ones and changed ones with all that belongs to them, many at a time."""

from collections.abc import Iterable, Mapping

from django.db import transaction

from kramy.kernel.places import api as places
from kramy.modules.map_campaigns.domain.entries.listings import list_new, relist_entries
from kramy.modules.map_campaigns.domain.importing.changes import Change
from kramy.modules.map_campaigns.domain.words import documents
from kramy.modules.map_campaigns.enums import RowOutcome
from kramy.modules.map_campaigns.models import Entry, ImportBatch, PublicationRule
from kramy.modules.map_campaigns.signals import entries_changed

WRITTEN = (
    "name", "slug", "description", "main_category", "street", "house_number", "postcode", "town", "district",
    "opening_hours", "online_order", "takeaway", "delivery", "website", "order_url", "facebook", "instagram",
    "phone", "email", "lon", "lat", "morton", "state", "valid_until", "published_at", "updated_at", "revision",
    "import_batch",
)  # fmt: skip


def write(batch: ImportBatch, changes: list[Change]) -> None:
    created = [change for change in changes if change.outcome == RowOutcome.CREATED]
    changed = [change for change in changes if change.outcome == RowOutcome.CHANGED]
    _create(batch, [(change.entry, change.categories) for change in created if change.entry])
    update({change.entry: change.categories for change in changed if change.entry})
    ids = [change.entry.pk for change in (*created, *changed) if change.entry]
    if ids:
        transaction.on_commit(lambda: entries_changed.send(Entry, entry_ids=ids))


def _create(batch: ImportBatch, new: list[tuple[Entry, tuple[int, ...]]]) -> None:
    """Write new entries with all that belongs to them: nothing is asked that this transaction knows."""
    if not new:
        return
    Entry.objects.bulk_create([entry for entry, _categories in new])
    through = Entry.categories.through
    through.objects.bulk_create(
        [
            through(entry_id=entry.pk, category_id=category)
            for entry, categories in new
            for category in sorted(set(categories))
        ]
    )
    list_new({entry.pk: categories for entry, categories in new}, batch.campaign_id)
    districts = {district.pk: district.name for district in places.districts()}
    documents.index_new((entry for entry, _categories in new), districts)


def update(entries: Mapping[Entry, Iterable[int]]) -> None:
    """Write what an import may change of entries that are there: ten times faster than ``bulk_update``."""
    if not entries:
        return
    Entry.objects.bulk_create(
        list(entries), update_conflicts=True, unique_fields=["pk"], update_fields=WRITTEN
    )  # they are locked: each is known to be there, so that none is created
    _set_categories({entry.pk: categories for entry, categories in entries.items()})
    ids = [entry.pk for entry in entries]
    relist_entries(ids)
    documents.index_entries(ids)


def _set_categories(wanted: Mapping[int, Iterable[int]]) -> None:
    through = Entry.categories.through
    existing = set(through.objects.filter(entry_id__in=wanted).values_list("entry_id", "category_id"))
    pairs = {(entry, category) for entry, categories in wanted.items() for category in categories}
    gone = existing - pairs
    for entry, category in gone:
        through.objects.filter(entry_id=entry, category_id=category).delete()
    through.objects.bulk_create(
        [through(entry_id=entry, category_id=category) for entry, category in sorted(pairs - existing)]
    )


def maps_of(campaign_id: int) -> set[int]:
    """The campaign and every map its rules lead to."""
    targets = PublicationRule.objects.filter(source=campaign_id).values_list("target_id", flat=True)
    return {campaign_id, *targets}
