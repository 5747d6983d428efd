"""The answer that a question begins with, until somebody gives another."""

from typing import Any

from kramy.kernel.questionnaires.base import Question
from kramy.kernel.questionnaires.domain import terms
from kramy.kernel.questionnaires.domain.kinds import AnswerContext, find_kind
from kramy.lib.errors import Refused

KINDS = (
    "short_text", "long_text", "number", "money", "percentage", "rating", "single_choice", "multiple_choice", "yes_no",
    "date", "time", "email", "phone", "link",
)  # fmt: skip
"""Kinds that may begin with an answer. Agreement is never given beforehand."""


def default_of(question: Question, context: AnswerContext) -> Any:
    """The answer in ``options["default"]``: JSON as it is kept, or a term such as ``{"today": 7}``. None when there is none,
    or none that could be given."""
    value = question.options.get("default")
    kind = find_kind(question.kind)
    if value is None or kind is None or question.kind not in KINDS:
        return None
    try:
        if isinstance(value, dict):
            value = terms.value_of(value, {}, context.surroundings)
        return kind.clean(question, value, context)
    except (Refused, ValueError, TypeError):
        return None
