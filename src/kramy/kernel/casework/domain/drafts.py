"""Applications being filled in."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from kramy.kernel.casework.domain import access, intakes
from kramy.kernel.casework.domain.workflow import Verb, check
from kramy.kernel.casework.enums import CasePurpose, CaseState
from kramy.kernel.casework.models import Case, Draft, DraftVisit, Intake
from kramy.kernel.organisations import api as organisations
from kramy.kernel.questionnaires import api as questionnaires
from kramy.kernel.questionnaires.enums import AnswerState
from kramy.lib.errors import Refused

KEPT = timedelta(days=30)
LONGEST_EMAIL = 254
HERE = timedelta(seconds=60)
"""Whoever was seen within this time still has the draft open; pages say that they are every 20 seconds."""


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
    organisation: Any = None,
    offers: dict[str, questionnaires.Offer] | None = None,
) -> tuple[Draft, str]:
    """A draft and the secret of its "continue later" link (shown once, only its hash is kept).

    ``case``: answers to the correction asked for in that case. ``previous``: a correction or renewal of an
    accepted case. Both begin with a copy of what was answered; ``answers`` prefill a new application, ``offers`` are
    known answers of which the applicant is asked whether they are still true. Everybody who acts for ``organisation``
    may go on with the draft; the person must act for it (else refused ``not_member``). Refused with ``intake_closed``
    or ``wrong_state``.
    """
    known = user if getattr(user, "pk", None) else None
    if organisation is not None and not organisations.is_member(organisation=organisation, user=known):
        raise Refused(_("You do not act for this organisation."), code="not_member")
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
            version=_version(intake),
            language=language,
            user=None if organisation is not None else known,  # the answers are the organisation's then
            answers=answers,
            offers=offers,
        )
    token = access.new_token()
    draft = Draft.objects.create(
        answer_set=answer_set,
        intake=intake,
        purpose=purpose,
        case=case,
        previous=previous,
        user=known,
        organisation=organisation,
        email=email or (known.email if known else ""),
        token_hash=access.hash_of(token),
        expires_at=timezone.now() + KEPT,
    )
    return draft, token


def drafts_of(user: Any) -> QuerySet[Draft]:
    """What a person began and has not sent, and what colleagues began for an organisation they act for; newest first."""
    shared = Q(organisation__in=organisations.organisations_of(user))
    return (
        Draft.objects.filter(Q(user=user) | shared, answer_set__state=AnswerState.DRAFT)
        .select_related("intake", "case", "organisation", "answer_set", "user")
        .order_by("-created_at", "-pk")
    )


def may_open(draft: Draft, user: Any) -> bool:
    """Whether a signed-in person may go on with the draft: it is theirs, or their organisation's."""
    if not getattr(user, "is_authenticated", False):
        return False
    if draft.user_id == user.pk:
        return True
    return (
        draft.organisation_id is not None
        and organisations.organisations_of(user).filter(pk=draft.organisation_id).exists()
    )


def visit(*, draft: Draft, user: Any, page_key: str = "") -> list[DraftVisit]:
    """Say that somebody has an organisation's draft open; who else of it has, in the last minute."""
    if draft.organisation_id is None or not getattr(user, "is_authenticated", False):
        return []
    now = timezone.now()
    DraftVisit.objects.bulk_create(
        [DraftVisit(draft=draft, user=user, page_key=page_key, seen_at=now)],
        update_conflicts=True,
        unique_fields=["draft", "user"],
        update_fields=["page_key", "seen_at"],
    )
    return list(
        DraftVisit.objects.filter(draft=draft, seen_at__gt=now - HERE)
        .exclude(user=user)
        .select_related("user")
        .order_by("seen_at")
    )


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
