"""Answering a survey: who may, once where once is asked, and leaving no trace where that was promised."""

import hashlib
import hmac
from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from kramy.kernel.questionnaires import api as questionnaires
from kramy.lib.errors import Refused
from kramy.modules.surveys.domain.releasing import release
from kramy.modules.surveys.domain.surveys import GRACE, version_asked
from kramy.modules.surveys.enums import OneEach
from kramy.modules.surveys.models import (
    Answering,
    DeviceMark,
    Invitation,
    Participation,
    Response,
    Survey,
)


def mark_of_device(survey: Survey, *, address: str, browser: str) -> str:
    """What a device leaves: it tells this survey that one like it has answered, and nobody anything else."""
    text = f"{address}\n{browser}".encode()
    return hmac.new(survey.salt.encode(), text, hashlib.sha256).hexdigest()


def answered_before(
    survey: Survey, *, user: Any = None, invitation: Invitation | None = None, mark: str = ""
) -> str:
    """Whether these answers would be the second: "person" (it is known), "device" (one like this has answered), or ""."""
    if survey.is_invited:
        return "person" if invitation is not None and invitation.answered else ""
    if _by_account(survey):
        known = getattr(user, "is_authenticated", False)
        took_part = known and Participation.objects.filter(survey=survey, user=user).exists()
        return "person" if took_part else ""
    seen = _by_device(survey) and DeviceMark.objects.filter(survey=survey, mark=mark).exists()
    return "device" if seen else ""


def begun_by(
    survey: Survey, *, user: Any = None, invitation: Invitation | None = None, keys: Iterable[str] = ()
) -> Answering | None:
    """The newest unfinished answers to the survey: of the invitation, of the account, or among the ``keys`` of a browser."""
    known = user if getattr(user, "is_authenticated", False) else None
    mine = Q(answer_set__in=list(keys))
    if invitation is not None:
        mine |= Q(invitation=invitation)
    if known is not None:
        mine |= Q(user=known)
    unfinished = Answering.objects.filter(mine, survey=survey).select_related("answer_set__version", "survey")
    return unfinished.order_by("-answer_set__updated_at").first()


@transaction.atomic
def begin(
    *,
    survey: Survey,
    language: str,
    user: Any = None,
    invitation: Invitation | None = None,
    mark: str = "",
    another_person: bool = False,
) -> Answering:
    """Answers to be given, or those begun before with the same invitation or account.

    Refused ``closed``, ``not_invited``, ``sign_in``, ``answered``, or ``device`` when a device like this one has answered;
    then ``another_person`` says that it was somebody else.
    """
    known = user if getattr(user, "is_authenticated", False) else None
    if not survey.is_open():
        raise Refused(_("This survey is not open for answers."), code="closed")
    _check_may_answer(survey, known, invitation)
    seen = answered_before(survey, mark=mark) == "device"
    if seen and not another_person:
        raise Refused(_("It seems that this survey was answered on this device already."), code="device")
    # an anonymous survey knows an account only where it needs to, to see to one answer each
    tied = known if _by_account(survey) or not survey.anonymous else None
    begun = _begun(survey, tied, invitation)
    if begun is not None:
        return begun
    version = version_asked(survey)
    if version is None:
        raise Refused(_("This survey is not open for answers."), code="closed")
    answer_set = questionnaires.start_answers(
        version=version, language=language, user=None if survey.anonymous else known
    )
    return Answering.objects.create(
        answer_set=answer_set, survey=survey, invitation=invitation, user=tied, repeated=seen
    )


@transaction.atomic
def send(*, answering: Answering, mark: str = "") -> Response:
    """Hand the answers in, once. Of an anonymous survey nothing is kept that leads from the answers to the person.

    Refused ``closed`` (half an hour after the end), ``answered``; raises ``Incomplete`` with sentences by question.
    """
    survey = Survey.objects.select_for_update().get(
        pk=answering.survey_id
    )  # one after another, for release()
    _check_sending(survey)
    invitation = _use_invitation(answering)
    if _by_account(survey):
        _take_part(survey, answering.user)
    repeated = answering.repeated
    if _by_device(survey) and mark:
        _made, new = DeviceMark.objects.get_or_create(survey=survey, mark=mark)
        repeated = repeated or not new
    answer_set = answering.answer_set
    version, language = answer_set.version, answer_set.language
    answers = questionnaires.take_answers(answer_set=answer_set)
    response = Response.objects.create(
        survey=survey,
        version=version,
        answers=answers,
        language=language,
        anonymous=survey.anonymous,
        released=not survey.anonymous,
        repeated=repeated,
        user=None if survey.anonymous else answering.user,
        invitation=None if survey.anonymous else invitation,
        answered_at=None if survey.anonymous else timezone.now(),
    )
    if survey.anonymous:
        release(survey)
    return response


def _check_may_answer(survey: Survey, user: Any, invitation: Invitation | None) -> None:
    if survey.is_invited:
        if invitation is None or invitation.survey_id != survey.pk:
            raise Refused(_("Only people who are invited answer this survey."), code="not_invited")
        if answered_before(survey, invitation=invitation):
            raise _answered()
    elif _by_account(survey):
        if user is None:
            raise Refused(_("Sign in to answer: everybody answers once."), code="sign_in")
        if answered_before(survey, user=user):
            raise _answered()


def _check_sending(survey: Survey) -> None:
    if survey.is_open():
        return
    just_closed = survey.closes_at is not None and timezone.now() < survey.closes_at + GRACE
    if survey.deleted_at is not None or not survey.is_over or not just_closed:
        raise Refused(_("This survey is not open for answers."), code="closed")


def _begun(survey: Survey, user: Any, invitation: Invitation | None) -> Answering | None:
    answerings = Answering.objects.filter(survey=survey).select_related("answer_set__version")
    if invitation is not None:
        return answerings.filter(invitation=invitation).first()
    return answerings.filter(user=user).first() if user is not None else None


def _use_invitation(answering: Answering) -> Invitation | None:
    if answering.invitation_id is None:
        return None
    used = Invitation.objects.filter(pk=answering.invitation_id, answered=False).update(answered=True)
    if not used:
        raise _answered()
    return answering.invitation


def _take_part(survey: Survey, user: Any) -> None:
    try:
        with transaction.atomic():
            Participation.objects.create(survey=survey, user=user)
    except IntegrityError:
        raise _answered() from None


def _answered() -> Refused:
    return Refused(_("You have answered this survey already. Thank you."), code="answered")


def _by_account(survey: Survey) -> bool:
    return not survey.is_invited and survey.one_each == OneEach.ACCOUNT


def _by_device(survey: Survey) -> bool:
    return not survey.is_invited and survey.one_each == OneEach.DEVICE
