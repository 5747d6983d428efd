"""Two entries that are one place become one, and can be parted again while nothing else has changed.

The merged entry keeps its row, its case, its key and its pictures: it only leaves the maps. So its addresses can lead
to the kept one for good, an import finds it by its key, and undoing is exact.
"""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.db.models import F, Field, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from kramy.kernel.audit import api as audit
from kramy.kernel.casework.enums import CaseState
from kramy.lib import morton
from kramy.lib.errors import Refused
from kramy.modules.map_campaigns.domain.applying.survey import MOST_PICTURES
from kramy.modules.map_campaigns.domain.entries.listings import relist_entries, rules_of
from kramy.modules.map_campaigns.domain.entries.merging_choices import (
    BOTH,
    KEPT,
    OTHER,
    PARTS,
    Sides,
    completed,
    part_of,
    suggested_sides,
)
from kramy.modules.map_campaigns.domain.entries.pictures import (
    held_pictures,
    let_go,
    put_pictures,
    remove_unused,
)
from kramy.modules.map_campaigns.domain.published_map import publication
from kramy.modules.map_campaigns.domain.words import documents
from kramy.modules.map_campaigns.enums import EntryState
from kramy.modules.map_campaigns.models import DuplicatePair, Entry, EntryDay, EntryMerge
from kramy.modules.map_campaigns.rules import placements
from kramy.modules.map_campaigns.signals import entries_changed, entries_merged, entries_parted

MERGEABLE = (EntryState.PUBLISHED, EntryState.HIDDEN, EntryState.EXPIRED)
MOST_STEPS = 20
"""Merges followed one after another from an old address."""
SAVED = (
    *(name for names in PARTS.values() for name in names),
    "slug",
    "morton",
    "state",
    "case_id",
    "valid_until",
)


@transaction.atomic
def merge(
    *,
    kept: Entry,
    other: Entry,
    choices: Mapping[str, str],
    by: Any,
    reason: str,
    kept_revision: int | None = None,
    other_revision: int | None = None,
) -> EntryMerge:
    """Make ``other`` part of ``kept``: one place on the maps with what was chosen of both (``merging_choices``).
    The firms are told. Refused when either has changed since it was looked at, is on no map any more, has been merged
    already, or when a map would lose the place.
    """
    kept, other = _locked_pair(kept.pk, other.pk)
    reason = reason.strip()
    if not reason:
        raise Refused(_("Write why the two are one place."), code="no_reason", field="reason")
    _check_states(kept, other)
    _check_revisions((kept, kept_revision), (other, other_revision))
    chosen = _chosen(choices, kept, other)
    before = {"kept": _state_of(kept), "merged": _state_of(other), "days": _move_days(other, kept)}
    _take(kept, other, chosen)
    other.state = EntryState.MERGED
    _check_maps(kept, other)
    _save(kept, other)
    done = EntryMerge.objects.create(
        kept=kept,
        merged=other,
        by=by,
        reason=reason,
        choices=chosen,
        before=before,
        kept_revision=kept.revision,
        merged_revision=other.revision,
    )
    DuplicatePair.objects.filter(first__in=(kept, other), second__in=(kept, other)).delete()
    _record(done, by)
    entries_merged.send(EntryMerge, merge_id=done.pk)
    return done


def _record(done: EntryMerge, by: Any) -> None:
    kept, other = done.kept, done.merged
    detail = {"reason": done.reason, "choices": done.choices}
    audit.record("map_campaigns.entry_merged", by=by, target=kept, detail=detail | {"merged": other.pk})
    audit.record("map_campaigns.entry_merged_away", by=by, target=other, detail=detail | {"kept": kept.pk})


def _chosen(choices: Mapping[str, str], kept: Entry, other: Entry) -> dict[str, str]:
    try:
        return completed(choices, kept, other)
    except ValueError as error:
        raise Refused(_("Choose whose details are kept."), code="bad_choice", field=str(error)) from error


@transaction.atomic
def unmerge(*, merge: EntryMerge, by: Any, reason: str = "") -> EntryMerge:
    """Part the two again, exactly as they were; refused when either has changed since, or it was undone already."""
    kept, other = _locked_pair(merge.kept_id, merge.merged_id)
    fresh = EntryMerge.objects.select_for_update(of=("self",)).get(pk=merge.pk)
    if fresh.undone_at is not None:
        raise Refused(_("These two entries were parted already."), code="undone")
    if not fresh.before:
        raise Refused(_("This merge is too old to be undone."), code="too_old")
    if not reason.strip():
        raise Refused(_("Write why they are two places."), code="no_reason", field="reason")
    if (kept.revision, other.revision) != (fresh.kept_revision, fresh.merged_revision):
        raise Refused(
            _(
                "One of the entries has changed since they were merged, so the merge cannot be undone any more."
            ),
            code="changed_since",
        )
    _part(fresh, kept, other, by=by, reason=reason.strip())
    return fresh


def _part(fresh: EntryMerge, kept: Entry, other: Entry, *, by: Any, reason: str) -> None:
    before = fresh.before
    # the case moves back first: it may belong to one entry only
    if kept.case_id != before["kept"]["values"]["case_id"]:
        Entry.objects.filter(pk=kept.pk).update(case=None)
    _restore(other, before["merged"])
    _restore(kept, before["kept"])
    _save(other, kept)
    _move_days_back(before["days"], kept, other)
    fresh.undone_at, fresh.undone_by, fresh.undone_because = timezone.now(), by, reason
    fresh.save(update_fields=["undone_at", "undone_by", "undone_because"])
    _keep_older_merges_undoable(kept, before["kept"]["revision"])
    _keep_older_merges_undoable(other, before["merged"]["revision"])
    detail = {"reason": reason}
    audit.record("map_campaigns.entry_parted", by=by, target=kept, detail=detail | {"merged": other.pk})
    audit.record("map_campaigns.entry_parted", by=by, target=other, detail=detail | {"kept": kept.pk})
    entries_parted.send(EntryMerge, merge_id=fresh.pk)


def kept_of(entry: Entry) -> Entry:
    """The entry that an old one leads to now, following merge after merge; the entry itself when it is none's."""
    found = entry
    for _step in range(MOST_STEPS):
        onward = (
            EntryMerge.objects.filter(merged=found, undone_at__isnull=True)
            .select_related("kept__campaign", "kept__main_category")
            .first()
        )
        if onward is None:
            return found
        found = onward.kept
    return found


def merges_into(entry: Entry) -> list[EntryMerge]:
    """The merges that made the entry what it is, the newest first; with their cases for the histories."""
    return list(
        EntryMerge.objects.filter(kept=entry, undone_at__isnull=True).select_related(
            "merged__case", "merged__campaign", "by"
        )
    )


def merge_of(entry: Entry) -> EntryMerge | None:
    """The merge by which the entry lives on in another; None when it stands for itself."""
    return EntryMerge.objects.filter(merged=entry, undone_at__isnull=True).select_related("kept").first()


def lock_relatives(pk: int) -> None:
    """Lock an entry and those it was merged with, the oldest first as every verb here does."""
    related = EntryMerge.objects.filter(Q(kept=pk) | Q(merged=pk), undone_at__isnull=True)
    ids = {pk, *(each for pair in related.values_list("kept_id", "merged_id") for each in pair)}
    list(
        Entry.objects.select_for_update(of=("self",))
        .filter(pk__in=ids)
        .order_by("pk")
        .values_list("pk", flat=True)
    )


def withdrawn(entry: Entry, *, by: Any) -> None:
    """What withdrawing an entry means for those it was merged with; runs in the transaction of ``withdraw``.

    A firm that takes a merged entry back takes with it what the kept one shows of it. When the kept one goes, an
    entry of another firm that was merged into it comes back: that firm has withdrawn nothing.
    """
    for each in EntryMerge.objects.filter(merged=entry, undone_at__isnull=True).select_related("kept"):
        _give_back(each, by=by)
    for each in EntryMerge.objects.filter(kept=entry, undone_at__isnull=True):
        other = Entry.objects.select_for_update(of=("self",)).select_related("case").get(pk=each.merged_id)
        if other.state == EntryState.MERGED and _is_anothers(other, entry):
            _bring_back(each, other)


def _is_anothers(other: Entry, entry: Entry) -> bool:
    mine, theirs = entry.case, other.case
    if theirs is None or theirs.state != CaseState.ACCEPTED:
        return False
    if mine is None:
        return True
    return mine.applicant_email.lower() != theirs.applicant_email.lower() and (
        mine.organisation_id is None or mine.organisation_id != theirs.organisation_id
    )


def _bring_back(each: EntryMerge, other: Entry) -> None:
    other.state = each.before["merged"]["values"]["state"] if each.before else EntryState.HIDDEN
    each.undone_at = timezone.now()
    each.undone_because = "kept_withdrawn"
    each.save(update_fields=["undone_at", "undone_because"])
    _save(other)
    audit.record("map_campaigns.entry_parted", by=None, target=other, detail={"reason": "kept_withdrawn"})
    entries_parted.send(EntryMerge, merge_id=each.pk)


def _give_back(each: EntryMerge, *, by: Any) -> None:
    """The kept entry shows again what was its own, wherever it still shows what it got from the other."""
    if not each.before:  # forgotten: an official decides what the kept entry goes on showing
        return
    kept = Entry.objects.select_for_update(of=("self",)).select_related("campaign").get(pk=each.kept_id)
    other = Entry.objects.get(pk=each.merged_id)
    changed = []
    for part, names in PARTS.items():
        if each.choices.get(part) == OTHER and part_of(kept, part) == part_of(other, part):
            for name in names:
                setattr(kept, name, _python(name, each.before["kept"]["values"][name]))
            changed.append(part)
    if each.choices.get("pictures") in (OTHER, BOTH) and kept.state != EntryState.WITHDRAWN:
        put_pictures(entry=kept, pictures=each.before["kept"]["pictures"])
        changed.append("pictures")
    if changed:
        kept.morton = morton.key(kept.lon, kept.lat)
        _save(kept)
        audit.record("map_campaigns.entry_changed", by=by, target=kept, detail={"gave_back": changed})


def forget_before(merges: QuerySet[EntryMerge]) -> int:
    """Forget what the entries were before these merges: they stay merged and cannot be parted any more."""
    count = 0
    for each in merges.exclude(before={}).iterator(chunk_size=100):
        with transaction.atomic():
            files = let_go(each, "kept") | let_go(each, "merged")
            each.before = {}
            each.save(update_fields=["before"])
            remove_unused(files)
        count += 1
    return count


# --- the parts of a merge


def _locked_pair(one: int, other: int) -> tuple[Entry, Entry]:
    """Both rows locked, always the older first, so that two merges the other way round wait instead of deadlocking."""
    if one == other:
        raise Refused(_("This is one and the same entry."), code="same_entry")
    rows = {
        entry.pk: entry
        for entry in Entry.objects.select_for_update(of=("self",))
        .select_related("campaign")
        .filter(pk__in=(one, other))
        .order_by("pk")
    }
    if len(rows) < 2:
        raise Refused(_("One of the entries is gone."), code="gone")
    return rows[one], rows[other]


def _check_states(kept: Entry, other: Entry) -> None:
    if EntryState.MERGED in (kept.state, other.state):
        raise Refused(_("One of the two has been merged already. Look at them again."), code="merged_already")
    if kept.state not in MERGEABLE or other.state not in MERGEABLE:
        raise Refused(_("One of the two has been withdrawn, so there is nothing to merge."), code="withdrawn")
    if other.state == EntryState.PUBLISHED and kept.state != EntryState.PUBLISHED:
        raise Refused(_("Keep the entry that is on the map."), code="keep_published", field="kept")


def _check_revisions(*seen: tuple[Entry, int | None]) -> None:
    if any(expected is not None and entry.revision != expected for entry, expected in seen):
        raise Refused(
            _("Somebody else has changed one of the entries in the meantime. Look at them again."),
            code="changed_elsewhere",
        )


def maps_lost(kept: Entry, other: Entry, *, categories: Collection[int]) -> list[str]:
    """Titles of the maps that show ``other`` now and would not show ``kept`` with these categories (ids)."""
    after = {
        placement.campaign
        for placement in placements(
            home=kept.campaign_id,
            categories=set(categories),
            published=kept.state == EntryState.PUBLISHED,
            rules=rules_of([kept.campaign_id]),
        )
    }
    listings = other.listings.select_related("campaign").order_by("campaign__position", "campaign__slug")
    return [listing.campaign.title for listing in listings if listing.campaign_id not in after]


def sides_that_lose_no_map(one: Entry, other: Entry) -> Sides | None:
    """Which of two to keep so that the place stays on every map, the better one if either can; None if neither.

    Each may be on a map of its own, as a firm that takes part in two campaigns is.
    """
    best = suggested_sides(one, other)
    told = Entry.categories.through.objects.filter(entry__in=(one, other)).values_list("category", flat=True)
    categories = {*told, one.main_category_id, other.main_category_id}
    for sides in (best, Sides(kept=best.other, other=best.kept)):
        if not maps_lost(sides.kept, sides.other, categories=categories):
            return sides
    return None


def _check_maps(kept: Entry, other: Entry) -> None:
    """No map may lose the place: the kept entry must be on every map that the other is on now."""
    if lost := maps_lost(kept, other, categories=kept.categories.values_list("pk", flat=True)):
        raise Refused(
            _("The place would leave this map: %(maps)s. Keep the other entry, or take its categories too.")
            % {"maps": ", ".join(lost)},
            code="leaves_map",
        )


def _state_of(entry: Entry) -> dict[str, Any]:
    """What undoing needs, as JSON."""
    return {
        "values": {name: _plain(getattr(entry, name)) for name in SAVED},
        "revision": entry.revision,
        "categories": sorted(entry.categories.values_list("pk", flat=True)),
        "pictures": held_pictures(entry),
    }


def _restore(entry: Entry, before: dict[str, Any]) -> None:
    for name, value in before["values"].items():
        setattr(entry, name, _python(name, value))
    entry.categories.set(before["categories"])
    if held_pictures(entry) != before["pictures"]:
        put_pictures(entry=entry, pictures=before["pictures"])


def _take(kept: Entry, other: Entry, chosen: Mapping[str, str]) -> None:
    for part in PARTS:
        if chosen[part] == OTHER:
            for name, value in part_of(other, part).items():
                setattr(kept, name, value)
    kept.slug = other.slug if chosen["name"] == OTHER else kept.slug
    kept.morton = morton.key(kept.lon, kept.lat)
    if kept.case_id is None and other.case_id is not None:
        # the firm goes on looking after its place through its case
        kept.case_id, other.case_id = other.case_id, None
        Entry.objects.filter(pk=other.pk).update(case=None)
    if kept.campaign_id == other.campaign_id and kept.valid_until and other.valid_until:
        kept.valid_until = max(kept.valid_until, other.valid_until)
    _take_lists(kept, other, chosen)


def _take_lists(kept: Entry, other: Entry, chosen: Mapping[str, str]) -> None:
    mine, theirs = ([*entry.categories.order_by("position", "slug")] for entry in (kept, other))
    wanted = {KEPT: mine, OTHER: theirs, BOTH: [*mine, *theirs]}[chosen["categories"]]
    kept.categories.set({category.pk for category in wanted} | {kept.main_category_id})
    if chosen["pictures"] != KEPT:
        own, added = held_pictures(kept), held_pictures(other)
        if chosen["pictures"] == BOTH:
            files = {picture["file"] for picture in own}
            added = [*own, *(picture for picture in added if picture["file"] not in files)]
        put_pictures(entry=kept, pictures=added[:MOST_PICTURES])


def _save(*entries: Entry) -> None:
    now = timezone.now()
    for entry in entries:
        entry.updated_at = now
        entry.revision += 1
        entry.save()
    ids = [entry.pk for entry in entries]
    publication.mark_changed(relist_entries(ids), ids)
    documents.index_entries(ids)
    transaction.on_commit(lambda: entries_changed.send(Entry, entry_ids=ids))


def _keep_older_merges_undoable(entry: Entry, before: int) -> None:
    """The entry is again what it was at revision ``before``: a merge that ended there can be undone next."""
    open_merges = EntryMerge.objects.filter(undone_at__isnull=True)
    open_merges.filter(kept=entry, kept_revision=before).update(kept_revision=entry.revision)
    open_merges.filter(merged=entry, merged_revision=before).update(merged_revision=entry.revision)


def _move_days(source: Entry, target: Entry) -> list[list[Any]]:
    """Add the days of ``source`` to those of ``target``; returns them: day, views, clicks."""
    days = list(EntryDay.objects.select_for_update().filter(entry=source).order_by("day"))
    known = {row.day: row for row in EntryDay.objects.select_for_update().filter(entry=target)}
    for day in days:
        if day.day in known:
            EntryDay.objects.filter(pk=known[day.day].pk).update(
                views=F("views") + day.views, clicks=F("clicks") + day.clicks
            )
        else:
            EntryDay.objects.create(entry=target, day=day.day, views=day.views, clicks=day.clicks)
    EntryDay.objects.filter(pk__in=[day.pk for day in days]).delete()
    return [[day.day.isoformat(), day.views, day.clicks] for day in days]


def _move_days_back(days: list[list[Any]], kept: Entry, other: Entry) -> None:
    for day, views, clicks in days:
        EntryDay.objects.filter(entry=kept, day=day, views__gte=views, clicks__gte=clicks).update(
            views=F("views") - views, clicks=F("clicks") - clicks
        )
        row, created = EntryDay.objects.get_or_create(
            entry=other, day=day, defaults={"views": views, "clicks": clicks}
        )
        if not created:
            EntryDay.objects.filter(pk=row.pk).update(views=F("views") + views, clicks=F("clicks") + clicks)
    EntryDay.objects.filter(entry=kept, views=0, clicks=0).delete()


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _python(name: str, value: Any) -> Any:
    """A value as the entry holds it, from its form in JSON."""
    field = Entry._meta.get_field(name.removesuffix("_id"))
    return field.to_python(value) if isinstance(field, Field) and not field.is_relation else value
