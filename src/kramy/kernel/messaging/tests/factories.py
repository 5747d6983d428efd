"""A message for tests that are not about its words."""

from dataclasses import dataclass
from typing import ClassVar

from kramy.kernel.messaging.base import Message
from kramy.kernel.messaging.enums import MessageCategory


@dataclass(frozen=True, kw_only=True)
class PlainMessage(Message):
    key: ClassVar[str] = "test.plain"
    template: ClassVar[str] = "messaging/account/other"
    subject: str = "Hello"
    text: str = "Words."


@dataclass(frozen=True, kw_only=True)
class News(PlainMessage):
    key: ClassVar[str] = "test.news"
    category = MessageCategory.NEWS
