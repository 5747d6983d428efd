"""Numbers that mean something: money, percentages and marks on a scale."""

from typing import Any

from django import forms
from django.utils import translation
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kramy.kernel.questionnaires.base import Question
from kramy.kernel.questionnaires.domain.kinds.base import AnswerContext, Kind, Option, text_in
from kramy.kernel.questionnaires.domain.kinds.values import Number
from kramy.kernel.questionnaires.enums import QuestionKind
from kramy.lib.errors import Refused

CURRENCIES = (("PLN", "zł"), ("EUR", "€"))


class Money(Number):
    """An amount with at most two decimals: what rules add up is exact to a hundredth."""

    key = QuestionKind.MONEY.value
    label = QuestionKind.MONEY.label
    options = (
        Option(key="min", label=gettext_lazy("Smallest"), type="number", default=0),
        Option(key="max", label=gettext_lazy("Largest"), type="number"),
        Option(
            key="currency", label=gettext_lazy("Currency"), type="select", default="PLN", choices=CURRENCIES
        ),
        Option(key="whole", label=gettext_lazy("Whole amounts only"), type="boolean", default=False),
    )

    def allows_fractions(self, question: Question) -> bool:
        return not self.option(question, "whole")

    def sign(self, question: Question) -> str:
        """The sign of the currency."""
        return str(dict(CURRENCIES)[self.option(question, "currency")])

    def unit(self, question: Question, language: str) -> str:
        return self.sign(question)

    def clean(self, question: Question, value: Any, context: AnswerContext) -> int | float | None:
        bare = value.replace("zł", "").replace("€", "") if isinstance(value, str) else value
        amount = super().clean(question, bare, context)
        if amount is not None and round(amount, 2) != amount:
            raise Refused(_("Enter an amount with at most two digits after the comma."), code="cents")
        return amount

    def initial(self, question: Question, value: Any) -> dict[str, Any]:
        return {"": value if value is None else _amount(value)}

    def text(self, question: Question, value: Any, context: AnswerContext) -> str:
        with translation.override(context.language):
            return f"{_amount(value, grouped=True)} {self.sign(question)}"


class Percentage(Number):
    key = QuestionKind.PERCENTAGE.value
    label = QuestionKind.PERCENTAGE.label
    options = (
        Option(key="min", label=gettext_lazy("Smallest"), type="number", default=0),
        Option(key="max", label=gettext_lazy("Largest"), type="number", default=100),
        Option(key="decimals", label=gettext_lazy("Fractions allowed"), type="boolean", default=True),
    )

    def unit(self, question: Question, language: str) -> str:
        return "%"

    def clean(self, question: Question, value: Any, context: AnswerContext) -> int | float | None:
        return super().clean(question, value.replace("%", "") if isinstance(value, str) else value, context)

    def text(self, question: Question, value: Any, context: AnswerContext) -> str:
        with translation.override(context.language):
            return f"{number_format(value, use_l10n=True)}%"


class Rating(Kind):
    """A mark from 1 to as many as the scale has."""

    key = QuestionKind.RATING.value
    label = QuestionKind.RATING.label
    template = "questionnaires/kinds/yes_no.html"
    operators = Number.operators
    options = (
        Option(key="most", label=gettext_lazy("Highest mark"), default=5, minimum=2, maximum=10),
        Option(key="low", label=gettext_lazy("What 1 means"), type="texts"),
        Option(key="high", label=gettext_lazy("What the highest mark means"), type="texts"),
    )

    def form_fields(self, question: Question, context: AnswerContext) -> dict[str, forms.Field]:
        most = self.option(question, "most")
        named = {1: self._words(question, "low", context), most: self._words(question, "high", context)}
        pairs = [
            (str(mark), f"{mark} – {named[mark]}" if named.get(mark) else str(mark))
            for mark in range(1, most + 1)
        ]
        return {"": forms.ChoiceField(required=False, choices=pairs, widget=forms.RadioSelect)}

    def initial(self, question: Question, value: Any) -> dict[str, Any]:
        return {"": None if value is None else str(value)}

    def clean(self, question: Question, value: Any, context: AnswerContext) -> int:
        text = str(value)
        if (
            isinstance(value, bool)
            or not text.isdecimal()
            or not 1 <= int(text) <= self.option(question, "most")
        ):
            raise Refused(_("Choose one of the marks."), code="choice")
        return int(text)

    def missing(self, question: Question, context: AnswerContext) -> str:
        return _("Choose one of the marks.")

    def text(self, question: Question, value: Any, context: AnswerContext) -> str:
        with translation.override(context.language):
            return _("%(mark)d of %(most)d") % {"mark": value, "most": self.option(question, "most")}

    def _words(self, question: Question, option: str, context: AnswerContext) -> str:
        return text_in(self.option(question, option) or {}, context.language)


def _amount(value: Any, *, grouped: bool = False) -> str:
    """1234.5 as people write it in the language that is active: 1234,50; whole amounts without decimals."""
    places = 0 if float(value).is_integer() else 2
    return str(
        number_format(
            value, decimal_pos=places, use_l10n=True, force_grouping=grouped and abs(value) >= 10_000
        )
    )
