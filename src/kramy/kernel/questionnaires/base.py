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
the terms. A condition may look only at questions that come earlier.

``"rules": [{"holds": condition, "message": {…}}]`` of a question are judged once it is answered and may look at the
question itself. A choice with ``show_if`` is offered only where that holds. A question of kind ``repeat`` has
``"questions"`` of its own, asked once a row; inside a row, conditions see the row's answers before the others.

Answers are JSON by question key. By kind: texts ``str``; number, money and percentage ``int | float``; rating ``int``;
single_choice ``str``; ranking ``list[str]`` in order; date_range ``{"from", "to"}``; time ``"HH:MM"``; signature ``str``;
multiple_choice ``list[str]``; yes_no and consent ``bool``; date ``"YYYY-MM-DD"``; organisation
``{"name", "nip", "regon", "krs"}``; address ``{"street", "house_number", "postcode", "town", "lon", "lat"}``;
opening_hours the OSM ``opening_hours`` string; pictures and file ``list`` of attachment ids (str); repeat a ``list`` of
rows, each the answers of one row by key; information is never answered.
"""

from collections.abc import Iterator
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
        return written


def _choice_to_json(choice: Choice) -> dict[str, Any]:
    written: dict[str, Any] = {"key": choice.key, "label": choice.label, "hint": choice.hint}
    if choice.show_if is not None:
        written["show_if"] = choice.show_if
    return written


@dataclass(frozen=True, kw_only=True)
class Page:
    """What is asked on one page."""

    key: str
    title: Texts
    introduction: Texts = field(default_factory=dict)
    questions: tuple[Question, ...] = ()
    show_if: dict[str, Any] | None = None


@dataclass(frozen=True, kw_only=True)
class Definition:
    """All pages of one version."""

    pages: tuple[Page, ...] = ()

    def questions(self) -> Iterator[Question]:
        for page in self.pages:
            yield from page.questions

    def question(self, key: str) -> Question | None:
        return next((question for question in self.questions() if question.key == key), None)

    def page(self, key: str) -> Page | None:
        return next((page for page in self.pages if page.key == key), None)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Definition":
        """Read the JSON form; raises ``KeyError`` or ``TypeError`` when it is malformed."""
        return cls(
            pages=tuple(
                Page(
                    key=page["key"],
                    title=page["title"],
                    introduction=page.get("introduction") or {},
                    show_if=page.get("show_if"),
                    questions=tuple(Question.from_json(question) for question in page.get("questions", ())),
                )
                for page in data.get("pages", ())
            )
        )

    def to_json(self) -> dict[str, Any]:
        """The JSON form, stable: the same definition always gives the same JSON."""
        return {
            "pages": [
                {
                    "key": page.key,
                    "title": page.title,
                    "introduction": page.introduction,
                    "show_if": page.show_if,
                    "questions": [question.to_json() for question in page.questions],
                }
                for page in self.pages
            ]
        }
