"""Consents: given in certain words at a certain time, withdrawn as easily (GDPR art. 7)."""

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from kramy.kernel.accounts.models import Consent, User
from kramy.kernel.audit.api import record


@transaction.atomic
def record_consent(
    *,
    email: str,
    purpose: str,
    text: str,
    text_version: str,
    language: str,
    subject: str = "",
    user: User | None = None,
    by: User | None = None,
) -> Consent:
    """Keep what the person agreed to. The same standing consent twice is one."""
    address = email.strip().lower()
    standing = Consent.objects.filter(
        email=address, purpose=purpose, text_version=text_version, subject=subject, withdrawn_at__isnull=True
    ).first()
    if standing is not None:
        return standing
    consent = Consent.objects.create(
        user=user,
        email=address,
        purpose=purpose,
        text=text,
        text_version=text_version,
        language=language,
        subject=subject,
    )
    record("accounts.consent_given", by=by, target=consent, detail={"purpose": purpose})
    return consent


@transaction.atomic
def withdraw_consent(*, email: str, purpose: str, subject: str | None = None, by: User | None = None) -> int:
    """Withdraw every standing consent of ``email`` for ``purpose`` (only about ``subject`` when given).

    Returns how many were withdrawn. What was done before stays lawful (GDPR art. 7(3)).
    """
    standing = Consent.objects.filter(email=email.strip().lower(), purpose=purpose, withdrawn_at__isnull=True)
    if subject is not None:
        standing = standing.filter(subject=subject)
    consents = list(standing)
    for consent in consents:
        withdraw(consent=consent, by=by)
    return len(consents)


@transaction.atomic
def withdraw(*, consent: Consent, by: User | None) -> None:
    if Consent.objects.filter(pk=consent.pk, withdrawn_at__isnull=True).update(withdrawn_at=timezone.now()):
        consent.refresh_from_db()
        record("accounts.consent_withdrawn", by=by, target=consent, detail={"purpose": consent.purpose})


def consents_of(user: User) -> QuerySet[Consent]:
    """Given with this account or with its address, newest first."""
    return Consent.objects.filter(Q(user=user) | Q(email=user.email)).order_by("-given_at", "-id")
