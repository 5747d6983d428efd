"""The smallest parts of a definition: what a key, a text and a problem are."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kramy.kernel.manifest.api import city
from kramy.kernel.questionnaires.base import Definition, Limit, Question, Texts

KEY = re.compile(r"[a-z][a-z0-9_]{0,59}")
LONGEST_TEXT = 5000


class Gap(str):
    """A sentence about a text that is there in some languages and missing in others: a translation is wanted."""

    __slots__ = ()


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing to put right. ``page`` and ``question`` are keys, empty when it concerns more; that
    of a question of a row is ``OUTER/CHILD``."""

    place: str
    message: str
    page: str = ""
    question: str = ""

    @property
    def is_gap(self) -> bool:
        """Whether a translation is all that is missing."""
        return isinstance(self.message, Gap)

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message


def key_problems(key: str, taken: bool) -> Iterator[str]:
    if not KEY.fullmatch(key):
        yield _(
            "The key “%(key)s” must begin with a small letter and have only small letters, digits and _."
        ) % {"key": key}
    if taken:
        yield _("The key “%(key)s” is used twice.") % {"key": key}


def text_problems(texts: Texts, what: str, *, wanted: bool = False) -> Iterator[str]:
    """Wanted texts must be there in every language; others in all or in none."""
    languages = city().languages
    missing = [language for language in languages if not (texts.get(language) or "").strip()]
    if missing and (wanted or len(missing) < len(languages)):
        sentence = _("The text “%(what)s” is missing in: %(languages)s.") % {
            "what": what,
            "languages": ", ".join(missing),
        }
        yield sentence if len(missing) == len(languages) else Gap(sentence)
    if any(len(text) > LONGEST_TEXT for text in texts.values()):
        yield _("The text “%(what)s” is too long: at most %(limit)d characters.") % {
            "what": what,
            "limit": LONGEST_TEXT,
        }


def well_typed(definition: Definition) -> bool:
    """Whether texts are texts: JSON from outside may put anything anywhere."""
    for page in definition.pages:
        if not (isinstance(page.key, str) and _are_texts(page.title) and _are_texts(page.introduction)):
            return False
        for group in page.groups:
            if not (
                isinstance(group.key, str) and _are_texts(group.title) and _are_texts(group.introduction)
            ):
                return False
        for question in page.questions:
            if not _is_well_typed(question):
                return False
    return all(_is_limit(limit) for limit in definition.limits)


def _is_limit(limit: Limit) -> bool:
    is_number = isinstance(limit.usual, int | float) and not isinstance(limit.usual, bool)
    return (
        isinstance(limit.key, str) and isinstance(limit.unit, str) and _are_texts(limit.label) and is_number
    )


def _is_well_typed(question: Question) -> bool:
    words = [question.label, question.hint, *(choice.label for choice in question.choices)]
    words += [choice.hint for choice in question.choices]
    words += [rule.message for rule in question.rules]
    keys = [question.key, question.kind, question.group, *(choice.key for choice in question.choices)]
    return (
        all(map(_are_texts, words))
        and all(isinstance(key, str) for key in keys)
        and isinstance(question.options, dict)
        and isinstance(question.required, bool)
        and all(map(_is_well_typed, question.questions))
    )


def _are_texts(texts: Any) -> bool:
    return isinstance(texts, dict) and all(isinstance(text, str) for text in texts.values())


def active_language() -> str:
    """The language of whoever looks, without its region."""
    return (get_language() or "").split("-")[0]
