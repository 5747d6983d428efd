"""What a survey asks, over all its versions, as variables: plain values.

Versions are pooled by key: a question asked again under the same key and of the same kind is the same variable, with the
wording of the newest version and the choices of all of them. One whose kind changed is another variable.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from kramy.kernel.questionnaires import api as questionnaires
from kramy.kernel.questionnaires.base import Choice, Definition, Question, Texts
from kramy.kernel.questionnaires.enums import QuestionKind

NOT_ASKED = frozenset({QuestionKind.INFORMATION, QuestionKind.FILE, QuestionKind.PICTURES})
CHOICES = frozenset({QuestionKind.SINGLE_CHOICE, QuestionKind.MULTIPLE_CHOICE, QuestionKind.RANKING})
NUMBERS = frozenset({QuestionKind.NUMBER, QuestionKind.MONEY, QuestionKind.PERCENTAGE})
ROWS = frozenset({QuestionKind.TABLE, QuestionKind.REPEAT})
WORDS = frozenset({QuestionKind.SHORT_TEXT, QuestionKind.LONG_TEXT})
TELLS_WHO = frozenset(
    {
        QuestionKind.EMAIL, QuestionKind.PHONE, QuestionKind.ORGANISATION, QuestionKind.ADDRESS,
        QuestionKind.SIGNATURE,
    }
)  # fmt: skip
"""Kinds by whose answers a person is known: an anonymous survey cannot ask them."""


@dataclass(frozen=True, kw_only=True)
class Wording:
    """How one version asked it."""

    version: int
    label: Texts
    required: bool
    choices: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Variable:
    """One question over all versions. ``name`` is unique in the survey; ``versions`` are those that ask it.

    ``choices`` of a table are its fixed rows; ``columns`` are the questions of a table or of a group asked several times.
    """

    name: str
    key: str
    kind: str
    question: Question
    choices: tuple[Choice, ...] = ()
    columns: tuple[Question, ...] = ()
    wordings: tuple[Wording, ...] = field(default=())

    @property
    def label(self) -> Texts:
        return self.question.label

    @property
    def file(self) -> str:
        """What the export of its rows is called, if it has rows."""
        return f"rows-{self.name}.csv"

    @property
    def versions(self) -> tuple[int, ...]:
        return tuple(wording.version for wording in self.wordings)

    @property
    def is_choice(self) -> bool:
        """Whether answers can be told apart by it: one of several, or yes or no."""
        return self.kind in (QuestionKind.SINGLE_CHOICE, QuestionKind.YES_NO)


@dataclass(frozen=True, kw_only=True)
class Row:
    """One person's answers, and to which version."""

    version: int
    answers: dict[str, Any]

    def value(self, variable: Variable) -> Any:
        """The answer, None where there is none or the version asked something else under this key."""
        return self.answers.get(variable.key) if self.version in variable.versions else None


def variables_of(versions: Iterable[tuple[int, Definition]]) -> list[Variable]:
    """The variables of a survey answered in ``versions`` (number, definition), in the order of the newest."""
    found: dict[tuple[str, str], list[tuple[int, Question]]] = {}
    for number, definition in sorted(versions, key=lambda pair: -pair[0]):
        for question in definition.questions():
            if question.kind not in NOT_ASKED:
                found.setdefault((question.key, question.kind), []).append((number, question))
    keys = [key for key, _kind in found]
    return [
        _variable(key if keys.index(key) == place else f"{key}_v{asked[0][0]}", asked)
        for place, ((key, _kind), asked) in enumerate(found.items())
    ]


def _variable(name: str, asked: Sequence[tuple[int, Question]]) -> Variable:
    newest = asked[0][1]
    choices: dict[str, Choice] = {}
    columns: dict[tuple[str, str], Question] = {}
    wordings = []
    for number, question in asked:
        offered = _choices(question)
        for choice in offered:
            choices.setdefault(choice.key, choice)
        for child in question.questions:
            columns.setdefault((child.key, child.kind), child)
        wordings.append(
            Wording(
                version=number,
                label=question.label,
                required=question.required,
                choices=tuple(choice.key for choice in offered),
            )
        )
    return Variable(
        name=name,
        key=newest.key,
        kind=newest.kind,
        question=newest,
        choices=tuple(choices.values()),
        columns=tuple(columns.values()),
        wordings=tuple(reversed(wordings)),
    )


def _choices(question: Question) -> Sequence[Choice]:
    if question.kind == QuestionKind.TABLE:
        return question.choices
    if question.kind not in CHOICES:
        return ()
    context = questionnaires.AnswerContext(language="pl")
    return questionnaires.kind_of(question).choices(question, context)
