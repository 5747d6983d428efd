"""Who may handle a case."""

from typing import Any

from django.utils.translation import gettext as _

from kramy.kernel.casework.domain.kinds import kind_of
from kramy.kernel.casework.domain.visibility import is_party, sees
from kramy.kernel.casework.models import Case, Intake
from kramy.lib.errors import Refused

MANAGE_ACCESS = "casework.manage_access"


def can_review(user: Any, subject: Case | Intake) -> bool:
    """Whether ``user`` may handle the case, or cases of the intake's kind; the system (None) may."""
    if user is None:
        return True
    if isinstance(subject, Case):
        return sees(user, subject)
    return bool(user.is_active and user.has_perm(kind_of(subject).permission))


def check_review(user: Any, subject: Case | Intake) -> None:
    """``Refused`` with ``shut_out`` for who has an interest in the case, with ``not_allowed`` for the others."""
    if can_review(user, subject):
        return
    if isinstance(subject, Case) and user.has_perm(kind_of(subject).permission) and is_party(user, subject):
        raise Refused(
            _("You have an interest in this firm, so its cases are handled by others."), code="shut_out"
        )
    raise Refused(_("You do not have the permission to handle this kind of case."), code="not_allowed")


def can_manage_access(user: Any) -> bool:
    return user is None or bool(user.is_active and user.has_perm(MANAGE_ACCESS))


def check_manage_access(user: Any) -> None:
    if not can_manage_access(user):
        raise Refused(_("You do not have the permission to change who sees which cases."), code="not_allowed")


def owns(user: Any, case: Case) -> bool:
    """Whether a signed-in person is the case's applicant."""
    return bool(getattr(user, "is_authenticated", False)) and case.user_id == user.pk
