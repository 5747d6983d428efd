"""Applications being filled in."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kramy.kernel.casework.domain import access, intakes
from kramy.kernel.casework.domain.workflow import Verb, check
from kramy.kernel.casework.enums import CasePurpose, CaseState
from kramy.kernel.casework.models import Case, Draft, Intake
from kramy.kernel.questionnaires import api as questionnaires
from kramy.lib.errors import Refused

KEPT = timedelta(days=30)
LONGEST_EMAIL = 254


@transaction.atomic
def start_draft(
    *,
    intake: Intake,
    language: str,
    user: Any = None,
    email: str = "",
    purpose: str = CasePurpose.APPLICATION,
    previous: Case | None = None,
    case: Case | None = None,
    answers: dict[str, Any] | None = None,
) -> tuple[Draft, str]:
    """A draft and the secret of its "continue later" link (shown once, only its hash is kept).

    ``case``: answers to the correction asked for in that case. ``previous``: a correction or renewal of an
    accepted case. Both begin with a copy of what was answered; ``answers`` prefill a new application. Refused
    with ``intake_closed`` or ``wrong_state``.
    """
    known = user if getattr(user, "pk", None) else None
    earlier = case or previous
    if earlier is not None:
        _check_continues(case, previous, purpose)
        email = email or earlier.applicant_email
        known = known or earlier.user
    if case is None and purpose != CasePurpose.CORRECTION:
        intakes.check_begin(intake)
    if earlier is not None:
        answer_set = questionnaires.copy_answers(
            earlier.answers, version=_version(intake) if purpose == CasePurpose.RENEWAL else None, user=known
        )
    else:
        answer_set = questionnaires.start_answers(
            version=_version(intake), language=language, user=known, answers=answers
        )
    token = access.new_token()
    draft = Draft.objects.create(
        answer_set=answer_set,
        intake=intake,
        purpose=purpose,
        case=case,
        previous=previous,
        user=known,
        email=email or (known.email if known else ""),
        token_hash=access.hash_of(token),
        expires_at=timezone.now() + KEPT,
    )
    return draft, token


@transaction.atomic
def set_email(*, draft: Draft, email: str) -> Draft:
    """The address to which the city writes about the case."""
    address = email.strip().lower()
    try:
        if len(address) > LONGEST_EMAIL:
            raise ValidationError("")
        validate_email(address)
    except ValidationError:
        raise Refused(
            _("Enter an e-mail address in the correct format, like name@example.com"),
            code="email",
            field="email",
        ) from None
    draft.email = address
    draft.save(update_fields=["email"])
    return draft


@transaction.atomic
def new_link(*, draft: Draft) -> str:
    """A new secret for "continue later"; the former stops working. The draft lives 30 days from now."""
    token = access.new_token()
    draft.token_hash = access.hash_of(token)
    draft.expires_at = timezone.now() + KEPT
    draft.save(update_fields=["token_hash", "expires_at"])
    return token


def _version(intake: Intake) -> Any:
    version = questionnaires.published_version(intake.questionnaire)
    if version is None:
        raise Refused(_("This form is not ready yet."), code="not_published")
    return version


def _check_continues(case: Case | None, previous: Case | None, purpose: str) -> None:
    if case is not None:
        check(case.state, Verb.ANSWER)
    elif previous is not None and (
        previous.state != CaseState.ACCEPTED or purpose == CasePurpose.APPLICATION
    ):
        raise Refused(_("Only what was accepted can be corrected or renewed."), code="wrong_state")
