"""A questionnaire as plain values, and its JSON form.

The JSON form, stored in ``QuestionnaireVersion.definition``, is::

    {"pages": [{"key": "firm", "title": {"pl": …, "en": …, "uk": …}, "introduction": {…}, "show_if": null,
                "questions": [{"key": "name", "kind": "short_text", "label": {…}, "hint": {…},
                               "required": true, "options": {"max_length": 100}, "choices": [],
                               "show_if": null}]}]}

Texts map a language to the words. ``show_if`` is a condition tree without code:
``{"question": "delivers", "is": "equals", "value": true}`` or ``{"all": [...]}``, ``{"any": [...]}``,
``{"not": …}``; operators: equals, not_equals, contains, greater, less, answered, not_answered. A condition may
look only at questions that come earlier.

Answers are JSON by question key. By kind: texts ``str``; number ``int | float``; single_choice ``str``;
multiple_choice ``list[str]``; yes_no and consent ``bool``; date ``"YYYY-MM-DD"``; organisation
``{"name", "nip", "regon", "krs"}``; address ``{"street", "house_number", "postcode", "town", "lon", "lat"}``;
opening_hours the OSM ``opening_hours`` string; pictures and file ``list`` of attachment ids (str).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

Texts = dict[str, str]


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One choice; ``key`` is what is stored."""

    key: str
    label: Texts
    hint: Texts = field(default_factory=dict)


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
                    questions=tuple(
                        Question(
                            **{
                                **question,
                                "choices": tuple(Choice(**choice) for choice in question.get("choices", ())),
                            }
                        )
                        for question in page.get("questions", ())
                    ),
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
                    "questions": [
                        {
                            "key": question.key,
                            "kind": question.kind,
                            "label": question.label,
                            "hint": question.hint,
                            "required": question.required,
                            "options": question.options,
                            "choices": [
                                {"key": choice.key, "label": choice.label, "hint": choice.hint}
                                for choice in question.choices
                            ],
                            "show_if": question.show_if,
                        }
                        for question in page.questions
                    ],
                }
                for page in self.pages
            ]
        }
