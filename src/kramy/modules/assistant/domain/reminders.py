"""Which contacts an assistant is to be reminded of."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from kramy.modules.assistant.domain import assignments
from kramy.modules.assistant.models import AccountPlan

MOST = 200


def due() -> list[tuple[AccountPlan, Any]]:
    """Plans whose next contact is due and was not reminded of for this day, with the client's assistant."""
    plans = (
        AccountPlan.objects.filter(next_contact_on__lte=timezone.localdate())
        .filter(Q(reminded_for=None) | ~Q(reminded_for=F("next_contact_on")))
        .select_related("client__organisation", "client__group")
        .order_by("next_contact_on", "pk")[:MOST]
    )
    standing = ((plan, assignments.of_client_or_group(plan.client)) for plan in plans)
    return [(plan, row.official) for plan, row in standing if row is not None and row.official.is_active]


@contextmanager
def noted(plan: AccountPlan) -> Iterator[None]:
    """The reminder and the note that it was written, both or neither."""
    with transaction.atomic():
        yield
        AccountPlan.objects.filter(pk=plan.pk, next_contact_on=plan.next_contact_on).update(
            reminded_for=plan.next_contact_on
        )
