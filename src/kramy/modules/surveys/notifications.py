"""Letters to people who are asked to answer."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from kramy.kernel.messaging.api import absolute_url, send
from kramy.kernel.messaging.base import Message
from kramy.modules.surveys.api import token_of
from kramy.modules.surveys.models import Invitation, Survey


@dataclass(frozen=True, kw_only=True)
class Invited(Message):
    key: ClassVar[str] = "surveys.invited"
    description = _("Invitation to a survey, with the person's own link")
    template: ClassVar[str] = "surveys/messages/invited"

    title: str
    introduction: str
    anonymous: bool
    closes_at: datetime | None
    link: str


@dataclass(frozen=True, kw_only=True)
class Reminded(Invited):
    key: ClassVar[str] = "surveys.reminded"
    description = _("The one reminder of a survey")
    template: ClassVar[str] = "surveys/messages/reminded"


def invite(invitation: Invitation, survey: Survey) -> None:
    _write(Invited, "invited", invitation, survey)


def remind(invitation: Invitation, survey: Survey) -> None:
    _write(Reminded, "reminded", invitation, survey)


def _write(kind: type[Invited], name: str, invitation: Invitation, survey: Survey) -> None:
    with translation.override(invitation.language):
        fields: dict[str, Any] = {
            "title": survey.title,
            "introduction": survey.introduction,
            "link": absolute_url(reverse("surveys:invitation", args=[token_of(invitation)])),
        }
    message = kind(
        about=survey,
        once_key=f"surveys.{name}.{invitation.pk}",
        anonymous=survey.anonymous,
        closes_at=survey.closes_at,
        **fields,
    )
    send(message, to=invitation.email, language=invitation.language)
