"""Verbs on campaigns: made, changed, their categories, rules and windows, and a new edition from the last."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kramy.kernel.audit import api as audit
from kramy.kernel.casework import api as casework
from kramy.kernel.questionnaires import api as questionnaires
from kramy.lib.errors import Refused
from kramy.modules.map_campaigns.domain.applying.survey import missing_in
from kramy.modules.map_campaigns.domain.published_map import publication
from kramy.modules.map_campaigns.enums import EntryState
from kramy.modules.map_campaigns.models import Campaign, CampaignCategory, Category, Entry, PublicationRule
from kramy.modules.map_campaigns.signals import edition_started, rules_changed

KIND = "map_entry"
LANGUAGES = ("pl", "en", "uk")
FIELDS = frozenset(
    {
        "slug",
        *(f"{name}_{language}" for name in ("title", "summary", "description") for language in LANGUAGES),
        "icon",
        "colour",
        "published",
        "position",
        "entry_valid_months",
        "renew_without_review",
        "confirm_every_months",
        "confirm_wait_days",
        "embed_origins",
    }
)
"""What ``create_campaign`` and ``change_campaign`` take; ``title`` and the like mean the active language."""

TRANSLATED = frozenset({"title", "summary", "description"})
NO_CATEGORIES: tuple[Category, ...] = ()


@dataclass(frozen=True, kw_only=True)
class RuleWanted:
    """Entries of the campaign in ``categories`` (all when empty) also appear on ``target``."""

    target: Campaign
    categories: Sequence[Category] = NO_CATEGORIES
    active: bool = True


def lock_campaign(campaign: Campaign, expected_revision: int | None) -> Campaign:
    """The row, locked and fresh; refuses (``changed_elsewhere``) when it is not the revision that was seen."""
    fresh = Campaign.objects.select_for_update(of=("self",)).select_related("intake").get(pk=campaign.pk)
    if expected_revision is not None and fresh.revision != expected_revision:
        raise Refused(
            _("Somebody else has changed this campaign in the meantime. Your changes were not saved."),
            code="changed_elsewhere",
        )
    return fresh


def _write(campaign: Campaign) -> None:
    """Check and save; what a model's validation says becomes a refusal about the field."""
    try:
        campaign.full_clean(exclude=["intake", "previous_edition"])
    except ValidationError as error:
        field, problems = next(iter(error.message_dict.items()))
        raise Refused(
            problems[0],
            code="invalid",
            field=field if field in FIELDS | {"public_until", "public_from"} else None,
        ) from error
    campaign.save()


def _assign(campaign: Campaign, changes: dict[str, Any]) -> list[str]:
    unknown = set(changes) - FIELDS - TRANSLATED
    if unknown:
        raise TypeError(f"Not a field of a campaign: {', '.join(sorted(unknown))}")
    changed = [name for name, value in changes.items() if getattr(campaign, name) != value]
    for name in changed:
        setattr(campaign, name, changes[name])
    return sorted(changed)


@transaction.atomic
def create_campaign(*, by: Any, intake: Any = None, is_demo: bool = False, **fields: Any) -> Campaign:
    """A new campaign, not public until its windows say so. ``fields`` are those in ``FIELDS``."""
    campaign = Campaign(intake=intake, is_demo=is_demo)
    _assign(campaign, fields)
    _write(campaign)
    publication.mark_changed([campaign.pk], ())
    audit.record("map_campaigns.campaign_created", by=by, target=campaign)
    return campaign


@transaction.atomic
def change_campaign(
    *, campaign: Campaign, by: Any, expected_revision: int | None = None, **fields: Any
) -> Campaign:
    """Change texts, look and settings; refuses with ``changed_elsewhere`` when somebody was faster."""
    campaign = lock_campaign(campaign, expected_revision)
    if campaign.published and fields.get("slug", campaign.slug) != campaign.slug:
        raise Refused(
            _("The map is published: links, posters and QR codes lead to this address, so it stays."),
            code="address_in_use",
            field="slug",
        )
    changed = _assign(campaign, fields)
    if not changed:
        return campaign
    campaign.revision += 1
    _write(campaign)
    publication.mark_changed([campaign.pk], ())
    audit.record("map_campaigns.campaign_changed", by=by, target=campaign, detail={"fields": changed})
    return campaign


@transaction.atomic
def set_categories(
    *, campaign: Campaign, categories: Iterable[Category], by: Any, expected_revision: int | None = None
) -> Campaign:
    """Offer exactly these categories, in this order. Entries keep theirs, whatever is offered from now on."""
    campaign = lock_campaign(campaign, expected_revision)
    wanted = list(dict.fromkeys(categories))
    if not wanted:
        raise Refused(_("Choose at least one category."), code="no_category", field="categories")
    campaign.campaign_categories.exclude(category__in=wanted).delete()
    CampaignCategory.objects.bulk_create(
        [CampaignCategory(campaign=campaign, category=each, position=n) for n, each in enumerate(wanted)],
        update_conflicts=True,
        unique_fields=["campaign", "category"],
        update_fields=["position"],
    )
    _note_revision(campaign)
    publication.mark_changed([campaign.pk], ())
    audit.record(
        "map_campaigns.categories_set",
        by=by,
        target=campaign,
        detail={"categories": [each.slug for each in wanted]},
    )
    return campaign


def _note_revision(campaign: Campaign) -> None:
    campaign.revision += 1
    campaign.save(update_fields=["revision"])


@transaction.atomic
def set_rules(
    *, campaign: Campaign, rules: Iterable[RuleWanted], by: Any, expected_revision: int | None = None
) -> Campaign:
    """Where the campaign's entries appear besides home, exactly; a task then relists the entries.

    Refuses two rules for one target and a rule to the campaign itself.
    """
    campaign = lock_campaign(campaign, expected_revision)
    wanted = list(rules)
    targets = [rule.target.pk for rule in wanted]
    if campaign.pk in targets:
        raise Refused(_("Entries are on their own map already."), code="rule_to_itself", field="rules")
    if len(set(targets)) != len(targets):
        raise Refused(_("There are two rules for one map. Join them."), code="rule_twice", field="rules")
    affected = set(campaign.rules_out.values_list("target_id", flat=True)) | set(targets)
    campaign.rules_out.exclude(target__in=targets).delete()
    for rule in wanted:
        row, _created = PublicationRule.objects.update_or_create(
            source=campaign, target=rule.target, defaults={"active": rule.active}
        )
        row.categories.set(rule.categories)
    _note_revision(campaign)
    publication.mark_changed(affected, ())
    audit.record(
        "map_campaigns.rules_set",
        by=by,
        target=campaign,
        detail={
            "rules": [
                {"target": r.target.slug, "categories": [c.slug for c in r.categories], "active": r.active}
                for r in wanted
            ]
        },
    )
    transaction.on_commit(lambda: rules_changed.send(Campaign, campaign_ids=[campaign.pk]))
    return campaign


@transaction.atomic
def set_windows(
    *,
    campaign: Campaign,
    by: Any,
    opens_at: datetime | None = None,
    closes_at: datetime | None = None,
    public_from: date | None = None,
    public_until: date | None = None,
    questionnaire: Any = None,
    expected_revision: int | None = None,
) -> Campaign:
    """When applications are taken (from ``opens_at``, until just before ``closes_at``) and when the map is
    on show (both days included); None means no limit. Makes the intake when there is none yet: then ``questionnaire``
    is needed. Without ``opens_at`` the intake stays as it is.
    """
    campaign = lock_campaign(campaign, expected_revision)
    if public_from and public_until and public_until < public_from:
        raise Refused(_("The last public day is before the first."), code="window", field="public_until")
    if opens_at and closes_at and closes_at <= opens_at:
        raise Refused(_("Applications would close before they open."), code="window", field="closes_at")
    if closes_at and not opens_at:
        raise Refused(_("Say when applications open."), code="window", field="opens_at")
    if (
        campaign.public_until != public_until
    ):  # a map that is over sends nothing to others: see listings.rules_of
        transaction.on_commit(lambda: rules_changed.send(Campaign, campaign_ids=[campaign.pk]))
    campaign.public_from, campaign.public_until = public_from, public_until
    if opens_at is not None:
        _set_intake(campaign, opens_at, closes_at, questionnaire, by)
    campaign.revision += 1
    campaign.save()
    publication.mark_changed([campaign.pk], ())
    audit.record(
        "map_campaigns.windows_set",
        by=by,
        target=campaign,
        detail={
            "opens_at": opens_at.isoformat() if opens_at else None,
            "closes_at": closes_at.isoformat() if closes_at else None,
            "public_from": public_from.isoformat() if public_from else None,
            "public_until": public_until.isoformat() if public_until else None,
        },
    )
    return campaign


def _set_intake(
    campaign: Campaign, opens_at: datetime, closes_at: datetime | None, questionnaire: Any, by: Any
) -> None:
    intake = campaign.intake
    if questionnaire is not None and (intake is None or intake.questionnaire_id != questionnaire.pk):
        _check_makes_entries(questionnaire)
    if intake is None:
        if questionnaire is None:
            raise Refused(
                _("Choose the questionnaire first."), code="no_questionnaire", field="questionnaire"
            )
        titles: dict[str, Any] = {
            f"title_{language}": getattr(campaign, f"title_{language}") or "" for language in LANGUAGES
        }
        campaign.intake = casework.open_intake(
            kind=KIND,
            slug=campaign.slug,
            questionnaire=questionnaire,
            opens_at=opens_at,
            closes_at=closes_at,
            by=by,
            **titles,
        )
        return
    changes = {"opens_at": opens_at, "closes_at": closes_at}
    if questionnaire is not None:
        changes["questionnaire"] = questionnaire
    casework.change_intake(intake=intake, by=by, **changes)


def _check_makes_entries(questionnaire: Any) -> None:
    """Refuses a published questionnaire from whose answers no entry could be made."""
    version = questionnaires.published_version(questionnaire)
    missing = missing_in(questionnaires.definition_of(version)) if version is not None else []
    if missing:
        raise Refused(
            _(
                "Entries of a map cannot be made from this questionnaire. It must ask for the name (key “name”, short "
                "text), the categories (key “categories”, several answers, choices from the campaign) and the "
                "address (key “address”, address with a pin). What is missing: %(keys)s."
            )
            % {"keys": ", ".join(missing)},
            code="not_for_maps",
            field="questionnaire",
        )


@transaction.atomic
def start_next_edition(
    *,
    campaign: Campaign,
    by: Any,
    slug: str,
    opens_at: datetime,
    closes_at: datetime | None = None,
    public_from: date | None = None,
    public_until: date | None = None,
    titles: dict[str, str] | None = None,
    invite: bool = True,
    published: bool = False,
) -> Campaign:
    """A new campaign like ``campaign``: its texts, look, categories, questionnaire, rules from and to it.

    ``titles`` by language replace the old ones ("… 2027"). The firms of the last edition are invited to renew
    (``invite``), each once, as soon as the new one is both published and open. Refuses when the campaign already
    has a next edition.
    """
    campaign = lock_campaign(campaign, None)
    if Campaign.objects.filter(previous_edition=campaign).exists():
        raise Refused(_("This campaign already has a next edition."), code="has_next_edition")
    if campaign.intake is None:
        raise Refused(_("This campaign takes no applications, so it has no editions."), code="no_intake")
    edition = _copy(
        campaign, slug=slug, titles=titles or {}, by=by, published=published, invitations_due=invite
    )
    set_windows(
        campaign=edition,
        by=by,
        opens_at=opens_at,
        closes_at=closes_at,
        public_from=public_from,
        public_until=public_until,
        questionnaire=campaign.intake.questionnaire,
    )
    audit.record("map_campaigns.edition_started", by=by, target=edition, detail={"previous": campaign.slug})
    if invite:
        transaction.on_commit(lambda: edition_started.send(Campaign, campaign_id=edition.pk))
    edition.refresh_from_db()
    return edition


def _copy(
    campaign: Campaign, *, slug: str, titles: dict[str, str], by: Any, published: bool, invitations_due: bool
) -> Campaign:
    fields = {name: getattr(campaign, name) for name in FIELDS - {"slug"}} | {"published": published}
    fields |= {f"title_{language}": title for language, title in titles.items()}
    edition = create_campaign(by=by, slug=slug, is_demo=campaign.is_demo, **fields)
    edition.previous_edition, edition.invitations_due = campaign, invitations_due
    try:
        with transaction.atomic():
            edition.save(update_fields=["previous_edition", "invitations_due"])
    except IntegrityError as error:
        raise Refused(_("This campaign already has a next edition."), code="has_next_edition") from error
    CampaignCategory.objects.bulk_create(
        [
            CampaignCategory(campaign=edition, category_id=row.category_id, position=row.position)
            for row in campaign.campaign_categories.all()
        ]
    )
    for rule in [*campaign.rules_out.all(), *campaign.rules_in.all()]:
        leads_out = rule.source_id == campaign.pk
        row = PublicationRule.objects.create(
            source=edition if leads_out else rule.source,
            target=rule.target if leads_out else edition,
            active=rule.active,
        )
        row.categories.set(rule.categories.all())
        if not leads_out and rule.active:
            transaction.on_commit(partial(rules_changed.send, Campaign, campaign_ids=[rule.source_id]))
    return edition


def editions_to_invite_to(at: datetime | None = None) -> list[int]:
    """Ids of published editions that take applications and whose firms of last time still wait to be invited."""
    editions = Campaign.objects.filter(invitations_due=True, published=True).select_related("intake")
    return [each.pk for each in editions if each.intake is not None and each.intake.is_open(at)]


def note_invited(edition: Campaign) -> None:
    """The firms of the last edition have been invited; nobody waits any more."""
    Campaign.objects.filter(pk=edition.pk).update(invitations_due=False)


def to_invite(edition: Campaign) -> list[Entry]:
    """Last edition's entries whose firms can be invited: on the map to its end, with a case to renew from.

    Those that have renewed already are left out.
    """
    if edition.previous_edition_id is None:
        return []
    entries = (
        Entry.objects.filter(
            campaign=edition.previous_edition_id,
            state__in=[EntryState.PUBLISHED, EntryState.EXPIRED],
            case__isnull=False,
        )
        .exclude(case__following__intake=edition.intake_id)
        .select_related("case", "organisation")
        .order_by("pk")
    )
    return list(entries)
