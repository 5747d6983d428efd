"""Answers that are one plain value: number, yes or no, date, consent."""

import math
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils import translation
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kramy.kernel.questionnaires.base import Question
from kramy.kernel.questionnaires.domain.kinds.base import (
    AnswerContext,
    Kind,
    Option,
    as_text,
    question_label,
    text_in,
)
from kramy.kernel.questionnaires.enums import QuestionKind
from kramy.lib.errors import Refused
from kramy.ui.forms import DatePartsField

NUMBER = re.compile(r"[+-]?\d{1,15}(?:[.,]\d{1,6})?")
LARGEST = 10**15


class Number(Kind):
    key = QuestionKind.NUMBER.value
    label = QuestionKind.NUMBER.label
    operators = ("equals", "not_equals", "greater", "less", "at_least", "at_most", "answered", "not_answered")
    options: tuple[Option, ...] = (
        Option(key="min", label=gettext_lazy("Smallest"), type="number"),
        Option(key="max", label=gettext_lazy("Largest"), type="number"),
        Option(key="decimals", label=gettext_lazy("Fractions allowed"), type="boolean", default=False),
        Option(key="unit", label=gettext_lazy("Unit shown behind the box"), type="texts"),
    )

    def allows_fractions(self, question: Question) -> bool:
        return bool(self.option(question, "decimals"))

    def unit(self, question: Question, language: str) -> str:
        """What stands behind the box."""
        return text_in(self.option(question, "unit") or {}, language)

    def form_fields(self, question: Question, context: AnswerContext) -> dict[str, forms.Field]:
        mode = "decimal" if self.allows_fractions(question) else "numeric"
        widget = forms.TextInput(
            attrs={"inputmode": mode, "spellcheck": "false", "class": "govuk-input--width-10"}
        )
        return {"": forms.CharField(required=False, widget=widget)}

    def initial(self, question: Question, value: Any) -> dict[str, Any]:
        return {"": value if value is None else number_format(value, use_l10n=True, force_grouping=False)}

    def clean(self, question: Question, value: Any, context: AnswerContext) -> int | float | None:
        number = value if _is_number(value) else self.parsed(as_text(value))
        if number is None:
            return None
        if abs(number) > LARGEST or not math.isfinite(number):
            raise Refused(_("This number is too large."), code="too_large")
        if isinstance(number, float) and number.is_integer():
            number = int(number)
        if isinstance(number, float) and not self.allows_fractions(question):
            raise Refused(_("Enter a whole number."), code="whole")
        least, most = self.option(question, "min"), self.option(question, "max")
        if least is not None and number < least:
            raise Refused(
                _("Enter a number not smaller than %(least)s.") % {"least": least}, code="too_small"
            )
        if most is not None and number > most:
            raise Refused(_("Enter a number not larger than %(most)s.") % {"most": most}, code="too_large")
        return number

    @staticmethod
    def parsed(text: str) -> int | float | None:
        bare = re.sub(r"[\s\u00a0\u202f]", "", text)
        if not bare:
            return None
        if not NUMBER.fullmatch(bare):
            raise Refused(_("Enter a number in digits, for example 25."), code="number")
        return float(bare.replace(",", ".")) if "," in bare or "." in bare else int(bare)

    def text(self, question: Question, value: Any, context: AnswerContext) -> str:
        with translation.override(context.language):
            number = number_format(value, use_l10n=True, force_grouping=abs(value) >= 10_000)
        return f"{number} {self.unit(question, context.language)}".strip()

    def option_problems(self, question: Question) -> list[str]:
        problems = super().option_problems(question)
        least, most = question.options.get("min"), question.options.get("max")
        if least is not None and most is not None and _is_number(least) and _is_number(most) and least > most:
            problems.append(_("The smallest number allowed is larger than the largest."))
        return problems


class YesNo(Kind):
    key = QuestionKind.YES_NO.value
    label = QuestionKind.YES_NO.label
    template = "questionnaires/kinds/yes_no.html"
    operators = ("equals", "not_equals", "answered", "not_answered")

    def form_fields(self, question: Question, context: AnswerContext) -> dict[str, forms.Field]:
        field = forms.ChoiceField(
            required=False, choices=[("yes", _("Yes")), ("no", _("No"))], widget=forms.RadioSelect
        )
        return {"": field}

    def initial(self, question: Question, value: Any) -> dict[str, Any]:
        return {"": None if value is None else "yes" if value else "no"}

    def clean(self, question: Question, value: Any, context: AnswerContext) -> bool | None:
        if isinstance(value, bool):
            return value
        if value not in ("yes", "no"):
            raise Refused(_("Choose yes or no."), code="choice")
        return bool(value == "yes")

    def missing(self, question: Question, context: AnswerContext) -> str:
        return _("Choose yes or no: “%(label)s”.") % {"label": question_label(question, context.language)}

    def text(self, question: Question, value: Any, context: AnswerContext) -> str:
        with translation.override(context.language):
            return _("Yes") if value else _("No")


class Date(Kind):
    key = QuestionKind.DATE.value
    label = QuestionKind.DATE.label
    operators = ("equals", "not_equals", "greater", "less", "at_least", "at_most", "answered", "not_answered")
    options = (
        Option(key="min", label=gettext_lazy("Earliest day"), type="date"),
        Option(key="max", label=gettext_lazy("Latest day"), type="date"),
    )

    def form_fields(self, question: Question, context: AnswerContext) -> dict[str, forms.Field]:
        return {"": DatePartsField(required=False)}

    def initial(self, question: Question, value: Any) -> dict[str, Any]:
        return {"": date.fromisoformat(value) if value else None}

    def raw(self, question: Question, typed: Mapping[str, Any], context: AnswerContext) -> Any:
        value = typed.get("")
        return value.isoformat() if isinstance(value, date) else value

    def clean(self, question: Question, value: Any, context: AnswerContext) -> str | None:
        try:
            day = date.fromisoformat(str(value))
        except ValueError:
            raise Refused(_("This is not a real date."), code="date") from None
        least, most = self.option(question, "min"), self.option(question, "max")
        if least and day < date.fromisoformat(least):
            shown = self.text(question, least, context)
            raise Refused(_("Give a day not earlier than %(day)s.") % {"day": shown}, code="too_early")
        if most and day > date.fromisoformat(most):
            shown = self.text(question, most, context)
            raise Refused(_("Give a day not later than %(day)s.") % {"day": shown}, code="too_late")
        return day.isoformat()

    def text(self, question: Question, value: Any, context: AnswerContext) -> str:
        with translation.override(context.language):
            return date_format(date.fromisoformat(value), "DATE_FORMAT")

    def option_problems(self, question: Question) -> list[str]:
        problems = super().option_problems(question)
        for key in ("min", "max"):
            value = question.options.get(key)
            try:
                date.fromisoformat(value or "2000-01-01")
            except (TypeError, ValueError):
                problems.append(_("A day in the settings is not a real date."))
        return problems


class Consent(Kind):
    """Agreement to a text: the question's own words (``label``), whose version is a setting."""

    key = QuestionKind.CONSENT.value
    label = QuestionKind.CONSENT.label
    operators = ("equals", "not_equals")
    options = (
        Option(key="text_version", label=gettext_lazy("Version of the text"), type="text", default="1"),
        Option(
            key="purpose",
            label=gettext_lazy("What is agreed to"),
            type="select",
            default="",
            choices=(
                ("", gettext_lazy("something else")),
                ("publication", gettext_lazy("publication of the entry")),
                ("contact", gettext_lazy("contact about the case")),
                ("newsletter", gettext_lazy("news from the city by e-mail")),
            ),
        ),
    )

    def form_fields(self, question: Question, context: AnswerContext) -> dict[str, forms.Field]:
        return {"": forms.BooleanField(required=False, widget=forms.CheckboxInput)}

    def clean(self, question: Question, value: Any, context: AnswerContext) -> bool | None:
        if not isinstance(value, bool):
            raise Refused(_("Tick the box or leave it empty."), code="choice")
        if question.required and not value:
            raise Refused(self.missing(question, context), code="required")
        return value

    def missing(self, question: Question, context: AnswerContext) -> str:
        return _("Without this consent the application cannot be sent. Tick the box to agree.")

    def text(self, question: Question, value: Any, context: AnswerContext) -> str:
        with translation.override(context.language):
            return _("I agree") if value else _("I do not agree")


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
