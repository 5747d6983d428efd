"""Links by which somebody without an account reaches a case or a draft. Only their hashes are kept."""

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone, translation

from kramy.kernel.casework.models import Case, CaseAccess, Draft
from kramy.kernel.organisations.api import organisations_of

VALID_FOR = timedelta(days=365)
USED_AGAIN_AFTER = timedelta(hours=12)
"""Reading a page writes ``last_used_at`` at most this often."""


def new_token() -> str:
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    """Plain SHA-256: the token is 256 random bits, there is nothing to guess."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_access(case: Case) -> str:
    """A new link to the case: its path, in the applicant's language."""
    token = new_token()
    CaseAccess.objects.create(case=case, token_hash=hash_of(token), expires_at=timezone.now() + VALID_FOR)
    with translation.override(case.language):
        return reverse("casework:case", args=[token])


def case_for_token(token: str) -> Case | None:
    """The case a link leads to; None when it is unknown, expired or revoked."""
    now = timezone.now()
    access = (
        CaseAccess.objects.filter(token_hash=hash_of(token), expires_at__gt=now, revoked_at__isnull=True)
        .select_related("case__intake", "case__organisation", "case__answers__version")
        .first()
    )
    if access is None:
        return None
    if access.last_used_at is None or now - access.last_used_at > USED_AGAIN_AFTER:
        CaseAccess.objects.filter(pk=access.pk).update(last_used_at=now)
    return access.case


def belonging_to(user: Any) -> Q:
    """What makes a case a signed-in person's: sent by them, by the organisation they act for, or without an account from an
    address that they have proved to be theirs. Two queries; the ids stand in the condition, so that indexes serve it."""
    organisations = list(organisations_of(user).values_list("pk", flat=True))
    addresses = list(
        EmailAddress.objects.filter(user=user, verified=True)
        .annotate(lower=Lower("email"))
        .values_list("lower", flat=True)
    )
    return (
        Q(user=user)
        | Q(organisation_id__in=organisations)
        | Q(user__isnull=True, applicant_email__in=addresses)
    )


def case_for_person(number: str, user: Any) -> Case | None:
    """The case with that number when it belongs to the signed-in person (see :func:`belonging_to`)."""
    if not getattr(user, "is_authenticated", False):
        return None
    return (
        Case.objects.filter(belonging_to(user), number=number)
        .select_related("intake", "organisation", "answers__version")
        .first()
    )


def draft_for_token(token: str) -> Draft | None:
    return (
        Draft.objects.filter(token_hash=hash_of(token), expires_at__gt=timezone.now())
        .select_related("intake", "answer_set__version")
        .first()
    )
