"""What other apps may ask of accounts."""

from django.db.models import QuerySet

from kramy.kernel.accounts.domain.consents import consents_of, record_consent, withdraw_consent
from kramy.kernel.accounts.domain.people import lock_person, make_account
from kramy.kernel.accounts.domain.profiles import (
    change_official_profile,
    official_card,
    official_cards,
    profile_of,
    speakers,
    topic_choices,
)
from kramy.kernel.accounts.domain.proof import is_proven, proof_challenge
from kramy.kernel.accounts.domain.rate import check_rate
from kramy.kernel.accounts.domain.roles import ensure_roles, role_names, with_permission
from kramy.kernel.accounts.domain.units import leader_of, save_unit, units_led_by, units_of
from kramy.kernel.accounts.models import OfficialProfile, Unit, User

__all__ = [
    "OfficialProfile",
    "Unit",
    "change_official_profile",
    "check_rate",
    "consents_of",
    "ensure_roles",
    "is_proven",
    "leader_of",
    "lock_person",
    "make_account",
    "official_card",
    "official_cards",
    "officials_with",
    "profile_of",
    "proof_challenge",
    "record_consent",
    "role_names",
    "save_unit",
    "speakers",
    "topic_choices",
    "units_led_by",
    "units_of",
    "withdraw_consent",
]


def officials_with(*permissions: str) -> QuerySet[User]:
    """Active people who hold one of ``permissions`` ("app.codename"), in order of name."""
    return with_permission(*permissions)
