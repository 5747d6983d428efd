"""Surveys: prepared, opened, closed, deleted and brought back."""

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from kramy.kernel.audit.api import record
from kramy.kernel.questionnaires import api as questionnaires
from kramy.kernel.questionnaires.base import Definition
from kramy.lib.errors import Refused
from kramy.modules.surveys.domain.releasing import release
from kramy.modules.surveys.domain.variables import NOT_ASKED, TELLS_WHO
from kramy.modules.surveys.enums import SurveyState
from kramy.modules.surveys.models import Answering, DeviceMark, Survey
from kramy.modules.surveys.models.survey import new_salt

PROMISED = frozenset({"questionnaire", "audience", "one_each", "anonymous", "slug", "opens_at"})
"""What people were told when they answered; it does not change once a survey has been opened."""
GRACE = timedelta(minutes=30)
"""Whoever began before the end may send for so long after it."""
UNDO = timedelta(days=30)
"""A deleted survey can be brought back for so long."""


def living() -> QuerySet[Survey]:
    """Surveys that are not deleted."""
    return Survey.objects.filter(deleted_at=None)


def open_now() -> QuerySet[Survey]:
    """Surveys that take answers now, the next to close first."""
    now = timezone.now()
    return (
        living()
        .filter(Q(closes_at=None) | Q(closes_at__gt=now), state=SurveyState.OPEN, opens_at__lte=now)
        .order_by("closes_at", "pk")
    )


@transaction.atomic
def create_survey(*, by: Any, **fields: Any) -> Survey:
    """A survey being prepared. Refused ``slug`` when its address is taken."""
    try:
        with transaction.atomic():
            survey = Survey.objects.create(**fields)
    except IntegrityError as error:
        if Survey.objects.filter(slug=fields.get("slug")).exists():
            raise Refused(_("Another survey has this address."), code="slug", field="slug") from error
        raise
    record("surveys.created", by=by, target=survey, detail={"slug": survey.slug})
    return survey


@transaction.atomic
def change_survey(*, survey: Survey, by: Any, expected_revision: int | None = None, **fields: Any) -> Survey:
    """Refused ``changed_elsewhere``, ``promised`` (what people were told cannot change any more), ``closes_at``."""
    locked = _locked(survey)
    if expected_revision is not None and locked.revision != expected_revision:
        raise Refused(
            _("Somebody else has changed this survey in the meantime. Look at it and save again."),
            code="changed_elsewhere",
        )
    changed = {name: value for name, value in fields.items() if getattr(locked, name) != value}
    if locked.state != SurveyState.DRAFT and PROMISED & changed.keys():
        raise Refused(
            _("What people are told before they answer cannot change once the survey has been opened."),
            code="promised",
        )
    for name, value in changed.items():
        setattr(locked, name, value)
    if locked.opens_at and locked.closes_at and locked.closes_at <= locked.opens_at:
        raise Refused(_("It closes before it opens."), code="closes_at", field="closes_at")
    locked.revision += 1
    locked.save()
    record("surveys.changed", by=by, target=locked, detail={"fields": sorted(changed)})
    return locked


def problems_of(survey: Survey) -> list[str]:
    """Why the survey cannot be opened, each a sentence; none when it can."""
    version = questionnaires.published_version(survey.questionnaire)
    if version is None:
        return [_("Its questionnaire is not published yet.")]
    return _problems_of_definition(questionnaires.definition_of(version), survey)


def version_asked(survey: Survey) -> Any:
    """The version of the questionnaire that new answers are given to.

    None when there is none, or when it asks what people were promised not to be asked: a questionnaire may get a new
    version while the survey is open.
    """
    version = questionnaires.published_version(survey.questionnaire)
    if version is None or _problems_of_definition(questionnaires.definition_of(version), survey):
        return None
    return version


def _problems_of_definition(definition: Definition, survey: Survey) -> list[str]:
    found = []
    for question in definition.questions():
        label = questionnaires.text_in(question.label, "pl") or question.key
        if question.kind in NOT_ASKED and question.kind != "information":
            found.append(_("A survey takes no files: “%(question)s”.") % {"question": label})
        elif survey.anonymous and question.kind in TELLS_WHO:
            found.append(
                _("An anonymous survey cannot ask what tells who answers: “%(question)s”.")
                % {"question": label}
            )
    return found


@transaction.atomic
def open_survey(*, survey: Survey, by: Any, opens_at: datetime | None = None) -> Survey:
    """Take answers from ``opens_at`` (now when not given, or when the survey's own day is past). Refused ``not_ready``.

    A closed survey is opened again without an end; marks of devices begin anew.
    """
    locked = _locked(survey)
    if locked.state == SurveyState.OPEN and not locked.is_over:
        return locked
    problems = problems_of(locked)
    if problems:
        raise Refused(" ".join(problems), code="not_ready")
    now = timezone.now()
    if locked.closes_at and locked.closes_at <= now:
        locked.closes_at = None
    wanted = opens_at or locked.opens_at
    locked.opens_at = wanted if wanted and wanted > now else now
    locked.state = SurveyState.OPEN
    locked.salt = locked.salt or new_salt()
    locked.revision += 1
    locked.save()
    record("surveys.opened", by=by, target=locked)
    return locked


@transaction.atomic
def close_survey(*, survey: Survey, by: Any) -> Survey:
    """No new answers from now; whoever has begun may send for half an hour more. Closing twice is closing once."""
    locked = _locked(survey)
    if locked.state != SurveyState.OPEN or locked.is_over:
        return locked
    now = timezone.now()
    if locked.opens_at is None or locked.opens_at >= now:
        locked.state, locked.opens_at, locked.closes_at = SurveyState.DRAFT, None, None  # it never opened
    else:
        locked.closes_at = now
    locked.revision += 1
    locked.save()
    record("surveys.closed", by=by, target=locked)
    return locked


@transaction.atomic
def finish(*, survey: Survey) -> bool:
    """Once the half hour is over: let the last answers count, forget devices and unfinished answers.

    Whether there was something to do.
    """
    locked = _locked(survey)
    over = locked.closes_at is not None and locked.closes_at + GRACE <= timezone.now()
    if locked.state != SurveyState.OPEN or not over:
        return False
    locked.state, locked.salt = SurveyState.CLOSED, ""
    locked.revision += 1
    locked.save(update_fields=["state", "salt", "revision"])
    release(locked, everything=True)
    forget_traces(locked)
    return True


def forget_traces(survey: Survey) -> None:
    """Unfinished answers and marks of devices."""
    DeviceMark.objects.filter(survey=survey).delete()
    for answering in Answering.objects.filter(survey=survey).select_related("answer_set"):
        questionnaires.delete_answers(answer_set=answering.answer_set)


@transaction.atomic
def delete_survey(*, survey: Survey, by: Any) -> Survey:
    """Hide it from everybody, answers and all; it can be brought back for 30 days, then it is gone."""
    locked = _locked(survey)
    if locked.deleted_at is None:
        locked.deleted_at = timezone.now()
        locked.revision += 1
        locked.save(update_fields=["deleted_at", "revision"])
        record("surveys.deleted", by=by, target=locked)
    return locked


@transaction.atomic
def restore_survey(*, survey: Survey, by: Any) -> Survey:
    locked = _locked(survey)
    if locked.deleted_at is not None:
        locked.deleted_at = None
        locked.revision += 1
        locked.save(update_fields=["deleted_at", "revision"])
        record("surveys.restored", by=by, target=locked)
    return locked


@transaction.atomic
def purge(*, survey: Survey) -> None:
    """Delete it for good, with everything that hangs on it."""
    forget_traces(survey)
    record("surveys.purged", by=None, target=survey, detail={"slug": survey.slug})
    survey.delete()


def _locked(survey: Survey) -> Survey:
    return Survey.objects.select_for_update().get(pk=survey.pk)
