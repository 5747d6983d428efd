"""Who this browser is to a survey: what it began, by which invitation it came, what it has answered."""

import uuid
from typing import Any

from django.http import HttpRequest

from kramy.modules.surveys.domain.answering import mark_of_device
from kramy.modules.surveys.models import Answering, Invitation, Survey

BEGUN, INVITED, ANSWERED = "surveys_begun", "surveys_invited", "surveys_answered"
MOST = 20


def remember(request: HttpRequest, name: str, value: str) -> None:
    kept = [each for each in request.session.get(name, []) if each != value]
    request.session[name] = [*kept, value][-MOST:]


def forget(request: HttpRequest, name: str, value: str) -> None:
    request.session[name] = [each for each in request.session.get(name, []) if each != value]


def answering_in(request: HttpRequest, *, slug: str, key: uuid.UUID) -> Answering | None:
    """What is being answered, if this browser began it or came by its invitation, or the person's account did."""
    found = (
        Answering.objects.filter(pk=key, survey__slug=slug, survey__deleted_at=None)
        .select_related("survey", "answer_set__version", "invitation", "user")
        .first()
    )
    if found is None:
        return None
    here = str(key) in request.session.get(BEGUN, [])
    mine = found.user_id is not None and found.user_id == request.user.pk
    invited = found.invitation_id is not None and str(found.invitation_id) in request.session.get(INVITED, [])
    return found if here or mine or invited else None


def is_begun(key: uuid.UUID) -> bool:
    """Whether there are such answers, whoever gives them: then coming back is worth while."""
    return Answering.objects.filter(pk=key, survey__deleted_at=None).exists()


def invitation_in(request: HttpRequest, survey: Survey) -> Invitation | None:
    """The invitation by whose link this browser came to the survey."""
    keys = request.session.get(INVITED, [])
    return Invitation.objects.filter(pk__in=keys, survey=survey).first() if keys else None


def mark_of(request: HttpRequest, survey: Survey) -> str:
    meta: dict[str, Any] = request.META
    return mark_of_device(
        survey,
        address=str(meta.get("REMOTE_ADDR", "")),
        browser=f"{meta.get('HTTP_USER_AGENT', '')}\n{meta.get('HTTP_ACCEPT_LANGUAGE', '')}",
    )
