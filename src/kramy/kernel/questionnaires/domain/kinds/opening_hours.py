"""Opening hours: a week filled in day by day, always open, or the OpenStreetMap notation for the rest."""

import re
from collections.abc import Mapping
from datetime import time
from typing import Any

from django import forms
from django.utils import translation
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from kramy.kernel.questionnaires.base import Question
from kramy.kernel.questionnaires.domain.kinds.base import AnswerContext, Collected, Kind, as_text
from kramy.kernel.questionnaires.enums import QuestionKind
from kramy.lib import opening_hours, opening_hours_words
from kramy.lib.errors import Refused
from kramy.lib.opening_hours import Interval, Week

DAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")
DAY_NAMES = (
    gettext_lazy("Monday"),
    gettext_lazy("Tuesday"),
    gettext_lazy("Wednesday"),
    gettext_lazy("Thursday"),
    gettext_lazy("Friday"),
    gettext_lazy("Saturday"),
    gettext_lazy("Sunday"),
)
BOXES = ("from", "to", "from2", "to2")
TIME = re.compile(r"(\d{1,2})(?:[:.,\s]?(\d{2}))?")
MIDNIGHT = time(0, 0)
NEW_FORM = {"how": "week", "holidays": True} | {
    f"{day}.state": state
    for day, state in zip(DAYS, ("open", *("same",) * 4, "closed", "closed"), strict=True)
}


class OpeningHours(Kind):
    key = QuestionKind.OPENING_HOURS.value
    label = QuestionKind.OPENING_HOURS.label
    template = "questionnaires/kinds/opening_hours.html"
    first_part = "mo.from"

    def form_fields(self, question: Question, context: AnswerContext) -> dict[str, forms.Field]:
        ways = [
            ("week", _("The hours differ by day")),
            ("always", _("Open 24 hours, 7 days a week")),
            ("text", _("The hours are more complicated: I will write them in the OpenStreetMap notation")),
        ]
        if not question.required:
            ways.append(("none", _("I do not want to give opening hours")))
        fields: dict[str, forms.Field] = {
            "how": forms.ChoiceField(
                required=False, choices=ways, widget=forms.RadioSelect, label=_("How it is open")
            ),
            "holidays": forms.BooleanField(required=False, label=_("Closed on public holidays")),
            "text": forms.CharField(
                required=False,
                label=_("Opening hours in the notation"),
                help_text=_("For example: %(example)s")
                % {"example": "Mo-Fr 10:00-18:00; Jul-Aug Sa 10:00-14:00; PH off"},
                widget=forms.TextInput(attrs={"spellcheck": "false", "autocomplete": "off"}),
            ),
        }
        for number, day in enumerate(DAYS):
            states = [
                ("open", pgettext("opening hours", "Open")),
                ("closed", pgettext("opening hours", "Closed")),
            ]
            if number:
                states.append(("same", _("The same as above")))
            fields[f"{day}.state"] = forms.ChoiceField(
                required=False, choices=states, widget=forms.Select, label=str(DAY_NAMES[number])
            )
            for box in BOXES:
                fields[f"{day}.{box}"] = forms.CharField(
                    required=False,
                    label=f"{DAY_NAMES[number]}, {BOX_LABELS[box]}",
                    widget=forms.TextInput(attrs=TIME_BOX),
                )
        return fields

    def initial(self, question: Question, value: Any) -> dict[str, Any]:
        if not value:
            # The week is chosen even where hours may be left out: without scripts its boxes are in sight, and what
            # is typed there must count. Nothing typed there still means no hours.
            return dict(NEW_FORM)
        week = opening_hours.to_week(value)
        if week is None:
            return NEW_FORM | {"how": "text", "text": value}
        if week.always:
            return NEW_FORM | {"how": "always", "holidays": week.closed_on_holidays}
        shown: dict[str, Any] = {"how": "week", "holidays": week.closed_on_holidays}
        for number, (day, intervals) in enumerate(zip(DAYS, week.days, strict=True)):
            if not intervals:
                shown[f"{day}.state"] = "closed"
            elif number and week.days[number - 1] == intervals:
                shown[f"{day}.state"] = "same"
            else:
                shown[f"{day}.state"] = "open"
                for index, interval in enumerate(intervals):
                    suffix = "2" if index else ""
                    shown[f"{day}.from{suffix}"] = f"{interval.opens:%H:%M}"
                    shown[f"{day}.to{suffix}"] = (
                        f"{interval.closes:%H:%M}" if interval.closes != MIDNIGHT else "24:00"
                    )
        return shown

    def raw(self, question: Question, typed: Mapping[str, Any], context: AnswerContext) -> Any:
        how = typed.get("how") or "week"
        if how == "none":
            return None
        if how == "text":
            return as_text(typed.get("text")) or None
        holidays = bool(typed.get("holidays"))
        if how == "always":
            return opening_hours.from_week(Week(always=True, closed_on_holidays=holidays))
        if not question.required and not any(
            as_text(typed.get(f"{day}.{box}")) for day in DAYS for box in BOXES
        ):
            return None
        days: list[tuple[Interval, ...]] = []
        wrong = Collected()
        for number, day in enumerate(DAYS):
            above = days[-1] if days else ()
            days.append(())
            with wrong.part(f"{day}.state"):
                days[-1] = self._day(typed, day, str(DAY_NAMES[number]), above)
        wrong.raise_any()
        if not any(days):
            raise Refused(
                _("Every day is set to closed. Enter the hours of at least one day."),
                code="never",
                field="mo.from",
            )
        return opening_hours.from_week(Week(days=tuple(days), closed_on_holidays=holidays))

    def _day(
        self, typed: Mapping[str, Any], day: str, name: str, above: tuple[Interval, ...]
    ) -> tuple[Interval, ...]:
        boxes = {box: as_text(typed.get(f"{day}.{box}")) for box in BOXES}
        state = typed.get(f"{day}.state") or ("same" if day != "mo" else "open")
        if state != "open":
            if any(boxes.values()):
                raise Refused(
                    _("%(day)s has hours but is not set to open. Choose “Open”, or clear the hours.")
                    % {"day": name},
                    code="contradiction",
                    field=f"{day}.state",
                )
            return above if state == "same" else ()
        intervals = [self._interval(boxes, day, name, "")]
        if boxes["from2"] or boxes["to2"]:
            intervals.append(self._interval(boxes, day, name, "2"))
            first, second = intervals
            if first.closes <= first.opens or second.opens < first.closes:
                raise Refused(
                    _("%(day)s: the second hours must begin after the first have ended.") % {"day": name},
                    code="overlap",
                    field=f"{day}.from2",
                )
        return tuple(intervals)

    @staticmethod
    def _interval(boxes: Mapping[str, str], day: str, name: str, suffix: str) -> Interval:
        moments: list[time] = []
        for box in (f"from{suffix}", f"to{suffix}"):
            moment = parsed_time(boxes[box])
            if moment is None:
                sentence = (
                    _("%(day)s: enter both when it opens and when it closes.")
                    if not boxes[box]
                    else _("%(day)s: enter the time like this: 9:00 or 17:30.")
                )
                raise Refused(sentence % {"day": name}, code="time", field=f"{day}.{box}")
            moments.append(moment)
        opens, closes = moments
        if opens == closes and opens != MIDNIGHT:
            raise Refused(
                _("%(day)s: it opens and closes at the same time.") % {"day": name},
                code="time",
                field=f"{day}.to{suffix}",
            )
        return Interval(opens, closes)

    def clean(self, question: Question, value: Any, context: AnswerContext) -> str | None:
        try:
            expression = opening_hours.parse(as_text(value)).expression
        except Refused as refused:
            raise Refused(str(refused), code=refused.code, field="text") from refused
        return str(expression)

    def missing(self, question: Question, context: AnswerContext) -> str:
        return _("Enter the opening hours.")

    def lines(self, value: str, language: str) -> list[opening_hours_words.Line]:
        """What to show: rows of the week and what goes for public holidays."""
        with translation.override(language):
            return opening_hours_words.lines(value)

    def text(self, question: Question, value: Any, context: AnswerContext) -> str:
        return "\n".join(
            f"{days}: {hours}" if days else hours for days, hours in self.lines(value, context.language)
        )

    def html(self, question: Question, value: Any, context: AnswerContext) -> SafeString:
        items = format_html_join(
            "",
            "<li>{}{}</li>",
            ((f"{days}: " if days else "", hours) for days, hours in self.lines(value, context.language)),
        )
        return format_html('<ul class="govuk-list">{}</ul>', items)


BOX_LABELS = {
    "from": gettext_lazy("opens at"),
    "to": gettext_lazy("closes at"),
    "from2": gettext_lazy("opens again at"),
    "to2": gettext_lazy("closes again at"),
}
TIME_BOX = {
    "inputmode": "numeric",
    "autocomplete": "off",
    "spellcheck": "false",
    "class": "govuk-input--width-4",
}


def parsed_time(text: str) -> time | None:
    """A time of day as people type it: 9, 9:00, 9.30, 0930; 24:00 is midnight. None when it is not one."""
    match = TIME.fullmatch(text.strip())
    if not match:
        return None
    hour, minute = int(match[1]), int(match[2] or 0)
    if (hour, minute) == (24, 0):
        return MIDNIGHT
    return time(hour, minute) if hour < 24 and minute < 60 else None
