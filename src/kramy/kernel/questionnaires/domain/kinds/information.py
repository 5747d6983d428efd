"""Words on a page between the questions; nobody answers them."""

from typing import Any

from django import forms

from kramy.kernel.questionnaires.base import Question
from kramy.kernel.questionnaires.domain.kinds.base import AnswerContext, Kind
from kramy.kernel.questionnaires.enums import QuestionKind


class Information(Kind):
    key = QuestionKind.INFORMATION.value
    label = QuestionKind.INFORMATION.label
    template = "questionnaires/kinds/information.html"
    operators = ()

    def form_fields(self, question: Question, context: AnswerContext) -> dict[str, forms.Field]:
        return {}

    def clean(self, question: Question, value: Any, context: AnswerContext) -> None:
        return None

    def judge(self, question: Question, value: Any, context: AnswerContext) -> None:
        return None
