"""Answers about time: a range of days and a time of day."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kramy.kernel.questionnaires.base import Question
from kramy.kernel.questionnaires.domain.kinds.base import AnswerContext, Collected, Kind, Option, as_text
from kramy.kernel.questionnaires.domain.kinds.values import Date
from kramy.kernel.questionnaires.enums import QuestionKind
from kramy.lib.errors import Refused
from kramy.ui.forms import DatePartsField

TIME = re.compile(r"(\d{1,2})(?:[:.\s]?(\d{2}))?")


class DateRange(Kind):
    """``{"from": "YYYY-MM-DD", "to": "YYYY-MM-DD"}``, both days included."""

    key = QuestionKind.DATE_RANGE.value
    label = QuestionKind.DATE_RANGE.label
    template = "questionnaires/kinds/parts.html"
    first_part = "from"
    options = (
        Option(key="min", label=gettext_lazy("Earliest day"), type="date"),
        Option(key="max", label=gettext_lazy("Latest day"), type="date"),
        Option(key="most_days", label=gettext_lazy("Most days"), minimum=1, maximum=3660),
    )
    parts = ("from", "to")

    def form_fields(self, question: Question, context: AnswerContext) -> dict[str, forms.Field]:
        return {
            "from": DatePartsField(required=False, label=_("First day")),
            "to": DatePartsField(required=False, label=_("Last day")),
        }

    def initial(self, question: Question, value: Any) -> dict[str, Any]:
        return {part: date.fromisoformat(value[part]) for part in self.parts if value and value.get(part)}

    def raw(self, question: Question, typed: Mapping[str, Any], context: AnswerContext) -> Any:
        given = {part: typed[part].isoformat() for part in self.parts if isinstance(typed.get(part), date)}
        return given or None

    def clean(self, question: Question, value: Any, context: AnswerContext) -> dict[str, str]:
        if not isinstance(value, Mapping):
            raise Refused(_("This is not a real date."), code="shape", field="from")
        wrong = Collected()
        days: dict[str, str] = {}
        sentences = {"from": _("Give the first day too."), "to": _("Give the last day too.")}
        for part in self.parts:
            with wrong.part(part):
                if not value.get(part):
                    raise Refused(sentences[part], code="required")
                # whether a single day fits the settings is for the kind of question that asks for one
                days[part] = Date().clean(_day_question(question), value[part], context) or ""
        wrong.raise_any()
        self._refuse_wrong_span(question, days)
        return days

    def _refuse_wrong_span(self, question: Question, days: Mapping[str, str]) -> None:
        span = (date.fromisoformat(days["to"]) - date.fromisoformat(days["from"])).days + 1
        if span < 1:
            raise Refused(_("The last day is before the first."), code="reversed", field="to")
        most = self.option(question, "most_days")
        if most and span > most:
            raise Refused(
                _("These are %(count)d days; at most %(most)d are allowed.") % {"count": span, "most": most},
                code="too_long",
                field="to",
            )

    def text(self, question: Question, value: Any, context: AnswerContext) -> str:
        with translation.override(context.language):
            return " – ".join(
                date_format(date.fromisoformat(value[part]), "DATE_FORMAT") for part in self.parts
            )


class Time(Kind):
    """A time of day, ``"HH:MM"``."""

    key = QuestionKind.TIME.value
    label = QuestionKind.TIME.label
    operators = ("equals", "not_equals", "greater", "less", "at_least", "at_most", "answered", "not_answered")

    def form_fields(self, question: Question, context: AnswerContext) -> dict[str, forms.Field]:
        attrs = {"inputmode": "numeric", "autocomplete": "off", "class": "govuk-input--width-5"}
        return {"": forms.CharField(required=False, widget=forms.TextInput(attrs=attrs))}

    def clean(self, question: Question, value: Any, context: AnswerContext) -> str:
        match = TIME.fullmatch(as_text(value))
        if not match or int(match[1]) > 23 or int(match[2] or 0) > 59:
            raise Refused(_("Write the time like this: 9:00 or 17:30."), code="time")
        return f"{int(match[1]):02}:{int(match[2] or 0):02}"


def _day_question(question: Question) -> Question:
    kept: dict[str, Any] = {
        name: question.options[name] for name in ("min", "max") if name in question.options
    }
    return Question(key=question.key, kind=Date.key, label=question.label, options=kept)
