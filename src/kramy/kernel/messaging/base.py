"""One class per message the hub sends."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import Q

from kramy.kernel.messaging.enums import MessageCategory
from kramy.lib.registry import Registry

message_filters: Registry[Callable[[Any], Q]] = Registry("filters of messages at the desk")
"""For each app whose objects not every official may see: ``filter(user)`` gives the condition on ``OutboxMessage``
under which its messages may be shown to them; it must let through the messages of the others."""


@dataclass(frozen=True)
class Attachment:
    """A small file sent with a message: its name, its kind with parameters ("text/calendar; method=REQUEST") and
    its bytes. It is kept with the message in the outbox, so what people can fetch by a link does not belong here."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class Message:
    """A message to one person.

    A subclass names its ``key`` ("casework.decided"), ``category``, what it is for (``description``, shown at
    the desk) and its ``template``, rendered in the recipient's language with its fields as context.

    The words stand in ``<template>.<language>.txt`` (a letter of its own in each language) or, for all
    languages with gettext, in ``<template>.txt``. The subject is the first line when that begins with
    ``Subject:``, otherwise ``<template>.subject.txt``. The HTML part is made of the text: a line that ends
    with a colon and is followed by a line that is a link becomes a button; ``<template>.html``, when there is
    one, takes its place (it extends ``messaging/email/base.html``). Nothing in the text part is escaped.

    ``about`` is the object it concerns (for the timeline and the mailbox); ``once_key``, when given, makes
    sure that this message is written only once. ``unsubscribe_url`` is an absolute address that ends a
    subscription by POST without asking back; with it the message carries the headers of RFC 8058, by which mail
    programs offer a button. ``attachments`` travel with the letter.
    """

    key: ClassVar[str]
    category: ClassVar[MessageCategory] = MessageCategory.CASE
    description: ClassVar[Any] = ""
    template: ClassVar[str]

    about: Any = None
    once_key: str = ""
    unsubscribe_url: str = ""
    attachments: tuple[Attachment, ...] = ()

    def templates(self) -> tuple[str, ...]:
        """Where its words may stand, the first that exists counts; a subclass may put others before ``template``."""
        return (self.template,)
