"""What happens to an entry: published from a case, hidden, restored, withdrawn, expired, renewed."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kramy.kernel.audit import api as audit
from kramy.kernel.organisations import api as organisations
from kramy.kernel.places import api as places
from kramy.lib import morton, text
from kramy.lib.errors import Refused
from kramy.modules.map_campaigns.domain.applying.answers import EntryAnswers, read_answers
from kramy.modules.map_campaigns.domain.entries import merging
from kramy.modules.map_campaigns.domain.entries.listings import relist, relist_entries
from kramy.modules.map_campaigns.domain.entries.pictures import remove_pictures, replace_pictures
from kramy.modules.map_campaigns.domain.published_map import publication
from kramy.modules.map_campaigns.domain.words import documents
from kramy.modules.map_campaigns.enums import EntryState
from kramy.modules.map_campaigns.models import Campaign, Category, Entry, EntryListing
from kramy.modules.map_campaigns.rules import EXPIRY_REMINDER_DAYS, add_months
from kramy.modules.map_campaigns.signals import entries_changed

BATCH = 500
SLUG_LENGTH = 60


def entry_slug(name: str) -> str:
    """The part of an entry's address that says its name."""
    return text.slug(name, longest=SLUG_LENGTH) or "wpis"


def valid_until_for(campaign: Campaign, today: date | None = None) -> date | None:
    """The last day of an entry published today, None when entries of the campaign do not expire."""
    if campaign.entry_valid_months is None:
        return None
    return add_months(today or timezone.localdate(), campaign.entry_valid_months)


def offered_categories(campaign: Campaign) -> list[Category]:
    """The categories firms choose from: those of the campaign, each followed by its children."""
    own = list(campaign.categories.order_by("campaign_categories__position", "position", "slug"))
    children = list(Category.objects.filter(parent__in=own).order_by("position", "slug"))
    found: dict[int, Category] = {}
    for category in own:
        found.setdefault(category.pk, category)
        for child in children:
            if child.parent_id == category.pk:
                found.setdefault(child.pk, child)
    return list(found.values())


def family_of(case: Any) -> set[int]:
    """The ids of the case, of those it continues and of those that continue them."""
    root = case
    while root.previous_id is not None:
        root = root.previous
    found, fresh = {root.pk}, {root.pk}
    while fresh:
        model = type(root)
        fresh = set(model._default_manager.filter(previous__in=fresh).values_list("pk", flat=True)) - found
        found |= fresh
    return found


def entry_of(case: Any) -> Entry | None:
    """The entry that the case changed or, while it is open, would change: in the campaign of its intake.

    When that was merged with another, the one it lives on in.
    """
    own = own_entry_of(case)
    return merging.kept_of(own) if own is not None and own.state == EntryState.MERGED else own


def own_entry_of(case: Any) -> Entry | None:
    """The entry that was made for the case, merged with another or not."""
    return (
        Entry.objects.filter(case__in=family_of(case), campaign__intake=case.intake_id)
        .select_related("campaign")
        .first()
    )


@transaction.atomic
def publish_from_case(*, case: Any, by: Any = None) -> Entry:
    """Carry out an accepted case: create its entry, or change the one of the case it continues.

    A renewal into a new edition creates an entry there and leaves last year's in the archive. Running it
    again for the same case changes nothing. Raises ``Refused`` when the intake belongs to no campaign or the
    answers name no category of it.
    """
    campaign = Campaign.objects.filter(intake_id=case.intake_id).first()
    if campaign is None:
        raise Refused(_("This intake belongs to no map campaign."), code="no_campaign")
    own = own_entry_of(case)
    entry = merging.kept_of(own) if own is not None and own.state == EntryState.MERGED else own
    if entry is not None and own is not None and own.case_id == case.pk:
        return entry
    answers = _answers_of(case)
    categories = _chosen_categories(campaign, answers)
    created = entry is None
    if entry is None:
        entry = Entry(campaign=campaign, is_demo=case.is_demo)
    _fill(entry, case=case, answers=answers, main_category=categories[0], keeps_case=entry != (own or entry))
    entry.save()
    # merged: its history goes on in its own row, its content in the kept one
    if own is not None and own != entry:
        Entry.objects.filter(pk=own.pk).update(case=case)
    entry.categories.set(categories)
    pictures = case.answers.attachments.filter(question_key="pictures").order_by("position")
    replace_pictures(entry=entry, attachments=pictures)
    relist(entry)
    announce([entry.pk])
    audit.record(
        "map_campaigns.entry_published" if created else "map_campaigns.entry_changed",
        by=by,
        target=entry,
        detail={"case": case.number, "campaign": campaign.slug},
    )
    return entry


def _answers_of(case: Any) -> EntryAnswers:
    try:
        return read_answers(case.answers.answers)
    except KeyError as error:
        raise Refused(
            _("The answers give no position on the map, so no entry can be made of them."), code="no_position"
        ) from error


def _chosen_categories(campaign: Campaign, answers: EntryAnswers) -> list[Category]:
    offered = {category.slug: category for category in offered_categories(campaign)}
    chosen = [offered[slug] for slug in answers.categories if slug in offered]
    if not chosen:
        raise Refused(
            _("None of the chosen categories belongs to this campaign."),
            code="no_category",
            field="categories",
        )
    return chosen


def _fill(
    entry: Entry, *, case: Any, answers: EntryAnswers, main_category: Category, keeps_case: bool
) -> None:
    now = timezone.now()
    for name, value in answers.fields.items():
        setattr(entry, name, value)
    if not keeps_case:
        entry.case = case
    entry.organisation_id = case.organisation_id or _organisation_id(answers.organisation)
    entry.slug = entry_slug(entry.name)
    entry.content_language = case.language
    entry.main_category = main_category
    entry.import_batch = None
    place_at(entry, answers.lon, answers.lat)
    if entry.state != EntryState.PUBLISHED or entry.published_at is None:
        entry.published_at = now
    entry.state = EntryState.PUBLISHED
    entry.valid_until = valid_until_for(entry.campaign)
    entry.confirmed_at = now
    touch(entry, now)


def _organisation_id(answer: dict[str, str]) -> int | None:
    if not answer.get("name"):
        return None
    found = organisations.find_or_register(
        name=answer["name"],
        nip=answer.get("nip") or "",
        regon=answer.get("regon") or "",
        krs=answer.get("krs") or "",
    )
    return int(found.pk)


def place_at(entry: Entry, lon: float, lat: float) -> None:
    """Put the entry on the map: its position, its Morton key and its district."""
    entry.lon, entry.lat = lon, lat
    entry.morton = morton.key(lon, lat)
    entry.district = places.district_at(lon, lat)


def touch(entry: Entry, now: datetime | None = None) -> None:
    """Note that the entry's content has changed; the caller saves."""
    entry.updated_at = now or timezone.now()
    entry.revision += 1


def announce(entry_ids: list[int]) -> None:
    """What every change needs besides listings: the search index, and word to the others."""
    documents.index_entries(entry_ids)
    transaction.on_commit(lambda: entries_changed.send(Entry, entry_ids=entry_ids))


def locked(entry: Entry, expected_revision: int | None) -> Entry:
    fresh = Entry.objects.select_for_update(of=("self",)).select_related("campaign").get(pk=entry.pk)
    if expected_revision is not None and fresh.revision != expected_revision:
        raise Refused(
            _("Somebody else has changed this entry in the meantime. Look at it again."),
            code="changed_elsewhere",
        )
    return fresh


def move(entry: Entry, state: EntryState, *, action: str, by: Any, detail: dict[str, Any]) -> Entry:
    entry.state = state
    touch(entry)
    entry.save(
        update_fields=["state", "valid_until", "published_at", "confirmed_at", "updated_at", "revision"]
    )
    relist(entry)
    announce([entry.pk])
    audit.record(action, by=by, target=entry, detail=detail)
    return entry


@transaction.atomic
def hide(*, entry: Entry, by: Any, reason: str, expected_revision: int | None = None) -> Entry:
    """Take a published entry off every map; the firm's case stays as it is and the entry can be restored."""
    entry = locked(entry, expected_revision)
    if entry.state != EntryState.PUBLISHED:
        raise Refused(_("This entry is not on the map."), code="not_published")
    if not reason.strip():
        raise Refused(_("Write why the entry is hidden."), code="no_reason", field="reason")
    return move(
        entry, EntryState.HIDDEN, action="map_campaigns.entry_hidden", by=by, detail={"reason": reason}
    )


@transaction.atomic
def restore(*, entry: Entry, by: Any, expected_revision: int | None = None) -> Entry:
    """Put a hidden entry back; one withdrawn by the firm cannot come back without the firm."""
    entry = locked(entry, expected_revision)
    if entry.state != EntryState.HIDDEN:
        raise Refused(_("Only an entry hidden by the city can be restored."), code="not_hidden")
    if entry.valid_until is not None and entry.valid_until < timezone.localdate():
        raise Refused(_("This entry expired on %(day)s.") % {"day": entry.valid_until}, code="expired")
    return move(entry, EntryState.PUBLISHED, action="map_campaigns.entry_restored", by=by, detail={})


@transaction.atomic
def withdraw(*, entry: Entry, by: Any = None, reason: str = "") -> Entry:
    """The firm takes its entry back: it leaves every map and its pictures are deleted. Idempotent.

    For entries it was merged with see ``merging.withdrawn``.
    """
    merging.lock_relatives(entry.pk)
    entry = locked(entry, None)
    if entry.state == EntryState.WITHDRAWN:
        return entry
    remove_pictures(entry=entry)
    merging.withdrawn(entry, by=by)
    return move(
        entry,
        EntryState.WITHDRAWN,
        action="map_campaigns.entry_withdrawn",
        by=by,
        detail={"reason": reason} if reason else {},
    )


@transaction.atomic
def renew(*, entry: Entry, by: Any = None) -> Entry:
    """Let a published, expired or unconfirmed entry go on for another of its campaign's terms, from today."""
    entry = locked(entry, None)
    if entry.state not in (EntryState.PUBLISHED, EntryState.EXPIRED, EntryState.UNCONFIRMED):
        raise Refused(
            _("Only an entry that is on the map or has expired can be renewed."), code="not_renewable"
        )
    if entry.campaign.is_archived():
        raise Refused(_("This campaign is over."), code="archived")
    entry.valid_until = valid_until_for(entry.campaign)
    entry.confirmed_at = timezone.now()
    if entry.state == EntryState.EXPIRED:
        entry.published_at = timezone.now()
    return move(entry, EntryState.PUBLISHED, action="map_campaigns.entry_renewed", by=by, detail={})


def expire_due(*, today: date | None = None, batch: int = BATCH) -> list[int]:
    """Expire every published entry whose last day is over; returns their ids.

    A batch a transaction, so that it may be killed half-way or run twice.
    """
    day = today or timezone.localdate()
    due = Entry.objects.filter(state=EntryState.PUBLISHED, valid_until__lt=day).order_by("pk")
    expired: list[int] = []
    while ids := list(due.values_list("pk", flat=True)[:batch]):
        with transaction.atomic():
            now = timezone.now()
            entries = list(due.filter(pk__in=ids).select_for_update())
            for entry in entries:
                entry.state = EntryState.EXPIRED
                touch(entry, now)
                audit.record("map_campaigns.entry_expired", by=None, target=entry, detail={})
            Entry.objects.bulk_update(entries, ["state", "updated_at", "revision"])
            publication.mark_changed(relist_entries(ids), ids)
            announce(ids)
        expired += ids
    return expired


def expiring(*, today: date | None = None, within_days: int = EXPIRY_REMINDER_DAYS) -> list[Entry]:
    """Entries of firms whose last day comes within ``within_days``: those to be reminded."""
    day = today or timezone.localdate()
    return list(
        Entry.objects.filter(
            state=EntryState.PUBLISHED,
            case__isnull=False,
            valid_until__gte=day,
            valid_until__lte=day + timedelta(days=within_days),
        ).select_related("case", "campaign")
    )


def find_districts(*, batch: int = 5000) -> int:
    """Find every entry's district again; returns how many have another one. May run twice."""
    moved = 0
    last = 0
    while rows := list(
        Entry.objects.filter(pk__gt=last)
        .order_by("pk")
        .only("id", "lon", "lat", "district_id", "campaign_id")[:batch]
    ):
        ids = places.district_ids([row.lon for row in rows], [row.lat for row in rows]).tolist()
        changed = [(row, found or None) for row, found in zip(rows, ids, strict=True)]
        changed = [(row, found) for row, found in changed if row.district_id != found]
        for row, found in changed:
            row.district_id = found
        if changed:
            with transaction.atomic():
                Entry.objects.bulk_update([row for row, _found in changed], ["district"], batch_size=BATCH)
                ids_moved = [row.pk for row, _found in changed]
                listed = EntryListing.objects.filter(entry__in=ids_moved)
                publication.mark_changed(listed.values_list("campaign_id", flat=True).distinct(), ids_moved)
        moved += len(changed)
        last = rows[-1].pk
    return moved
