"""A questionnaire as plain values, and its JSON form.

The JSON form, stored in ``QuestionnaireVersion.definition``, is::

    {"pages": [{"key": "firm", "title": {"pl": …, "en": …, "uk": …}, "introduction": {…}, "show_if": null,
                "questions": [{"key": "name", "kind": "short_text", "label": {…}, "hint": {…},
                               "required": true, "options": {"max_length": 100}, "choices": [],
                               "show_if": null}]}]}

Texts map a language to the words. ``show_if`` is a condition tree without code:
``{"question": "delivers", "is": "equals", "value": true}`` or ``{"all": [...]}``, ``{"any": [...]}``,
``{"not": …}``; operators: equals, not_equals, contains, greater, less, at_least, at_most, answered, not_answered.
What is worked out of answers is compared as ``{"left": term, "is": "at_most", "right": term}``; ``domain.terms`` lists
the terms. ``{"of": [condition, …], "at_least": 2}`` holds when so many of the conditions do. A condition may look only at
questions that come earlier.

``"groups"`` of a page are headings over several of its questions, which name theirs in ``"group"`` and stand together; a
group's ``show_if`` is that of each of its questions too. ``"limits"`` of the whole are numbers that each intake may set
anew, with the usual value of each; ``{limit:KEY}`` in any text is its value in the intake.

``"rules": [{"holds": condition, "message": {…}}]`` of a question are judged once it is answered and may look at the
question itself. A choice with ``show_if`` is offered only where that holds. A question of kind ``repeat`` has
``"questions"`` of its own, asked once a row; inside a row, conditions see the row's answers before the others. A ``table``
has its columns there and its fixed rows, if they are fixed, in ``"choices"``.

Answers are JSON by question key. By kind: texts ``str``; number, money and percentage ``int | float``; rating ``int``;
single_choice ``str``; ranking ``list[str]`` in order; date_range ``{"from", "to"}``; time ``"HH:MM"``; signature ``str``;
multiple_choice ``list[str]``; yes_no and consent ``bool``; date ``"YYYY-MM-DD"``; organisation
``{"name", "nip", "regon", "krs"}``; address ``{"street", "house_number", "postcode", "town", "lon", "lat"}``;
opening_hours the OSM ``opening_hours`` string; pictures and file ``list`` of attachment ids (str); repeat a ``list`` of
rows, each the answers of one row by key; table likewise, with ``"row"`` (the key of a fixed row) and ``"total"`` (its sum);
nip ``{"name", "nip", "regon", "krs", "address", "checked_on"}``; information is never answered.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Texts = dict[str, str]


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One choice; ``key`` is what is stored. With ``show_if`` it is offered only where that holds."""

    key: str
    label: Texts
    hint: Texts = field(default_factory=dict)
    show_if: dict[str, Any] | None = None


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What must hold of an answer, and the sentence for somebody whose answer it does not hold of."""

    holds: dict[str, Any]
    message: Texts


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question. ``options`` depend on the kind (max_length, min, max, max_count, rows, choices_source …).

    ``options["choices_source"]`` names a registered source of choices (such as the campaign's categories) used
    instead of ``choices``; ``options["prefill"]`` a registered source of a known answer.
    """

    key: str
    kind: str
    label: Texts
    hint: Texts = field(default_factory=dict)
    required: bool = True
    options: dict[str, Any] = field(default_factory=dict)
    choices: tuple[Choice, ...] = ()
    show_if: dict[str, Any] | None = None
    rules: tuple[Rule, ...] = ()
    questions: tuple["Question", ...] = ()
    group: str = ""

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Question":
        """Read the JSON form; raises ``KeyError`` or ``TypeError`` when it is malformed."""
        read = {
            "choices": tuple(Choice(**choice) for choice in data.get("choices", ())),
            "rules": tuple(Rule(**rule) for rule in data.get("rules", ())),
            "questions": tuple(cls.from_json(question) for question in data.get("questions", ())),
        }
        return cls(**{**data, **read})

    def to_json(self) -> dict[str, Any]:
        """The JSON form. What most questions do not have is left out, as it was before there was such a thing."""
        written: dict[str, Any] = {
            "key": self.key,
            "kind": self.kind,
            "label": self.label,
            "hint": self.hint,
            "required": self.required,
            "options": self.options,
            "choices": [_choice_to_json(choice) for choice in self.choices],
            "show_if": self.show_if,
        }
        if self.rules:
            written["rules"] = [{"holds": rule.holds, "message": rule.message} for rule in self.rules]
        if self.questions:
            written["questions"] = [question.to_json() for question in self.questions]
        if self.group:
            written["group"] = self.group
        return written


def _choice_to_json(choice: Choice) -> dict[str, Any]:
    written: dict[str, Any] = {"key": choice.key, "label": choice.label, "hint": choice.hint}
    if choice.show_if is not None:
        written["show_if"] = choice.show_if
    return written


@dataclass(frozen=True, kw_only=True)
class Group:
    """A heading over several questions of a page; they are shown only where its ``show_if`` holds."""

    key: str
    title: Texts
    introduction: Texts = field(default_factory=dict)
    show_if: dict[str, Any] | None = None

    def to_json(self) -> dict[str, Any]:
        return {
            "key": self.key,
            "title": self.title,
            "introduction": self.introduction,
            "show_if": self.show_if,
        }


@dataclass(frozen=True, kw_only=True)
class Limit:
    """A number that an intake may set: the largest grant, the smallest own share. ``usual`` holds where it does not.

    ``unit`` is one of ``LIMIT_UNITS``: what stands behind the number in texts.
    """

    key: str
    label: Texts
    usual: float
    unit: str = ""

    def to_json(self) -> dict[str, Any]:
        return {"key": self.key, "label": self.label, "usual": self.usual, "unit": self.unit}


LIMIT_UNITS = ("", "zł", "€", "%")


@dataclass(frozen=True, kw_only=True)
class Page:
    """What is asked on one page."""

    key: str
    title: Texts
    introduction: Texts = field(default_factory=dict)
    questions: tuple[Question, ...] = ()
    show_if: dict[str, Any] | None = None
    groups: tuple[Group, ...] = ()

    def group(self, key: str) -> Group | None:
        return next((group for group in self.groups if group.key == key), None)

    def show_if_of(self, question: Question) -> dict[str, Any] | None:
        """On what a question of this page is shown: its own condition and that of its group."""
        group = self.group(question.group) if question.group else None
        if group is None or not group.show_if:
            return question.show_if
        return {"all": [group.show_if, question.show_if]} if question.show_if else group.show_if

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Page":
        """Read the JSON form; raises ``KeyError`` or ``TypeError`` when it is malformed."""
        return cls(
            key=data["key"],
            title=data["title"],
            introduction=data.get("introduction") or {},
            show_if=data.get("show_if"),
            questions=tuple(Question.from_json(question) for question in data.get("questions", ())),
            groups=tuple(Group(**group) for group in data.get("groups", ())),
        )

    def to_json(self) -> dict[str, Any]:
        written: dict[str, Any] = {
            "key": self.key,
            "title": self.title,
            "introduction": self.introduction,
            "show_if": self.show_if,
            "questions": [question.to_json() for question in self.questions],
        }
        if self.groups:
            written["groups"] = [group.to_json() for group in self.groups]
        return written


@dataclass(frozen=True, kw_only=True)
class Definition:
    """All pages of one version, and the limits that its intakes may set."""

    pages: tuple[Page, ...] = ()
    limits: tuple[Limit, ...] = ()

    def questions(self) -> Iterator[Question]:
        for page in self.pages:
            yield from page.questions

    def question(self, key: str) -> Question | None:
        return next((question for question in self.questions() if question.key == key), None)

    def page(self, key: str) -> Page | None:
        return next((page for page in self.pages if page.key == key), None)

    def limit(self, key: str) -> Limit | None:
        return next((limit for limit in self.limits if limit.key == key), None)

    def limit_values(self, given: Mapping[str, float] | None = None) -> dict[str, float]:
        """Every limit's value: what is ``given``, else the usual one."""
        given = given or {}
        return {limit.key: given.get(limit.key, limit.usual) for limit in self.limits}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Definition":
        """Read the JSON form; raises ``KeyError`` or ``TypeError`` when it is malformed."""
        return cls(
            pages=tuple(Page.from_json(page) for page in data.get("pages", ())),
            limits=tuple(Limit(**limit) for limit in data.get("limits", ())),
        )

    def to_json(self) -> dict[str, Any]:
        """The JSON form, stable: the same definition always gives the same JSON."""
        written: dict[str, Any] = {"pages": [page.to_json() for page in self.pages]}
        if self.limits:
            written["limits"] = [limit.to_json() for limit in self.limits]
        return written
