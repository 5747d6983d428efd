"""Texts with the values of limits in them: "at most {limit:max_grant}" becomes "at most 10 000 zł"."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from django.utils import translation
from django.utils.formats import number_format

from kramy.kernel.questionnaires.base import Choice, Definition, Group, Limit, Page, Question, Rule, Texts

PLACE = re.compile(r"\{limit:([a-z][a-z0-9_]*)\}")


def with_limits(definition: Definition, values: Mapping[str, float]) -> Definition:
    """The definition with every place for a limit filled, each text in its own language."""
    if not definition.limits:
        return definition
    return with_texts(definition, lambda texts: _filled(texts, definition, values))


def with_texts(definition: Definition, change: Callable[[Texts], Texts]) -> Definition:
    """The definition with every text changed."""

    def question(old: Question) -> Question:
        return replace(
            old,
            label=change(old.label),
            hint=change(old.hint),
            choices=tuple(choice(each) for each in old.choices),
            rules=tuple(Rule(holds=rule.holds, message=change(rule.message)) for rule in old.rules),
            questions=tuple(question(child) for child in old.questions),
        )

    def choice(old: Choice) -> Choice:
        return replace(old, label=change(old.label), hint=change(old.hint))

    def group(old: Group) -> Group:
        return replace(old, title=change(old.title), introduction=change(old.introduction))

    def page(old: Page) -> Page:
        return replace(
            old,
            title=change(old.title),
            introduction=change(old.introduction),
            questions=tuple(question(each) for each in old.questions),
            groups=tuple(group(each) for each in old.groups),
        )

    return replace(definition, pages=tuple(page(each) for each in definition.pages))


def limits_in_texts(texts: Texts) -> Iterator[str]:
    """The keys of the limits that texts name."""
    for words in texts.values():
        yield from PLACE.findall(words)


def limit_words(limit: Limit, value: float, language: str) -> str:
    """A limit's value as people read it: 10 000 zł, 12,5%."""
    with translation.override(language):
        number = str(number_format(value, use_l10n=True, force_grouping=abs(value) >= 10_000))
    return f"{number}%" if limit.unit == "%" else f"{number}\u00a0{limit.unit}".rstrip("\u00a0")


def _filled(texts: Texts, definition: Definition, values: Mapping[str, float]) -> Texts:
    def words(found: re.Match[str], language: str) -> str:
        limit = definition.limit(found.group(1))
        return found.group(0) if limit is None else limit_words(limit, values[limit.key], language)

    if not any("{limit:" in text for text in texts.values()):
        return texts
    return {code: PLACE.sub(_for(code, words), text) for code, text in texts.items()}


def _for(language: str, words: Callable[[re.Match[str], str], str]) -> Any:
    return lambda found: words(found, language)
