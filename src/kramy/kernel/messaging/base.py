"""One class per message the hub sends."""

from dataclasses import dataclass
from typing import Any, ClassVar

from kramy.kernel.messaging.enums import MessageCategory


@dataclass(frozen=True, kw_only=True)
class Message:
    """A message to one person.

    A subclass names its ``key`` ("casework.decided"), ``category``, what it is for (``description``, shown at
    the desk) and its ``template``: ``<template>.subject.txt``, ``<template>.txt`` and optionally
    ``<template>.html`` are rendered in the recipient's language with the dataclass's fields as context.
    ``about`` is the object it concerns (for the timeline and the mailbox); ``once_key``, when given, makes
    sure that this message is written only once.
    """

    key: ClassVar[str]
    category: ClassVar[MessageCategory] = MessageCategory.CASE
    description: ClassVar[Any] = ""
    template: ClassVar[str]

    about: Any = None
    once_key: str = ""
