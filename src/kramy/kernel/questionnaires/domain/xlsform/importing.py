"""An XLSForm read: a definition of ours, and what could not be carried over."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kramy.kernel.manifest.api import city
from kramy.kernel.questionnaires.base import Definition, Group, Limit, Page, Question, Texts
from kramy.kernel.questionnaires.domain.conditions import Condition
from kramy.kernel.questionnaires.domain.definition_shape import LONGEST_TEXT
from kramy.kernel.questionnaires.domain.kinds import find_kind
from kramy.kernel.questionnaires.domain.versions import create_questionnaire, new_draft, save_draft
from kramy.kernel.questionnaires.domain.xlsform import languages
from kramy.kernel.questionnaires.domain.xlsform.conditions_in import NEVER, condition_in, simplified
from kramy.kernel.questionnaires.domain.xlsform.items import GROUPS, MADE_UP, MOMENTS, Item, named_in, tree_of
from kramy.kernel.questionnaires.domain.xlsform.keys import Keys
from kramy.kernel.questionnaires.domain.xlsform.losses import lost_of_row, lost_of_sheets
from kramy.kernel.questionnaires.domain.xlsform.problems import Left, NotCarried
from kramy.kernel.questionnaires.domain.xlsform.questions_in import (
    check_is_asked,
    question_of,
    texts_without_marks,
    texts_without_places,
    time_beside,
)
from kramy.kernel.questionnaires.domain.xlsform.rules_in import read_json
from kramy.kernel.questionnaires.domain.xlsform.scope import Scope
from kramy.kernel.questionnaires.domain.xlsform.settling import settled_conditions
from kramy.kernel.questionnaires.domain.xlsform.workbook import Workbook, read_workbook, shown
from kramy.kernel.questionnaires.models import Questionnaire, QuestionnaireVersion
from kramy.lib.errors import Refused

MOST_ON_A_PAGE = 6
LONGEST_TITLE = 120


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
    if not any(definition.questions()):
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
        self.form = self.workbook.form
        self.left += self.workbook.left
        self.language = languages.default_of(str(self.form.get("default_language") or ""))
        self.items = tree_of(self.workbook, self.language)
        self.keys = Keys()
        self.named = named_in(self.items, self.keys)
        self.rows: dict[str, int] = {}

    def titles(self) -> Texts:
        words = str(self.form.get("title") or self.form.get("id_string") or "")
        return {self.language: shown(words).strip()}

    def definition(self) -> Definition:
        pages = list(self._pages())
        definition = Definition(pages=tuple(pages), limits=self._limits())
        if not self.workbook.is_ours:
            definition = settled_conditions(definition, self._leave_of)
        every = list(_every(self.items))
        names = {name for item in every for name in item.unknown_languages}
        for name in sorted(names):
            self._leave("survey", "", _("The language “%(name)s” is not known.") % {"name": name})
        used = {
            str(item.more.get(column) or "")
            for item in every
            for column in ("itemset", "list_name", "columns")
        }
        used |= {item.type.removeprefix("loop ") for item in every}
        filters = " ".join(str(item.more.get("choice_filter") or "") for item in every)
        self.left += [
            each for each in lost_of_sheets(self.workbook.sheets, used, filters) if each not in self.left
        ]
        self.left.sort(key=lambda each: (each.sheet != "survey", each.sheet, each.row or 10**6))
        return definition

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
            condition = self._group_condition(item)
            if condition == NEVER:
                continue
            groups: list[Group] = []
            questions = [question for child in item.children for question in self._on_page(child, groups)]
            if questions:
                label = self._texts(item, item.label) or _title(questions[0].label)
                key = self.keys.page(item.wanted_key)
                self.rows[f"page {key}"] = item.row
                yield Page(
                    key=key, title=label, introduction=self._texts(item, item.hint), show_if=condition,
                    questions=tuple(questions), groups=tuple(groups),
                )  # fmt: skip
        yield from self._loose_pages(loose)

    def _group_condition(self, item: Item) -> Condition | None:
        """On what a group is shown, and what else its row says."""
        self._tell(item)
        condition = self._condition(item, self._scope(item, ""))
        if condition == NEVER:
            self._never(item)
        return condition

    def _on_page(self, item: Item, groups: list[Group]) -> Iterator[Question]:
        """The item's questions; a group with words becomes a headed group of the page, noted in ``groups``."""
        if item.type not in GROUPS or not item.label:
            yield from self._questions(item, None, "")
            return
        condition = self._group_condition(item)
        if condition == NEVER:
            return
        key = self.keys.group(item.wanted_key)
        inside = [question for child in item.children for question in self._questions(child, None, "")]
        if inside:
            self.rows[f"group {key}"] = item.row
            groups.append(
                Group(
                    key=key,
                    title=self._texts(item, item.label),
                    introduction=self._texts(item, item.hint),
                    show_if=condition,
                )
            )
        yield from (replace(question, group=key) for question in inside)

    def _loose_pages(self, questions: list[Question]) -> Iterator[Page]:
        for start in range(0, len(questions), MOST_ON_A_PAGE):
            part = questions[start : start + MOST_ON_A_PAGE]
            yield Page(key=self.keys.page(part[0].key), title=_title(part[0].label), questions=tuple(part))

    def _questions(self, item: Item, around: Condition | None, repeat: str) -> Iterator[Question]:
        """The item's question; a group inside a page gives its words and its questions, under its condition."""
        scope = self._scope(item, repeat)
        if item.type in GROUPS:
            yield from self._flat_group(item, around, scope)
            return
        try:
            check_is_asked(item)
            condition = _both(around, self._condition(item, scope))
            if condition == NEVER:
                self._never(item)
                return
            if repeat and not _fits_in_rows(item):
                raise NotCarried(_("Files and further groups cannot be asked several times."))
            question = question_of(item, scope, self._note(item))
        except NotCarried as reason:
            if not item.name.startswith(MADE_UP):
                self._leave_at(item.row, item.name, str(reason))
            self._leave_inside(item, _("It stands in a group that is not carried over."))
            return
        self._tell(item)
        question = replace(
            question, label=self._texts(item, question.label), hint=self._texts(item, question.hint), show_if=condition,
            choices=tuple(replace(each, label=self._texts(item, each.label)) for each in question.choices),
            rules=tuple(replace(each, message=self._texts(item, each.message)) for each in question.rules),
        )  # fmt: skip
        if item.type == "repeat":
            nested = [each for child in item.children for each in self._questions(child, None, question.key)]
            question = replace(question, questions=tuple(nested))
            if not nested:
                self._leave_at(item.row, item.name, _("The group has no question."))
                return
        key = f"{repeat} {question.key}".strip()
        self.rows[key] = item.row
        yield question
        if item.type in MOMENTS and question.kind == "date":
            beside = time_beside(item, question, self.keys.question(f"{question.key}_time"))
            self.rows[f"{repeat} {beside.key}".strip()] = item.row
            yield replace(beside, show_if=condition)

    def _flat_group(self, item: Item, around: Condition | None, scope: Scope) -> Iterator[Question]:
        self._tell(item)
        condition = _both(around, self._condition(item, scope))
        if condition == NEVER:
            self._never(item)
            return
        if item.label:
            key = self.keys.question(f"{item.name}_heading")
            self.rows[f"{scope.repeat} {key}".strip()] = item.row
            yield Question(
                key=key, kind="information", label=self._texts(item, item.label), hint=self._texts(item, item.hint),
                required=False, show_if=condition,
            )  # fmt: skip
        for child in item.children:
            yield from self._questions(child, condition, scope.repeat)

    def _scope(self, item: Item, repeat: str) -> Scope:
        return Scope(
            asked=self.named.outside, inside=self.named.inside, worked_out=self.named.worked_out,
            own=self.named.by_place.get(item.place), repeat=repeat, remark=self._note(item),
        )  # fmt: skip

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
            self._leave_at(item.row, item.name, _("It is always asked: %(reason)s") % {"reason": reason})
            return None

    def _texts(self, item: Item, texts: Texts) -> Texts:
        if self.workbook.is_ours:
            return texts
        if any(len(words) > LONGEST_TEXT for words in texts.values()):
            message = _("Its words have more than %(most)d characters: shorten them before it is published.")
            self._leave_at(item.row, item.name, message % {"most": LONGEST_TEXT})
        return texts_without_places(texts_without_marks(texts, self._note(item)), self._note(item))

    def _never(self, item: Item) -> None:
        self._leave_at(item.row, item.name, _("It is never asked."))
        self._leave_inside(item, _("It is never asked."))

    def _leave_inside(self, item: Item, message: str) -> None:
        for child in _every(item.children):
            self._leave_at(child.row, child.name, message)

    def _tell(self, item: Item) -> None:
        for message in lost_of_row(item):
            self._leave_at(item.row, item.name, message)

    def _note(self, item: Item) -> Any:
        return lambda message: self._leave_at(item.row, item.name, message)

    def _leave_of(self, key: str, message: str) -> None:
        """Something of the question, page or group with that key is let go."""
        self._leave_at(self.rows.get(key, 0), key.rpartition(" ")[2], message)

    def _leave_at(self, row: int, name: str, message: str) -> None:
        found = Left(sheet="survey", row=row, name=name, message=message)
        if found not in self.left:
            self.left.append(found)

    def _leave(self, sheet: str, name: str, message: str) -> None:
        self.left.append(Left(sheet=sheet, row=0, name=name, message=message))


def _title(label: Texts) -> Texts:
    """A question's words as the title of its page."""
    return {
        code: words if len(words) <= LONGEST_TITLE else f"{words[:LONGEST_TITLE].rsplit(' ', 1)[0]}…"
        for code, words in label.items()
    }


def _fits_in_rows(item: Item) -> bool:
    kind = find_kind(item.kind)
    return kind is not None and not kind.takes_files and not kind.has_questions


def _every(items: Iterable[Item]) -> Iterator[Item]:
    for item in items:
        yield item
        yield from _every(item.children)


def _both(first: Condition | None, second: Condition | None) -> Condition | None:
    if first is None or second is None:
        return first if second is None else second
    return simplified({"all": [first, second]})
