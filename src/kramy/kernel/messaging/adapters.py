"""Sends the mails of signing in (codes, links) through the outbox, in the person's language."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as allauth_context
from django.contrib.auth import get_user_model
from django.template.exceptions import TemplateDoesNotExist
from django.template.loader import get_template, render_to_string
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kramy.kernel.messaging.api import send
from kramy.kernel.messaging.base import Message
from kramy.kernel.messaging.enums import MessageCategory

OWN_WORDS = "messaging/account/"


@dataclass(frozen=True, kw_only=True)
class AccountMail(Message):
    """A mail of allauth's in our own words."""

    category = MessageCategory.ACCOUNT
    description = _("Signing in: codes, links and changes of the account")
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class OtherAccountMail(Message):
    """A mail of allauth's that we have no words of our own for."""

    key: ClassVar[str] = "account.other"
    category = MessageCategory.ACCOUNT
    template: ClassVar[str] = "messaging/account/other"
    subject: str
    text: str


def _own_class(name: str) -> type[AccountMail]:
    return type(name, (AccountMail,), {"key": f"account.{name}", "template": f"{OWN_WORDS}{name}"})


class AccountAdapter(DefaultAccountAdapter):
    """Put in place by ``ACCOUNT_ADAPTER``."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        user = context.get("user") or get_user_model().objects.filter(email__iexact=email).first()
        known = user if getattr(user, "pk", None) else None
        language = known.language if known is not None else (get_language() or "pl")
        name = template_prefix.rpartition("/")[2]
        try:
            get_template(f"{OWN_WORDS}{name}.{language}.txt")
        except TemplateDoesNotExist:
            with translation.override(language):
                message: Message = self._in_allauths_words(template_prefix, email, context)
        else:
            message = _own_class(name)(values=context)
        send(message, to=email, language=language, user=known)

    def _in_allauths_words(self, template_prefix: str, email: str, context: dict[str, Any]) -> Message:
        values = {"email": email, "request": allauth_context.request, "current_site": None} | context
        subject = " ".join(render_to_string(f"{template_prefix}_subject.txt", values).split())
        return OtherAccountMail(
            subject=subject, text=render_to_string(f"{template_prefix}_message.txt", values)
        )
