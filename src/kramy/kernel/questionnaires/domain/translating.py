"""Every text of a questionnaire side by side in two languages, and new words for one of them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from kramy.kernel.questionnaires.base import Choice, Definition, Group, Limit, Page, Question, Texts
from kramy.kernel.questionnaires.domain.definition_shape import LONGEST_TEXT
from kramy.kernel.questionnaires.domain.kinds import Kind, find_kind

Change = Callable[[str, Texts], Texts]

WHAT: dict[str, Any] = {
    "title": gettext_lazy("Title"),
    "introduction": gettext_lazy("Text above the questions"),
    "label": gettext_lazy("Question"),
    "hint": gettext_lazy("Hint"),
    "message": gettext_lazy("What a rule says"),
    "choice": gettext_lazy("Answer"),
    "row": gettext_lazy("Row"),
    "limit": gettext_lazy("Limit of the intake"),
}


@dataclass(frozen=True, kw_only=True)
class Wording:
    """One text. ``path`` finds it again (``question:firm/name.hint``), ``on`` is what the editor would select to change it,
    ``what`` says which of its texts it is."""

    path: str
    on: str
    what: str | Promise
    texts: Texts

    def is_missing(self, language: str) -> bool:
        return not (self.texts.get(language) or "").strip()


def wordings(definition: Definition) -> list[Wording]:
    """Every text that says something in some language, limits first, then in the order of the pages."""
    found: list[Wording] = []

    def note(path: str, texts: Texts) -> Texts:
        if any(words.strip() for words in texts.values()):
            on, _dot, part = path.partition(".")
            found.append(Wording(path=path, on=on, what=_what(definition, on, part), texts=texts))
        return texts

    _changed(definition, note)
    return found


def missing(definition: Definition, languages: tuple[str, ...]) -> dict[str, int]:
    """How many texts are said in some language and not in this one; languages that lack none are left out."""
    found = wordings(definition)
    counts = {code: sum(text.is_missing(code) for text in found) for code in languages}
    return {code: count for code, count in counts.items() if count}


def translated(definition: Definition, language: str, words: Mapping[str, str]) -> Definition:
    """The definition with new ``words`` in one language, by path; paths that are not there are left out."""

    def put(path: str, texts: Texts) -> Texts:
        if path not in words:
            return texts
        new = words[path].replace("\r\n", "\n").strip()[:LONGEST_TEXT]
        return texts if texts.get(language, "") == new else {**texts, language: new}

    return _changed(definition, put)


def _changed(definition: Definition, change: Change) -> Definition:
    return replace(
        definition,
        limits=tuple(_limit(limit, change) for limit in definition.limits),
        pages=tuple(_page(page, change) for page in definition.pages),
    )


def _limit(limit: Limit, change: Change) -> Limit:
    return replace(limit, label=change(f"limits:.{limit.key}", limit.label))


def _page(page: Page, change: Change) -> Page:
    title, introduction = _titled(page, f"page:{page.key}", change)
    groups = []
    for group in page.groups:
        heading, about = _titled(group, f"group:{group.key}", change)
        groups.append(replace(group, title=heading, introduction=about))
    questions = tuple(_question(question, question.key, change) for question in page.questions)
    return replace(page, title=title, introduction=introduction, groups=tuple(groups), questions=questions)


def _titled(item: Page | Group, on: str, change: Change) -> tuple[Texts, Texts]:
    return change(f"{on}.title", item.title), change(f"{on}.introduction", item.introduction)


def _question(question: Question, path: str, change: Change) -> Question:
    on = f"question:{path}"
    return replace(
        question,
        label=change(f"{on}.label", question.label),
        hint=change(f"{on}.hint", question.hint),
        options=_options(question, on, change),
        choices=tuple(_choice(choice, on, change) for choice in question.choices),
        rules=tuple(
            replace(rule, message=change(f"{on}.message.{number}", rule.message))
            for number, rule in enumerate(question.rules)
        ),
        questions=tuple(_question(child, f"{path}/{child.key}", change) for child in question.questions),
    )


def _choice(choice: Choice, on: str, change: Change) -> Choice:
    return replace(
        choice,
        label=change(f"{on}.choice.{choice.key}", choice.label),
        hint=change(f"{on}.hint.{choice.key}", choice.hint),
    )


def _options(question: Question, on: str, change: Change) -> dict[str, Any]:
    texts = {option.key for option in _kind_options(question) if option.type == "texts"}
    return {
        name: change(f"{on}.option.{name}", value) if name in texts and isinstance(value, dict) else value
        for name, value in question.options.items()
    }


def _kind_options(question: Question) -> Iterator[Any]:
    kind = find_kind(question.kind)
    yield from kind.options if kind is not None else ()


def _what(definition: Definition, on: str, part: str) -> str | Promise:
    name, _dot, rest = part.partition(".")
    if on == "limits:":
        return WHAT["limit"]
    question = _question_at(definition, on) if name in ("choice", "option") else None
    if question is None:
        return WHAT[name]
    if name == "option":
        return next(option.label for option in _kind_options(question) if option.key == rest)
    kind: Kind | None = find_kind(question.kind)
    return WHAT["row" if kind is not None and kind.takes_rows else "choice"]


def _question_at(definition: Definition, on: str) -> Question | None:
    outer, slash, child = on.partition(":")[2].partition("/")
    question = definition.question(outer)
    if question is None or not slash:
        return question
    return next((each for each in question.questions if each.key == child), None)
