"""An XLSForm read: a definition of ours, and what could not be carried over."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kramy.kernel.manifest.api import city
from kramy.kernel.questionnaires.base import Definition, Group, Limit, Page, Question, Texts
from kramy.kernel.questionnaires.domain.conditions import Condition
from kramy.kernel.questionnaires.domain.versions import create_questionnaire, new_draft, save_draft
from kramy.kernel.questionnaires.domain.xlsform import languages
from kramy.kernel.questionnaires.domain.xlsform.conditions_in import NEVER, Scope, condition_in, simplified
from kramy.kernel.questionnaires.domain.xlsform.keys import Keys
from kramy.kernel.questionnaires.domain.xlsform.problems import Left, NotCarried
from kramy.kernel.questionnaires.domain.xlsform.questions_in import (
    GROUPS,
    Item,
    asked_of,
    question_of,
    read_json,
    tree_of,
)
from kramy.kernel.questionnaires.domain.xlsform.workbook import Workbook, read_workbook, shown
from kramy.kernel.questionnaires.models import Questionnaire, QuestionnaireVersion
from kramy.lib.errors import Refused

MOST_ON_A_PAGE = 6


@dataclass(frozen=True, kw_only=True)
class Imported:
    """``slug`` and ``titles`` are what the form calls itself; ``left`` what could not be carried over."""

    slug: str
    titles: Texts
    definition: Definition
    left: tuple[Left, ...]


def read_xlsform(path: Path) -> Imported:
    """The questionnaire in a file. Raises ``Refused`` with a sentence when it is no XLSForm or asks nothing."""
    workbook = read_workbook(path)
    form = workbook.form
    reader = _Reader(workbook)
    definition = reader.definition()
    if not any(question.kind != "information" for question in definition.questions()):
        raise Refused(
            "\n".join([_("Nothing in this form could be carried over."), *map(str, reader.left)]),
            code="empty",
        )
    return Imported(
        slug=Keys.slug(str(form.get("id_string") or path.stem)) or "xlsform",
        titles=reader.titles(),
        definition=definition,
        left=tuple(reader.left),
    )


@transaction.atomic
def import_xlsform(*, found: Imported, slug: str, by: Any) -> QuestionnaireVersion:
    """Keep a form that was read as the draft of the questionnaire ``slug``, which is made when there is none.

    A draft that is there is replaced; what people answer now stays as it is until the draft is published.
    """
    questionnaire = Questionnaire.objects.filter(slug=slug).first()
    if questionnaire is None:
        titles = {
            code: found.titles.get(code) or next(iter(found.titles.values())) for code in city().languages
        }
        questionnaire = create_questionnaire(slug=slug, titles=titles, by=by)
    draft = new_draft(questionnaire=questionnaire, by=by)
    return save_draft(version=draft, definition=found.definition, expected_revision=draft.revision, by=by)


@dataclass
class _Reader:
    """One pass over a form: names first, since conditions may name what comes later, then the questions."""

    workbook: Workbook
    left: list[Left] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.form, self.rows = self.workbook.form, self.workbook.rows
        self.language = languages.default_of(str(self.form.get("default_language") or ""))
        self.items = tree_of(self.workbook, self.language)
        self.unknown: set[str] = set()
        self.keys = Keys()
        self.asked, self.inside = asked_of(self.items, self.keys)

    def titles(self) -> Texts:
        words = str(self.form.get("title") or self.form.get("id_string") or "")
        return {self.language: shown(words).strip()}

    def definition(self) -> Definition:
        pages = list(self._pages())
        for item in self.items:
            self.unknown |= item.unknown_languages
        for name in sorted(self.unknown):
            self._leave("survey", "", _("The language “%(name)s” is not known.") % {"name": name})
        return Definition(pages=tuple(pages), limits=self._limits())

    def _limits(self) -> tuple[Limit, ...]:
        """The limits as we wrote them beside the settings."""
        if not self.workbook.limits:
            return ()
        try:
            return tuple(Limit(**limit) for limit in json.loads(self.workbook.limits))
        except (json.JSONDecodeError, TypeError):
            self._leave("settings", "", _("Its limits cannot be read."))
            return ()

    def _pages(self) -> Iterator[Page]:
        """A group is a page; what stands between groups comes a few questions a page."""
        loose: list[Question] = []
        for item in self.items:
            if item.type not in GROUPS:
                loose += self._questions(item, None, "")
                continue
            yield from self._loose_pages(loose)
            loose = []
            condition = self._condition(item, self._scope(item, ""))
            if condition == NEVER:
                self._leave("survey", item.name, _("It is never asked."))
                continue
            groups: list[Group] = []
            questions = [question for child in item.children for question in self._on_page(child, groups)]
            if questions:
                label = item.label or questions[0].label
                yield Page(
                    key=self.keys.page(item.wanted_key), title=label, introduction=item.hint, show_if=condition,
                    questions=tuple(questions), groups=tuple(groups),
                )  # fmt: skip
        yield from self._loose_pages(loose)

    def _on_page(self, item: Item, groups: list[Group]) -> Iterator[Question]:
        """The item's questions; a group with words becomes a headed group of the page, noted in ``groups``."""
        if item.type not in GROUPS or not item.label:
            yield from self._questions(item, None, "")
            return
        condition = self._condition(item, self._scope(item, ""))
        if condition == NEVER:
            self._leave("survey", item.name, _("It is never asked."))
            return
        key = self.keys.group(item.wanted_key)
        inside = [question for child in item.children for question in self._questions(child, None, "")]
        if inside:
            groups.append(Group(key=key, title=item.label, introduction=item.hint, show_if=condition))
        yield from (replace(question, group=key) for question in inside)

    def _loose_pages(self, questions: list[Question]) -> Iterator[Page]:
        for start in range(0, len(questions), MOST_ON_A_PAGE):
            part = questions[start : start + MOST_ON_A_PAGE]
            yield Page(key=self.keys.page(part[0].key), title=part[0].label, questions=tuple(part))

    def _questions(self, item: Item, around: Condition | None, repeat: str) -> Iterator[Question]:
        """The item's question; a group inside a page gives its words and its questions, under its condition."""
        scope = self._scope(item, repeat)
        own = self._condition(item, scope)
        condition = _both(around, own)
        if condition == NEVER:
            self._leave("survey", item.name, _("It is never asked."))
            return
        if item.type in GROUPS:
            if item.label:
                key = self.keys.question(f"{item.name}_heading")
                yield Question(
                    key=key,
                    kind="information",
                    label=item.label,
                    hint=item.hint,
                    required=False,
                    show_if=condition,
                )
            for child in item.children:
                yield from self._questions(child, condition, repeat)
            return
        try:
            question = question_of(item, scope, self._note(item))
        except NotCarried as reason:
            self._leave("survey", item.name, str(reason))
            return
        if item.type == "repeat":
            nested = tuple(
                each for child in item.children for each in self._questions(child, None, question.key)
            )
            flat = tuple(each for each in nested if self._fits_in_rows(each))
            if not flat:
                self._leave("survey", item.name, _("The group has no question."))
                return
            question = replace(question, questions=flat)
        yield replace(question, show_if=condition)

    def _fits_in_rows(self, question: Question) -> bool:
        if question.kind in ("repeat", "table", "file", "pictures"):
            message = _("Files and further groups cannot be asked several times.")
            self._leave("survey", question.key, message)
            return False
        return True

    def _scope(self, item: Item, repeat: str) -> Scope:
        return Scope(asked=self.asked, inside=self.inside, own=item.name, repeat=repeat)

    def _condition(self, item: Item, scope: Scope) -> Condition | None:
        written = str(item.more.get("kramy_show_if") or "")
        if written:
            return read_json(written)
        text = item.bind.get("relevant")
        if not text:
            return None
        try:
            return simplified(condition_in(str(text), scope))
        except NotCarried as reason:
            self._leave("survey", item.name, _("It is always asked: %(reason)s") % {"reason": reason})
            return None

    def _note(self, item: Item) -> Any:
        return lambda message, sheet="survey": self._leave(sheet, item.name, message)

    def _leave(self, sheet: str, name: str, message: str) -> None:
        found = Left(sheet=sheet, row=self.rows.get(name, 0) if sheet == "survey" else 0, name=name,
                     message=message)  # fmt: skip
        if found not in self.left:
            self.left.append(found)


def _both(first: Condition | None, second: Condition | None) -> Condition | None:
    if first is None or second is None:
        return first if second is None else second
    return simplified({"all": [first, second]})
