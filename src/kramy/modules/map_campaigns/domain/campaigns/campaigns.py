"""Verbs on campaigns: made, changed, their categories and rules."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from kramy.kernel.audit import api as audit
from kramy.lib.errors import Refused
from kramy.modules.map_campaigns.domain.published_map import publication
from kramy.modules.map_campaigns.models import Campaign, CampaignCategory, Category, PublicationRule
from kramy.modules.map_campaigns.signals import rules_changed

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
