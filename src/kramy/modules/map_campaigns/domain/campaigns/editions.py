"""A new edition of a campaign from the last, and the firms of the last that are invited to renew."""

from datetime import date, datetime
from functools import partial
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kramy.kernel.audit import api as audit
from kramy.lib.errors import Refused
from kramy.modules.map_campaigns.domain.campaigns.campaigns import FIELDS, create_campaign, lock_campaign
from kramy.modules.map_campaigns.domain.campaigns.windows import set_windows
from kramy.modules.map_campaigns.enums import EntryState
from kramy.modules.map_campaigns.models import Campaign, CampaignCategory, Entry, PublicationRule
from kramy.modules.map_campaigns.signals import edition_started, rules_changed


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
    (``invite``), each once, as soon as the new one is both published and open. Refuses a second next edition.
    """
    campaign = lock_campaign(campaign, None)
    if Campaign.objects.filter(previous_edition=campaign).exists():
        raise Refused(_("This campaign already has a next edition."), code="has_next_edition")
    if campaign.intake is None:
        raise Refused(_("This campaign takes no applications, so it has no editions."), code="no_intake")
    named = {f"title_{language}": title for language, title in (titles or {}).items()}
    edition = _copy(campaign, {"slug": slug, "published": published, **named}, invitations_due=invite, by=by)
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


def _copy(campaign: Campaign, fields: dict[str, Any], *, invitations_due: bool, by: Any) -> Campaign:
    """A campaign like the last but for ``fields``, with its categories and with the rules from and to it."""
    fields = {name: getattr(campaign, name) for name in FIELDS} | fields
    edition = create_campaign(by=by, is_demo=campaign.is_demo, **fields)
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
