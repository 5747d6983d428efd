"""Which fields of surveys hold personal data, why and for how long."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from kramy.kernel.accounts.base import PersonalData
from kramy.kernel.questionnaires import api as questionnaires
from kramy.modules.surveys.domain.surveys import UNDO, purge
from kramy.modules.surveys.models import Answering, DeviceMark, Invitation, Participation, Response, Survey

ANSWERS_KEPT = timedelta(days=5 * 365)
INVITATIONS_KEPT = timedelta(days=365)
ABANDONED_AFTER = timedelta(days=90)
ASKING = "Knowing what firms and residents think, before the city decides."
TASK = "GDPR art. 6(1)(e), a task in the public interest"


def expire_surveys(today: date, dry_run: bool) -> int:
    gone = Survey.objects.filter(deleted_at__date__lt=today - UNDO)
    if dry_run:
        return gone.count()
    found = list(gone)
    for survey in found:
        purge(survey=survey)
    return len(found)


def export_responses(user: Any) -> list[dict[str, Any]]:
    rows = Response.objects.filter(user=user) | Response.objects.filter(invitation__email__iexact=user.email)
    return [
        {
            "survey": response.survey.title,
            "answered": response.answered_at.isoformat() if response.answered_at else None,
            "answers": response.answers,
        }
        for response in rows.select_related("survey").order_by("answered_at")
    ]


def erase_responses(user: Any) -> int:
    """Answers with a name go; anonymous ones cannot be told apart."""
    mine = Response.objects.filter(user=user) | Response.objects.filter(invitation__email__iexact=user.email)
    return _deleted(Response.objects.filter(pk__in=list(mine.values_list("pk", flat=True))))


def expire_responses(today: date, dry_run: bool) -> int:
    old = Response.objects.filter(survey__closes_at__date__lt=today - ANSWERS_KEPT)
    return old.count() if dry_run else _deleted(old)


def export_invitations(user: Any) -> list[dict[str, Any]]:
    return [
        {
            "survey": invitation.survey.title,
            "invited": invitation.invited_at.isoformat() if invitation.invited_at else None,
            "reminded": invitation.reminded_at.isoformat() if invitation.reminded_at else None,
            "answered": invitation.answered,
        }
        for invitation in Invitation.objects.filter(email__iexact=user.email).select_related("survey")
    ]


def erase_invitations(user: Any) -> int:
    return _forget(Invitation.objects.filter(email__iexact=user.email))


def expire_invitations(today: date, dry_run: bool) -> int:
    old = Invitation.objects.filter(survey__closes_at__date__lt=today - INVITATIONS_KEPT)
    return old.count() if dry_run else _forget(old)


def erase_answerings(user: Any) -> int:
    return _abandon(Answering.objects.filter(user=user))


def expire_answerings(today: date, dry_run: bool) -> int:
    old = Answering.objects.filter(answer_set__updated_at__date__lt=today - ABANDONED_AFTER)
    return old.count() if dry_run else _abandon(old)


def export_participations(user: Any) -> list[dict[str, Any]]:
    rows = Participation.objects.filter(user=user).select_related("survey")
    return [{"survey": row.survey.title} for row in rows]


def erase_participations(user: Any) -> int:
    return _deleted(Participation.objects.filter(user=user))


def expire_participations(today: date, dry_run: bool) -> int:
    old = Participation.objects.filter(survey__closes_at__date__lt=today - INVITATIONS_KEPT)
    return old.count() if dry_run else _deleted(old)


def expire_marks(today: date, dry_run: bool) -> int:
    """They go when a survey is finished; this is the second net."""
    now = timezone.now()
    old = DeviceMark.objects.filter(survey__closes_at__lt=now - timedelta(days=1))
    return old.count() if dry_run else _deleted(old)


def _deleted(rows: Any) -> int:
    count: int = rows.delete()[0]
    return count


@transaction.atomic
def _forget(invitations: Any) -> int:
    found = list(invitations)
    _abandon(Answering.objects.filter(invitation__in=found))
    return _deleted(Invitation.objects.filter(pk__in=[each.pk for each in found])) if found else 0


@transaction.atomic
def _abandon(answerings: Any) -> int:
    found = list(answerings.select_related("answer_set"))
    for answering in found:
        questionnaires.delete_answers(answer_set=answering.answer_set)
    return len(found)


PERSONAL_DATA = (
    PersonalData(
        model="surveys.Survey",
        other=(
            "id", "slug", "title", "title_pl", "title_en", "title_uk", "introduction", "introduction_pl",
            "introduction_en", "introduction_uk", "thanks", "thanks_pl", "thanks_en", "thanks_uk", "questionnaire",
            "state", "opens_at", "closes_at", "audience", "one_each", "anonymous", "results_shown", "salt",
            "remind_before", "revision", "created_at", "deleted_at", "is_demo",
        ),
        retention="For ever; a deleted one can be brought back for 30 days",
        expire=expire_surveys,
    ),
    PersonalData(
        model="surveys.Response",
        personal=("answers", "user", "invitation", "answered_at", "language"),
        other=("id", "survey", "version", "anonymous", "released", "repeated"),
        purpose=ASKING,
        legal_basis=TASK,
        retention="5 years after the survey is over; of an anonymous survey nothing leads to a person",
        export=export_responses,
        erase=erase_responses,
        expire=expire_responses,
    ),
    PersonalData(
        model="surveys.Invitation",
        personal=("email", "language", "invited_at", "reminded_at", "answered"),
        other=("id", "survey", "created_at"),
        purpose="Asking people, once and with one reminder, and seeing to one answer each.",
        legal_basis=TASK,
        retention="A year after the survey is over",
        export=export_invitations,
        erase=erase_invitations,
        expire=expire_invitations,
    ),
    PersonalData(
        model="surveys.Answering",
        personal=("answer_set", "user", "invitation"),
        other=("survey", "repeated"),
        purpose="Letting people go on with what they began to answer.",
        legal_basis=TASK,
        retention="Until sent, or until the survey is over; 90 days after the last change",
        erase=erase_answerings,
        expire=expire_answerings,
    ),
    PersonalData(
        model="surveys.Participation",
        personal=("user",),
        other=("id", "survey"),
        purpose="Seeing to one answer each, without knowing which.",
        legal_basis=TASK,
        retention="A year after the survey is over",
        export=export_participations,
        erase=erase_participations,
        expire=expire_participations,
    ),
    PersonalData(
        model="surveys.DeviceMark",
        personal=("mark",),
        other=("id", "survey"),
        purpose="Noticing that a device like this one has answered.",
        legal_basis=TASK,
        retention="Until the survey is over",
        expire=expire_marks,
        erase=lambda user: 0,
    ),
)  # fmt: skip
