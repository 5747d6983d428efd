"""When a campaign takes applications, by which questionnaire, and when its map is on show."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kramy.kernel.audit import api as audit
from kramy.kernel.casework import api as casework
from kramy.kernel.questionnaires import api as questionnaires
from kramy.lib.errors import Refused
from kramy.modules.map_campaigns.domain.applying.survey import missing_in
from kramy.modules.map_campaigns.domain.campaigns.campaigns import KIND, LANGUAGES, lock_campaign
from kramy.modules.map_campaigns.domain.published_map import publication
from kramy.modules.map_campaigns.models import Campaign
from kramy.modules.map_campaigns.signals import rules_changed


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
    _check_order(opens_at, closes_at, public_from, public_until)
    # a map that is over sends nothing to others: see listings.rules_of
    if campaign.public_until != public_until:
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


def _check_order(
    opens_at: datetime | None, closes_at: datetime | None, public_from: date | None, public_until: date | None
) -> None:
    if public_from and public_until and public_until < public_from:
        raise Refused(_("The last public day is before the first."), code="window", field="public_until")
    if opens_at and closes_at and closes_at <= opens_at:
        raise Refused(_("Applications would close before they open."), code="window", field="closes_at")
    if closes_at and not opens_at:
        raise Refused(_("Say when applications open."), code="window", field="opens_at")


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
