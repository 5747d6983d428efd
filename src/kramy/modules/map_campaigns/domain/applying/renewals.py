"""Renewals: where last year's entry may be renewed, and accepting one that changes nothing."""

from typing import Any

from django.db import transaction

from kramy.kernel.audit import api as audit
from kramy.kernel.casework import api as casework
from kramy.kernel.casework.enums import OPEN_STATES, CasePurpose, DecisionOutcome
from kramy.modules.map_campaigns.domain.applying.answers import published_part
from kramy.modules.map_campaigns.models import Campaign


def intake_for_renewal(case: Any) -> Any:
    """The intake in which an accepted case may be renewed: that of the newest edition that takes applications.

    Failing that, its own campaign's while that is open and its entries expire; None when there is nothing to
    renew.
    """
    campaign = Campaign.objects.filter(intake_id=case.intake_id).select_related("intake").first()
    if campaign is None:
        return None
    newest, edition = None, campaign
    while (following := _next(edition)) is not None:
        edition = following
        if edition.intake is not None and edition.intake.is_open():
            newest = edition.intake
    if newest is not None:
        return newest
    renewable = campaign.entry_valid_months is not None and not campaign.is_archived()
    return (
        campaign.intake if renewable and campaign.intake is not None and campaign.intake.is_open() else None
    )


def _next(campaign: Campaign) -> Campaign | None:
    return Campaign.objects.filter(previous_edition=campaign).select_related("intake").first()


def changes_nothing(case: Any) -> bool:
    """Whether a renewal would put on the map exactly what the case it continues put there, pictures included."""
    if case.previous is None:
        return False
    old, new = case.previous.answers, case.answers
    if published_part(old.answers) != published_part(new.answers):
        return False
    pictures = [
        list(
            answers.attachments.filter(question_key="pictures")
            .order_by("position")
            .values_list("sha256", "description")
        )
        for answers in (old, new)
    ]
    return pictures[0] == pictures[1]


@transaction.atomic
def settle(case_id: int) -> bool:
    """Accept the renewal without a person when its campaign allows it and nothing has changed; whether it did.

    Idempotent. Flags are heeded: a renewal that looks like a duplicate waits for an official.
    """
    case = (
        casework.Case.objects.select_related("intake", "answers", "previous__answers")
        .filter(pk=case_id, purpose=CasePurpose.RENEWAL, state__in=OPEN_STATES)
        .first()
    )
    if case is None:
        return False
    campaign = Campaign.objects.filter(intake_id=case.intake_id, renew_without_review=True).first()
    if campaign is None or case.flags.exists() or not changes_nothing(case):
        return False
    casework.decide(case=case, outcome=DecisionOutcome.ACCEPTED, by=None, expected_revision=case.revision)
    audit.record(
        "map_campaigns.renewal_accepted_unchanged", by=None, target=case, detail={"campaign": campaign.slug}
    )
    return True
