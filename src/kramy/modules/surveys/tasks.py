"""What surveys do by the clock. Every task may run twice, or late."""

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from kramy.modules.surveys import notifications
from kramy.modules.surveys.domain import invitations, surveys
from kramy.modules.surveys.enums import SurveyState
from kramy.modules.surveys.models import Invitation, Survey

BATCH = 200


@task()
def send_letters() -> int:
    """Invitations and reminders that are due, a batch a survey and run; how many."""
    sent = 0
    for survey in invitations.open_to_invited():
        sent += _write(survey, "invited_at")
        if survey.remind_before is not None:
            sent += _write(survey, "reminded_at")
    return sent


@task()
def finish_closed() -> int:
    """Forget what closed surveys need no more; how many."""
    over = Survey.objects.filter(state=SurveyState.OPEN, closes_at__lte=timezone.now() - surveys.GRACE)
    return sum(surveys.finish(survey=survey) for survey in over)


@transaction.atomic
def _write(survey: Survey, field: str) -> int:
    """The letters and what is noted of them in one transaction: a crash half-way writes nobody twice."""
    if field == "invited_at":
        waiting, write = invitations.to_invite(survey), notifications.invite
    else:
        waiting = invitations.to_remind(survey).filter(invited_at__lt=survey.remind_before)
        write = notifications.remind
    batch = list(waiting.select_for_update(of=("self",))[:BATCH])
    for invitation in batch:
        write(invitation, survey)
        setattr(invitation, field, timezone.now())
    Invitation.objects.bulk_update(batch, [field])
    return len(batch)
