import pytest

from kramy.kernel.accounts.api import consents_of, record_consent, withdraw_consent
from kramy.kernel.accounts.models import Consent
from kramy.kernel.accounts.tests.factories import UserFactory
from kramy.kernel.audit.models import AuditEntry

pytestmark = pytest.mark.django_db
FIELDS = {"purpose": "contact", "text": "I agree", "text_version": "2026-11", "language": "en"}


def test_a_consent_keeps_words_version_and_time():
    consent = record_consent(email=" Ala@Example.com ", subject="KR-1", **FIELDS)
    assert (consent.email, consent.text, consent.text_version, consent.language, consent.subject) == (
        "ala@example.com",
        "I agree",
        "2026-11",
        "en",
        "KR-1",
    )
    assert consent.given_at is not None
    entry = AuditEntry.objects.get(action="accounts.consent_given")
    assert entry.target_label == f"#{consent.pk} contact"


def test_the_same_standing_consent_is_one():
    first = record_consent(email="a@example.com", **FIELDS)
    assert record_consent(email="A@example.com", **FIELDS) == first
    assert record_consent(email="a@example.com", **(FIELDS | {"text_version": "2027-01"})) != first


def test_withdrawing_by_purpose_and_subject():
    record_consent(email="a@example.com", subject="KR-1", **FIELDS)
    record_consent(email="a@example.com", subject="KR-2", **FIELDS)
    record_consent(email="b@example.com", **FIELDS)
    assert withdraw_consent(email="A@example.com", purpose="contact", subject="KR-1") == 1
    assert withdraw_consent(email="a@example.com", purpose="newsletter") == 0
    assert withdraw_consent(email="a@example.com", purpose="contact") == 1
    assert withdraw_consent(email="a@example.com", purpose="contact") == 0
    assert Consent.objects.filter(withdrawn_at=None).get().email == "b@example.com"


def test_a_withdrawn_consent_can_be_given_anew():
    first = record_consent(email="a@example.com", **FIELDS)
    withdraw_consent(email="a@example.com", purpose="contact")
    assert record_consent(email="a@example.com", **FIELDS) != first


def test_consents_given_before_the_account_are_the_persons_too():
    before = record_consent(email="a@example.com", **FIELDS)
    user = UserFactory(email="a@example.com")
    after = record_consent(email="work@example.com", user=user, **FIELDS)
    record_consent(email="b@example.com", **FIELDS)
    assert list(consents_of(user)) == [after, before]
