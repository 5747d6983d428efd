"""What a kind of question is: its form fields, its one check, and how its answer is shown.

Form fields are lenient; whatever they hand over becomes a raw value, and ``clean`` alone decides. The same
``clean`` judges a page that was just typed and the whole set before it is submitted.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from kramy.kernel.manifest.api import in_language
from kramy.kernel.questionnaires.base import Choice, Question, Rule
from kramy.kernel.questionnaires.domain.conditions import holds, is_empty
from kramy.kernel.questionnaires.domain.terms import Surroundings
from kramy.lib.errors import Refused


@dataclass(frozen=True, kw_only=True)
class AnswerContext:
    """What surrounds an answer. ``given`` comes from whoever asks (an intake, a user; ``given["limits"]`` are the
    numbers that rules call limits); ``attachments`` are the kept pictures and files by question key, in order;
    ``previous`` the saved answers, ``answers`` those that count before the question; ``posted`` what was sent."""

    language: str
    given: Mapping[str, Any] = field(default_factory=dict)
    attachments: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    previous: Mapping[str, Any] = field(default_factory=dict)
    answers: Mapping[str, Any] = field(default_factory=dict)
    posted: Mapping[str, Any] | None = None

    @property
    def surroundings(self) -> Surroundings:
        """What conditions and rules may look at besides answers."""
        return Surroundings(limits=self.given.get("limits") or {})


class Wrong(Refused):
    """Several parts of one answer are wrong at once; ``each`` has a refusal for every one of them."""

    def __init__(self, each: Sequence[Refused]) -> None:
        super().__init__(each[0].message, code=each[0].code, field=each[0].field)
        self.each = list(each)

    def __str__(self) -> str:
        return " ".join(str(refused) for refused in self.each)


class Collected:
    """Gathers refusals of parts, so that a person hears of all of them together::

    wrong = Collected()
    with wrong.part("nip"):
        cleaned["nip"] = clean_nip(text)
    wrong.raise_any()
    """

    def __init__(self) -> None:
        self.each: list[Refused] = []

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """Refusals raised inside belong to the part ``name``, unless they name their own."""
        try:
            yield
        except Refused as refused:
            place = name if refused.field is None else refused.field
            self.each.append(Refused(str(refused), code=refused.code, field=place))

    def raise_any(self) -> None:
        if len(self.each) == 1:
            raise self.each[0]
        if self.each:
            raise Wrong(self.each)


@dataclass(frozen=True, kw_only=True)
class Option:
    """A setting of a kind as the editor shows it. ``type``: integer, number, boolean, date, text, texts
    (in each language), or select with ``choices``."""

    key: str
    label: Any
    type: str = "integer"
    hint: Any = ""
    default: Any = None
    choices: tuple[tuple[str, Any], ...] = ()
    minimum: int | None = None
    maximum: int | None = None


class Kind:
    """A kind of question. Subclasses say what differs; parts of a composite answer are named in ``clean``'s
    errors by ``Refused.field`` and in ``form_fields`` by their suffix ("" is the question itself)."""

    key: str = ""
    label: Any = ""
    template: str = "questionnaires/kinds/field.html"
    takes_choices: bool = False
    takes_files: bool = False
    has_questions: bool = False
    """Whether it has questions of its own, asked in rows."""

    takes_rows: bool = False
    """Whether its choices are the fixed rows of a table."""

    made_here: bool = True
    """Whether the editor at the desk makes questions of this kind; others come in with a file, and are kept."""

    operators: tuple[str, ...] = ("answered", "not_answered")
    options: tuple[Option, ...] = ()

    def option(self, question: Question, key: str) -> Any:
        """A setting of the question, else the kind's default."""
        value = question.options.get(key)
        if value is not None:
            return value
        return next((option.default for option in self.options if option.key == key), None)

    def choices(self, question: Question, context: AnswerContext) -> Sequence[Choice]:
        return question.choices

    def form_fields(self, question: Question, context: AnswerContext) -> dict[str, forms.Field]:
        raise NotImplementedError

    def initial(self, question: Question, value: Any) -> dict[str, Any]:
        """What the form fields show for a saved ``value``."""
        return {"": value}

    def raw(self, question: Question, typed: Mapping[str, Any], context: AnswerContext) -> Any:
        """The value typed into the form fields, not yet judged."""
        return typed.get("")

    def clean(self, question: Question, value: Any, context: AnswerContext) -> Any:
        """The JSON value to keep, None when nothing was answered; raises ``Refused`` with ``field`` = part."""
        raise NotImplementedError

    def judge(self, question: Question, value: Any, context: AnswerContext) -> Any:
        """``clean`` plus the rule that a required question has an answer, and the question's own rules."""
        cleaned = None if is_empty(value) else self.clean(question, value, context)
        if is_empty(cleaned):
            if question.required:
                raise Refused(self.missing(question, context), code="required", field=self.first_part)
            return cleaned
        known = {**context.answers, question.key: cleaned}
        for rule in question.rules:
            if not holds(rule.holds, known, context.surroundings):
                raise Refused(_broken(rule, question, context), code="rule", field=self.first_part)
        return cleaned

    first_part: str = ""

    def missing(self, question: Question, context: AnswerContext) -> str:
        return _("Fill in “%(label)s”.") % {"label": question_label(question, context.language)}

    def text(self, question: Question, value: Any, context: AnswerContext) -> str:
        """The answer in words, one line or several."""
        return "" if value is None else str(value)

    def html(self, question: Question, value: Any, context: AnswerContext) -> SafeString:
        """The answer as safe HTML; line ends become line breaks."""
        lines = [escape(line) for line in self.text(question, value, context).splitlines()]
        return mark_safe("<br>".join(lines))

    def option_problems(self, question: Question) -> list[str]:
        """What is wrong with the question's settings, each a sentence."""
        known = {option.key: option for option in self.options}
        problems = [
            _("The setting “%(name)s” does not belong to this kind of question.") % {"name": name}
            for name in question.options
            if name not in known and name not in GENERAL_OPTIONS
        ]
        for name, option in known.items():
            value = question.options.get(name)
            if value is not None and not _fits(option, value):
                problems.append(
                    _("The setting “%(name)s” has a value it cannot have.") % {"name": option.label}
                )
        return problems


def _broken(rule: Rule, question: Question, context: AnswerContext) -> str:
    return text_in(rule.message, context.language) or _("Check “%(label)s”.") % {
        "label": question_label(question, context.language)
    }


GENERAL_OPTIONS = ("prefill", "default", "autocomplete", "choices_source", "applicant", "no_sum")
"""Settings that belong to the frame, not to a kind."""


def question_label(question: Question, language: str) -> str:
    """The words of a question in ``language``, else in the city's first one, else its key."""
    return text_in(question.label, language) or question.key


def text_in(texts: Mapping[str, str], language: str) -> str:
    """The text in ``language``, else the city's first language, else whatever there is."""
    filled = {code: words for code, words in texts.items() if words}
    if not filled:
        return ""
    try:
        return in_language(filled, language)
    except KeyError:
        return next(iter(filled.values()))


def refuse_longer(question: Question, value: str, limit: int, context: AnswerContext, part: str = "") -> None:
    """Refuse a text longer than ``limit`` characters; what was typed stays with the person."""
    if len(value) > limit:
        raise Refused(
            _("“%(label)s” can have at most %(limit)d characters. You have entered %(count)d.")
            % {"label": question_label(question, context.language), "limit": limit, "count": len(value)},
            code="too_long",
            field=part,
        )


def as_text(value: Any) -> str:
    """What was typed, with line ends made one and control characters gone."""
    text = str(value or "").replace("\r\n", "\n").replace("\r", "\n").strip()
    return "".join(letter for letter in text if letter >= " " or letter in "\n\t")


def _fits(option: Option, value: Any) -> bool:
    if option.type == "boolean":
        return isinstance(value, bool)
    if option.type in ("integer", "number"):
        if isinstance(value, bool) or not isinstance(value, int if option.type == "integer" else int | float):
            return False
        return (option.minimum is None or value >= option.minimum) and (
            option.maximum is None or value <= option.maximum
        )
    if option.type == "select":
        return value in [key for key, _label in option.choices]
    if option.type == "texts":
        return isinstance(value, dict) and all(isinstance(text, str) for text in value.values())
    if option.type == "list":
        allowed = [key for key, _label in option.choices]
        return isinstance(value, list) and bool(value) and all(item in allowed for item in value)
    return isinstance(value, str)
