"""The limits that a questionnaire leaves to each intake, as lines of a form."""

from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from kramy.kernel.manifest.api import city
from kramy.kernel.questionnaires.base import LIMIT_UNITS, Definition, Limit
from kramy.kernel.questionnaires.domain.condition_tree import number_in
from kramy.kernel.questionnaires.domain.editing import fresh_key

MOST_LIMITS = 30
BLANK = 1


class LimitsForm(forms.Form):
    """Lines ``limit-N-…``: key (kept), label in each language, usual value, unit. A line without a name goes.

    ``by_itself``: the page saves itself while somebody types; a line that they are still writing is not wrong yet.
    """

    selected = "limits:"

    def __init__(self, *, definition: Definition, data: Any = None, by_itself: bool = False) -> None:
        super().__init__(data=data)
        self.definition = definition
        self.by_itself = by_itself

    def rows(self) -> list[dict[str, Any]]:
        """The lines, and a blank one."""
        lines = (
            [self._posted(number) for number in self._numbers()]
            if self.is_bound
            else [_shown(limit) for limit in self.definition.limits]
        )
        blank = {"key": "", "labels": [(code, "") for code in city().languages], "usual": "", "unit": ""}
        return [*lines, *([blank] * BLANK)]

    def units(self) -> list[tuple[str, str]]:
        return [(unit, unit or _("(none)")) for unit in LIMIT_UNITS]

    def clean(self) -> dict[str, Any]:
        self.limits: list[Limit] = []
        taken: set[str] = set()
        for number in self._numbers():
            line = self._posted(number)
            labels = {code: words.strip() for code, words in line["labels"]}
            if not any(labels.values()) or self.data.get("limit-remove") == str(number):
                continue
            usual = number_in(line["usual"])
            if usual is None and self.by_itself and not line["key"]:
                continue
            if usual is None:
                label = next(filter(None, labels.values()))
                self.add_error(None, _("“%(label)s”: enter the usual value, a number.") % {"label": label})
                continue
            key = line["key"] or fresh_key(
                Definition(), labels.get("en") or next(filter(None, labels.values())), taken
            )
            taken.add(key)
            unit = line["unit"] if line["unit"] in LIMIT_UNITS else ""
            self.limits.append(Limit(key=key, label=labels, usual=usual, unit=unit))
        return self.cleaned_data

    def result(self) -> Definition:
        return replace(self.definition, limits=tuple(self.limits))

    def _numbers(self) -> list[int]:
        first = city().languages[0]
        return [number for number in range(MOST_LIMITS) if f"limit-{number}-label_{first}" in self.data]

    def _posted(self, number: int) -> dict[str, Any]:
        def value(name: str) -> str:
            return str(self.data.get(f"limit-{number}-{name}", "")).strip()

        return {
            "key": value("key"),
            "labels": [(code, value(f"label_{code}")[:200]) for code in city().languages],
            "usual": value("usual"),
            "unit": value("unit"),
        }


def _shown(limit: Limit) -> dict[str, Any]:
    return {
        "key": limit.key,
        "labels": [(code, limit.label.get(code, "")) for code in city().languages],
        "usual": f"{limit.usual:g}" if float(f"{limit.usual:g}") == limit.usual else str(limit.usual),
        "unit": limit.unit,
    }
