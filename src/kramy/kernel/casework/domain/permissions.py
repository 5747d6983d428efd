"""Who may handle a case."""

from typing import Any

from django.utils.translation import gettext as _

from kramy.kernel.casework.domain.kinds import kind_of
from kramy.kernel.casework.models import Case, Intake
from kramy.lib.errors import Refused


def can_review(user: Any, subject: Case | Intake) -> bool:
    """Whether ``user`` holds the permission of the case's kind; the system (None) may."""
    return user is None or bool(user.is_active and user.has_perm(kind_of(subject).permission))


def check_review(user: Any, subject: Case | Intake) -> None:
    if not can_review(user, subject):
        raise Refused(_("You do not have the permission to handle this kind of case."), code="not_allowed")


def owns(user: Any, case: Case) -> bool:
    """Whether a signed-in person is the case's applicant."""
    return bool(getattr(user, "is_authenticated", False)) and case.user_id == user.pk
