"""Which fields of the maps hold personal data, why and for how long."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from kramy.kernel.accounts.base import PersonalData
from kramy.modules.map_campaigns.domain.alerts import subscriptions
from kramy.modules.map_campaigns.domain.entries import entries
from kramy.modules.map_campaigns.domain.entries.merging import forget_before
from kramy.modules.map_campaigns.domain.keeping_true import reports
from kramy.modules.map_campaigns.enums import AlertState, EntryState, ImportState
from kramy.modules.map_campaigns.models import (
    AlertSubscription,
    Entry,
    EntryMerge,
    ImportBatch,
    ReportVoice,
)

ARCHIVE_YEARS = 5
FILES_KEPT = timedelta(days=365)
UNDOABLE = timedelta(days=365)
REPORTERS_KEPT, WORDS_KEPT = timedelta(days=30), timedelta(days=365)
CONTACT = ("phone", "email")


def _of(user: Any) -> Any:
    return Entry.objects.filter(Q(case__user=user) | Q(case__applicant_email__iexact=user.email))


def export_entries(user: Any) -> list[dict[str, Any]]:
    return [
        {
            "map": entry.campaign.title,
            "name": entry.name,
            "description": entry.description,
            "address": f"{entry.street} {entry.house_number}, {entry.postcode} {entry.town}",
            "phone": entry.phone,
            "email": entry.email,
            "website": entry.website,
            "state": entry.state,
            "published_at": entry.published_at.isoformat(),
        }
        for entry in _of(user).select_related("campaign").order_by("pk")
    ]


def erase_entries(user: Any) -> int:
    """The person's entries leave the maps; their contact data, description and pictures are deleted."""
    found = list(_of(user))
    for entry in found:
        with transaction.atomic():
            entries.withdraw(entry=entry, by=None, reason="erasure")
            Entry.objects.filter(pk=entry.pk).update(
                description="", phone="", email="", facebook="", instagram=""
            )
    return len(found)


def expire_entries(today: date, dry_run: bool) -> int:
    """Contact data go from entries off the maps for five years."""
    limit = today - timedelta(days=round(365.25 * ARCHIVE_YEARS))
    due = Entry.objects.filter(
        state__in=[EntryState.WITHDRAWN, EntryState.EXPIRED, EntryState.UNCONFIRMED],
        updated_at__date__lt=limit,
    ).exclude(phone="", email="")
    return due.count() if dry_run else due.update(**dict.fromkeys(CONTACT, ""))


def expire_imports(today: date, dry_run: bool) -> int:
    """Files brought in are deleted after a year with the account of their rows; the entries stay."""
    due = ImportBatch.objects.filter(
        created_at__date__lt=today - FILES_KEPT,
        state__in=[
            ImportState.UPLOADED,
            ImportState.CHECKED,
            ImportState.FINISHED,
            ImportState.UNDONE,
            ImportState.FAILED,
        ],
    )
    if dry_run:
        return due.count()
    count = 0
    for batch in due.iterator(chunk_size=50):
        name, storage = batch.file.name, batch.file.storage
        batch.delete()
        if name:
            storage.delete(name)
        count += 1
    return count


def erase_merges(user: Any) -> int:
    """What the person's entries held before they were merged is forgotten; such a merge cannot be undone."""
    mine = _of(user).values("pk")
    return forget_before(EntryMerge.objects.filter(Q(kept__in=mine) | Q(merged__in=mine)))


def expire_merges(today: date, dry_run: bool) -> int:
    """After a year a merge is not undone any more, so what it kept for that goes."""
    due = EntryMerge.objects.filter(at__date__lt=today - UNDOABLE).exclude(before={})
    return due.count() if dry_run else forget_before(due)


def export_voices(user: Any) -> list[dict[str, Any]]:
    mine = ReportVoice.objects.filter(email__iexact=user.email).select_related("report__entry").order_by("pk")
    return [
        {
            "entry": voice.report.entry.name,
            "kind": voice.report.kind,
            "text": voice.text,
            "email": voice.email,
            "sent_at": voice.created_at.isoformat(),
        }
        for voice in mine
    ]


def erase_voices(user: Any) -> int:
    """The person's words and address go; that somebody reported the thing stays."""
    return ReportVoice.objects.filter(email__iexact=user.email).update(text="", email="", origin="")


def expire_voices(today: date, dry_run: bool) -> int:
    """Addresses and origins 30 days after the report was settled, the words after a year."""
    now = timezone.make_aware(datetime.combine(today, time.min))
    words = reports.forget_words(before=now - WORDS_KEPT, dry_run=dry_run)
    return words + reports.forget_reporters(before=now - REPORTERS_KEPT, dry_run=dry_run)


UNCONFIRMED_FOR = timedelta(days=7)


def _alerts_of(user: Any) -> Any:
    return AlertSubscription.objects.filter(email__iexact=user.email)


def export_alerts(user: Any) -> list[dict[str, Any]]:
    return [
        {
            "map": row.campaign.title,
            "email": row.email,
            "language": row.language,
            "state": row.state,
            "frequency": row.frequency,
            "place": row.place,
            "near": [row.lon, row.lat] if row.within else None,
            "within_metres": row.within,
            "categories": row.categories,
            "districts": row.districts,
            "asked_at": row.asked_at.isoformat(),
            "consent_version": row.consent_version,
            "consent_at": row.consent_at.isoformat() if row.consent_at else None,
        }
        for row in _alerts_of(user).select_related("campaign").order_by("pk")
    ]


def erase_alerts(user: Any) -> int:
    found = list(_alerts_of(user).values_list("key", flat=True))
    return sum(subscriptions.end(key=key) for key in found)


def expire_alerts(today: date, dry_run: bool) -> int:
    """What nobody confirmed within a week goes; so do subscriptions to maps that are over."""
    limit = today - UNCONFIRMED_FOR
    waiting = AlertSubscription.objects.filter(state=AlertState.WAITING, asked_at__date__lt=limit)
    ended = AlertSubscription.objects.filter(campaign__public_until__lt=limit)
    changes = AlertSubscription.objects.exclude(state=AlertState.WAITING).filter(
        wanted__isnull=False, asked_at__date__lt=limit
    )
    due = waiting | ended
    if dry_run:
        return due.count() + changes.count()
    count = changes.update(wanted=None)
    for key in list(due.values_list("key", flat=True)):
        count += subscriptions.end(key=key)
    return count


ALERTS = (
    PersonalData(
        model="map_campaigns.AlertSubscription",
        personal=(
            "key", "email", "language", "frequency", "lon", "lat", "within", "place", "categories", "districts",
            "wanted", "consent_version", "consent_at",
        ),
        other=(
            "campaign", "state", "request", "asked_at", "after_entry", "due_at", "last_sent_at", "is_demo",
        ),
        purpose="Telling a resident of new entries of a map, in the part of it and as often as they chose",
        legal_basis="GDPR art. 6(1)(a), consent, confirmed by a link sent to the address (double opt-in)",
        retention="Until it is ended by a link in every message; unconfirmed: 7 days; 7 days after the map is over",
        export=export_alerts,
        erase=erase_alerts,
        expire=expire_alerts,
    ),
    PersonalData(
        model="map_campaigns.AlertHit",
        personal=("subscription",),
        other=("entry", "told_at"),
        purpose="Telling of each entry once",
        legal_basis="GDPR art. 6(1)(a), consent",
        retention="With the subscription",
        erase=lambda user: 0,  # go with the subscription
    ),
)  # fmt: skip

PUBLIC_TASK = "GDPR art. 6(1)(e), a task in the public interest: promoting the city's businesses"

PERSONAL_DATA = (
    PersonalData(
        model="map_campaigns.Entry",
        personal=(
            "case", "organisation", "name", "slug", "description", "offer", "street", "house_number", "postcode",
            "town", "lon", "lat", "morton", "phone", "email", "website", "order_url", "facebook", "instagram",
        ),
        other=(
            "campaign", "import_batch", "external_key", "offer_from", "offer_until", "content_language",
            "main_category", "district", "opening_hours", "online_order", "takeaway", "delivery", "state",
            "valid_until", "published_at", "updated_at", "confirmed_at", "revision", "compared_revision", "is_demo",
        ),
        purpose="Showing a firm on the city's maps, with contact data only where the firm agreed to show them",
        legal_basis="GDPR art. 6(1)(a), consent to publication; imported entries: art. 6(1)(e)",
        retention="While published; off the maps at once when withdrawn; contact data 5 years after that at most",
        export=export_entries,
        erase=erase_entries,
        expire=expire_entries,
    ),
    PersonalData(
        model="map_campaigns.EntryPicture",
        personal=("file", "thumbnail", "description"),
        other=("entry", "position", "width", "height"),
        purpose="Showing the place and its products",
        legal_basis="GDPR art. 6(1)(a), consent to publication",
        retention="Until the entry is withdrawn or its pictures are replaced; then the files are deleted",
        export=lambda user: [
            {"entry": picture.entry.name, "file": picture.file.name, "description": picture.description}
            for entry in _of(user)
            for picture in entry.pictures.select_related("entry")
        ],
        erase=lambda user: 0,  # withdrawing the entry deletes them
    ),
    PersonalData(
        model="map_campaigns.EntrySearch",
        personal=("name_words", "place_words", "words"),
        other=("entry", "version"),
        purpose="Finding entries by words",
        legal_basis=PUBLIC_TASK,
        retention="As long as the entry is published",
        erase=lambda user: 0,  # withdrawing the entry removes it from the index
    ),
    PersonalData(
        model="map_campaigns.DuplicatePair",
        personal=("dismissed_by", "dismissed_because"),
        other=("first", "second", "score", "reasons", "found_at", "dismissed_at"),
        purpose="Finding entries of one place, and not asking again about those that are two",
        legal_basis=PUBLIC_TASK,
        retention="As long as both entries are kept",
        erase=lambda user: 0,  # an official's name stays with what they did; the account itself becomes a stump
    ),
    PersonalData(
        model="map_campaigns.EntryMerge",
        personal=("before", "by", "reason", "undone_by", "undone_because"),
        other=("kept", "merged", "at", "choices", "kept_revision", "merged_revision", "undone_at"),
        purpose="Making one entry of two of one place, being able to explain and undo it, and leading old addresses on",
        legal_basis=PUBLIC_TASK,
        retention="What the entries held before a year at most; that they were merged as long as they are kept",
        erase=erase_merges,
        expire=expire_merges,
    ),
    PersonalData(
        model="map_campaigns.ImportBatch",
        personal=("created_by", "file", "columns"),
        other=(
            "campaign", "original_name", "file_format", "mapping", "category_mapping", "options", "key_column",
            "state", "error", "rows_total", "rows_done", "created_count", "changed_count", "unchanged_count",
            "rejected_count", "created_at", "updated_at", "finished_at",
        ),
        purpose="Bringing in entries from files, and being able to explain and undo it",
        legal_basis=PUBLIC_TASK,
        retention="365 days after the file was uploaded",
        erase=lambda user: 0,  # an official's name stays with what they did; the account itself becomes a stump
        expire=expire_imports,
    ),
    PersonalData(
        model="map_campaigns.ImportRow",
        personal=("label", "problems", "before"),
        other=("batch", "number", "outcome", "applied", "entry", "kept"),
        purpose="Explaining and undoing an import row by row",
        legal_basis=PUBLIC_TASK,
        retention="With the import, 365 days",
        erase=lambda user: 0,  # rows belong to imported entries, which belong to no account
    ),
    PersonalData(
        model="map_campaigns.ImportDuplicate",
        personal=("name",),
        other=("batch", "number", "entry", "other_number", "score", "reasons", "decision"),
        purpose="Asking an official about rows of an import that may be places known already",
        legal_basis=PUBLIC_TASK,
        retention="With the import, 365 days",
        erase=lambda user: 0,  # the name of a place on the map or in the file
    ),
    PersonalData(
        model="map_campaigns.Campaign",
        other=(
            "slug", "title", "summary", "description", "icon", "colour", "intake", "public_from", "public_until",
            "entry_valid_months", "renew_without_review", "confirm_every_months", "confirm_wait_days",
            "embed_origins", "previous_edition", "published", "invitations_due", "position",
            "revision", "created_at", "is_demo",
        ),
    ),
    PersonalData(
        model="map_campaigns.Category",
        other=("slug", "name", "search_words", "icon", "colour", "parent", "position"),
    ),
    PersonalData(model="map_campaigns.CampaignCategory", other=("campaign", "category", "position")),
    PersonalData(model="map_campaigns.PublicationRule", other=("source", "target", "active")),
    PersonalData(model="map_campaigns.EntryListing", other=("entry", "campaign", "rule", "since")),
    PersonalData(model="map_campaigns.CampaignDay", other=("campaign", "day", "views")),
    PersonalData(model="map_campaigns.EntryDay", other=(
        "entry", "day", "views", "clicks", "website_clicks", "phone_clicks", "order_clicks", "route_clicks",
    )),
    PersonalData(
        model="map_campaigns.PastListing", other=("entry", "campaign", "by_rule", "since", "until", "state")
    ),
    PersonalData(
        model="map_campaigns.Confirmation",
        personal=("letter", "note"),
        other=(
            "entry", "reason", "created_at", "step", "asked_on", "due_on", "to_official", "answer", "answered_at",
        ),
        purpose="Asking firms whether their entries are still true",
        legal_basis=PUBLIC_TASK,
        retention="As long as the entry; letters as all letters",
        erase=lambda user: 0,  # says of a firm's entry only whether somebody answered; the letter is erased as letters are
    ),
    PersonalData(
        model="map_campaigns.EntryReport",
        personal=("handled_by", "outcome_words"),
        other=(
            "entry", "kind", "subject", "state", "outcome", "count", "confirmation", "created_at", "last_at", "closed_at",
        ),
        purpose="Correcting entries that residents report, and explaining what was done",
        legal_basis=PUBLIC_TASK,
        retention="As long as the entry",
        erase=lambda user: 0,  # an official's name stays with what they did; the account itself becomes a stump
    ),
    PersonalData(
        model="map_campaigns.ReportVoice",
        personal=("text", "email", "origin", "language"),
        other=("report", "from_firm", "created_at"),
        purpose="Looking into what a resident reports, telling them the outcome, and telling two reporters apart",
        legal_basis=PUBLIC_TASK,
        retention="Address and origin 30 days after the report was settled, or a year; the words a year after that",
        export=export_voices,
        erase=erase_voices,
        expire=expire_voices,
    ),
    PersonalData(model="map_campaigns.PublicationChange", other=("campaign", "entry_id", "everything", "at")),
    PersonalData(model="map_campaigns.RetiredFile", other=("campaign", "path", "at")),
    PersonalData(
        model="map_campaigns.MapSnapshot",
        other=("campaign", "digest", "path", "public_path", "size", "entry_count", "built_at"),
    ),
    PersonalData(model="map_campaigns.CampaignHost", other=("campaign", "name", "is_main", "reached_at")),
    PersonalData(
        model="map_campaigns.CampaignLook",
        other=(
            "campaign", "brand_colour", "action_colour", "paper_colour", "logo", "logo_width", "logo_height",
            "logo_alt", "header_title", "start_text", "footer_text", "on_hub",
        ),
    ),
    PersonalData(model="map_campaigns.NewEntry", other=("campaign", "entry", "matched")),
    *ALERTS,
    PersonalData(model="map_campaigns.BuildLease", other=("campaign", "builder", "until")),
)  # fmt: skip
