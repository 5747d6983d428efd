"""What differs between two wordings of a questionnaire, told so that an official can judge it: added, removed, moved,
reworded in which language, and conditions and rules as sentences."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from kramy.kernel.manifest.api import city
from kramy.kernel.questionnaires.base import Definition, Group, Limit, Page, Question, Texts
from kramy.kernel.questionnaires.domain.kinds import Option, find_kind
from kramy.kernel.questionnaires.domain.kinds.base import question_label, text_in
from kramy.kernel.questionnaires.domain.sentences import sentence_of
from kramy.kernel.questionnaires.domain.wording import limit_words


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One thing that differs. ``where`` names what it concerns, ``what`` says what happened to it; ``before`` and ``after``
    are the words of both sides, empty where there are none; ``language`` is that of the words."""

    where: str
    what: str
    before: str = ""
    after: str = ""
    language: str = ""

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


def definition_changes(old: Definition, new: Definition, language: str) -> list[Difference]:
    """Every difference: limits, then pages in their order with what is on them, then what is gone."""
    return list(_Comparison(old, new, language).all())


class _Comparison:
    def __init__(self, old: Definition, new: Definition, language: str) -> None:
        self.old, self.new, self.language = old, new, language
        self.page_before = {question.key: page for page in old.pages for question in page.questions}

    def all(self) -> Iterator[Difference]:
        yield from self._limits()
        moved_pages = _moved([page.key for page in self.old.pages], [page.key for page in self.new.pages])
        for page in self.new.pages:
            was = self.old.page(page.key)
            where = self._page_name(page)
            if was is None:
                yield Difference(where=where, what=_("page added"))
            else:
                if page.key in moved_pages:
                    yield Difference(where=where, what=_("moved"))
                yield from self._titled(was, page, where)
                yield from self._condition(was.show_if, page.show_if, where)
            yield from self._groups(was, page)
            before = [question.key for question in was.questions] if was else []
            moved = _moved(before, [question.key for question in page.questions])
            for question in page.questions:
                yield from self._question(question, page, moved)
        yield from self._gone()

    def _question(self, question: Question, page: Page, moved: set[str]) -> Iterator[Difference]:
        was, before = self.old.question(question.key), self.page_before.get(question.key)
        where = self._name(question)
        if was is None or before is None:
            kind = find_kind(question.kind)
            what = _("question added on the page “%(page)s”") % {"page": text_in(page.title, self.language)}
            yield Difference(where=where, what=what, after=str(kind.label) if kind else question.kind)
            return
        if before.key != page.key:
            yield Difference(
                where=where,
                what=_("moved to another page"),
                before=text_in(before.title, self.language),
                after=text_in(page.title, self.language),
            )
        elif question.key in moved or was.group != question.group:
            yield Difference(where=where, what=_("moved"))
        yield from self._asked(was, question, where, None)

    def _asked(
        self, was: Question, question: Question, where: str, rows: tuple[Question, Question] | None
    ) -> Iterator[Difference]:
        """Of the same question on both sides; ``rows`` are the repeats in which it is asked."""
        if was.kind != question.kind:
            labels = [
                str(kind.label) if (kind := find_kind(each.kind)) else each.kind for each in (was, question)
            ]
            yield Difference(
                where=where, what=_("another kind of question"), before=labels[0], after=labels[1]
            )
        yield from self._reworded(was.label, question.label, where, _("question reworded"))
        yield from self._reworded(was.hint, question.hint, where, _("hint reworded"))
        if was.required != question.required:
            yield Difference(
                where=where, what=_("must be answered now") if question.required else _("may be left out now")
            )
        yield from self._options(was, question, where)
        yield from self._choices(was, question, where, rows)
        yield from self._condition(was.show_if, question.show_if, where, rows=rows)
        yield from self._rules(was, question, where, rows)
        yield from self._children(was, question, where)

    def _children(self, was: Question, question: Question, where: str) -> Iterator[Difference]:
        before = {child.key: child for child in was.questions}
        moved = _moved([*before], [child.key for child in question.questions])
        for child in question.questions:
            inside = f"{where} › {self._name(child)}"
            if child.key not in before:
                yield Difference(where=inside, what=_("question added"))
                continue
            if child.key in moved:
                yield Difference(where=inside, what=_("moved"))
            yield from self._asked(before.pop(child.key), child, inside, (was, question))
        now = {child.key for child in question.questions}
        for child in was.questions:
            if child.key not in now:
                yield Difference(where=f"{where} › {self._name(child)}", what=_("question removed"))

    def _choices(
        self, was: Question, question: Question, where: str, rows: tuple[Question, Question] | None
    ) -> Iterator[Difference]:
        before = {choice.key: choice for choice in was.choices}
        said = _row_words() if (kind := find_kind(question.kind)) and kind.takes_rows else _answer_words()
        for choice in question.choices:
            words = text_in(choice.label, self.language) or choice.key
            old = before.get(choice.key)
            if old is None:
                yield Difference(where=where, what=said["added"], after=words)
                continue
            place = f"{where} › {words}"
            yield from self._reworded(old.label, choice.label, place, said["reworded"])
            yield from self._reworded(old.hint, choice.hint, place, _("hint reworded"))
            yield from self._condition(old.show_if, choice.show_if, place, rows=rows)
        now = {choice.key for choice in question.choices}
        for choice in was.choices:
            if choice.key not in now:
                words = text_in(choice.label, self.language) or choice.key
                yield Difference(where=where, what=said["removed"], before=words)
        if _moved([*before], [choice.key for choice in question.choices]):
            yield Difference(where=where, what=said["order"])

    def _options(self, was: Question, question: Question, where: str) -> Iterator[Difference]:
        kind = find_kind(question.kind)
        known = {option.key: option for option in (kind.options if kind else ())}
        for name in dict.fromkeys([*was.options, *question.options]):
            before, after = was.options.get(name), question.options.get(name)
            if before != after:
                option = known.get(name)
                label = str(option.label) if option else name
                yield Difference(
                    where=where,
                    what=_("setting “%(name)s” changed") % {"name": label},
                    before=self._option(before, option),
                    after=self._option(after, option),
                )

    def _rules(
        self, was: Question, question: Question, where: str, rows: tuple[Question, Question] | None
    ) -> Iterator[Difference]:
        """Rules have no names: the same condition is the same rule, the rest is told in order."""
        before = [rule for rule in was.rules if rule not in question.rules]
        after = [rule for rule in question.rules if rule not in was.rules]
        for rule in list(before):
            same = next((each for each in after if each.holds == rule.holds), None)
            if same is not None:
                before.remove(rule)
                after.remove(same)
                yield from self._reworded(rule.message, same.message, where, _("message of a rule reworded"))
        for number in range(max(len(before), len(after))):
            old = before[number].holds if number < len(before) else None
            new = after[number].holds if number < len(after) else None
            what = _("rule changed") if old and new else _("rule removed") if old else _("rule added")
            yield Difference(
                where=where,
                what=what,
                before=self._said(old, self.old, rows, 0),
                after=self._said(new, self.new, rows, 1),
            )

    def _condition(
        self, old: Any, new: Any, where: str, rows: tuple[Question, Question] | None = None
    ) -> Iterator[Difference]:
        if old == new:
            return
        always = _("always")
        yield Difference(
            where=where,
            what=_("shown on another condition"),
            before=self._said(old, self.old, rows, 0) or always,
            after=self._said(new, self.new, rows, 1) or always,
        )

    def _said(
        self, condition: Any, definition: Definition, rows: tuple[Question, Question] | None, side: int
    ) -> str:
        return sentence_of(condition, definition, self.language, rows[side] if rows else None)

    def _groups(self, was: Page | None, page: Page) -> Iterator[Difference]:
        for group in page.groups:
            where = _("Group “%(title)s”") % {"title": text_in(group.title, self.language) or group.key}
            old = was.group(group.key) if was else None
            if old is None:
                yield Difference(where=where, what=_("group added"))
                continue
            yield from self._titled(old, group, where)
            yield from self._condition(old.show_if, group.show_if, where)

    def _titled(self, old: Page | Group, new: Page | Group, where: str) -> Iterator[Difference]:
        yield from self._reworded(old.title, new.title, where, _("title reworded"))
        yield from self._reworded(old.introduction, new.introduction, where, _("introduction reworded"))

    def _limits(self) -> Iterator[Difference]:
        for limit in self.new.limits:
            where = _("Limit “%(label)s”") % {"label": text_in(limit.label, self.language) or limit.key}
            old = self.old.limit(limit.key)
            if old is None:
                yield Difference(where=where, what=_("limit added"), after=self._usual(limit))
                continue
            yield from self._reworded(old.label, limit.label, where, _("name reworded"))
            if (old.usual, old.unit) != (limit.usual, limit.unit):
                yield Difference(
                    where=where,
                    what=_("usual value changed"),
                    before=self._usual(old),
                    after=self._usual(limit),
                )
        for limit in self.old.limits:
            if self.new.limit(limit.key) is None:
                where = _("Limit “%(label)s”") % {"label": text_in(limit.label, self.language) or limit.key}
                yield Difference(where=where, what=_("limit removed"), before=self._usual(limit))

    def _gone(self) -> Iterator[Difference]:
        for page in self.old.pages:
            now = self.new.page(page.key)
            if now is None:
                yield Difference(where=self._page_name(page), what=_("page removed"))
            for group in page.groups:
                if now is None or not now.group(group.key):
                    where = _("Group “%(title)s”") % {
                        "title": text_in(group.title, self.language) or group.key
                    }
                    yield Difference(where=where, what=_("group removed"))
        for question in self.old.questions():
            if self.new.question(question.key) is None:
                yield Difference(where=self._name(question), what=_("question removed"))

    def _reworded(self, old: Texts, new: Texts, where: str, what: str) -> Iterator[Difference]:
        for code in city().languages:
            before, after = old.get(code, ""), new.get(code, "")
            if before != after:
                said = f"{what} ({code})"
                yield Difference(where=where, what=said, before=before, after=after, language=code)

    def _option(self, value: Any, option: Option | None) -> str:
        if value is None or value == "":
            return ""
        if isinstance(value, bool):
            return _("Yes") if value else _("No")
        names = {key: str(label) for key, label in option.choices} if option else {}
        if isinstance(value, list):
            return ", ".join(names.get(each, str(each)) for each in value)
        if isinstance(value, dict):
            return text_in(value, self.language)
        return names.get(value, str(value))

    def _usual(self, limit: Limit) -> str:
        return limit_words(limit, limit.usual, self.language)

    def _name(self, question: Question) -> str:
        return _("“%(name)s”") % {"name": question_label(question, self.language)}

    def _page_name(self, page: Page) -> str:
        return _("Page “%(title)s”") % {"title": text_in(page.title, self.language) or page.key}


def _answer_words() -> dict[str, str]:
    return {
        "added": _("answer added"),
        "reworded": _("answer reworded"),
        "removed": _("answer removed"),
        "order": _("the order of the answers changed"),
    }


def _row_words() -> dict[str, str]:
    """The fixed rows of a table are kept as choices."""
    return {
        "added": _("row added"),
        "reworded": _("row reworded"),
        "removed": _("row removed"),
        "order": _("the order of the rows changed"),
    }


def _moved(old: Sequence[str], new: Sequence[str]) -> set[str]:
    """What has to be moved, as little as possible, to bring what both have into the new order."""
    places = {key: number for number, key in enumerate(old)}
    shared = [key for key in new if key in places]
    stay = _longest_rising([places[key] for key in shared])
    return {key for key in shared if places[key] not in stay}


def _longest_rising(numbers: Sequence[int]) -> set[int]:
    best: list[list[int]] = []
    for number in numbers:
        best.append([*_longest([run for run in best if run[-1] < number]), number])
    return set(_longest(best))


def _longest(runs: list[list[int]]) -> list[int]:
    return max(runs, key=len) if runs else []
