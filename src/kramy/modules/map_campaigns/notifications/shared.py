"""What letters have in common."""

from typing import Any

from django.db import transaction
from django.utils import translation

from kramy.kernel.casework import api as casework
from kramy.kernel.messaging import api as messaging
from kramy.modules.map_campaigns.models import Campaign, Entry


def renewal_link(case: Any) -> str:
    """A new link to the case's page, where one press renews it; the old links go on working.

    Not to the renewal itself: that is a POST, so that no mail scanner renews anything.
    """
    return messaging.absolute_url(casework.new_access(case))


def told(entry: Entry, message_with: Any) -> Any:
    """Write the message with a new link in it; the link is rolled back when the message was sent before."""
    case: Any = entry.case
    with transaction.atomic():
        point = transaction.savepoint()
        written = messaging.send(
            message_with(renewal_link(case)), to=case.applicant_email, language=case.language, user=case.user
        )
        if written is None:
            transaction.savepoint_rollback(point)
    return written


def title_in(campaign: Campaign, language: str) -> str:
    with translation.override(language):
        return campaign.title
