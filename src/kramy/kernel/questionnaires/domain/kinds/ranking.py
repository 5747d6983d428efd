"""Answers put in order, the most important first."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kramy.kernel.questionnaires.base import Question
from kramy.kernel.questionnaires.domain.kinds.base import AnswerContext, Option, text_in
from kramy.kernel.questionnaires.domain.kinds.choices import Chosen, LenientChoice
from kramy.kernel.questionnaires.enums import QuestionKind
from kramy.lib.errors import Refused


class Ranking(Chosen):
    """The keys of the answers in their order. ``most``: only so many are put in order, the others are left out."""

    key = QuestionKind.RANKING.value
    label = QuestionKind.RANKING.label
    template = "questionnaires/kinds/parts.html"
    operators = ("answered", "not_answered")
    options = (Option(key="most", label=gettext_lazy("How many to put in order"), minimum=1, maximum=20),)

    def places(self, question: Question, context: AnswerContext) -> int:
        """How many places there are."""
        count = len(self.choices(question, context))
        return min(self.option(question, "most") or count, count)

    def form_fields(self, question: Question, context: AnswerContext) -> dict[str, forms.Field]:
        """A select a place; which answer stands there."""
        pairs = [("", _("Choose…")), *self.pairs(question, context)]
        return {
            str(place): LenientChoice(
                choices=pairs, widget=forms.Select, label=_("Place %(number)d") % {"number": place}
            )
            for place in range(1, self.places(question, context) + 1)
        }

    first_part = "1"

    def initial(self, question: Question, value: Any) -> dict[str, Any]:
        return {str(place): key for place, key in enumerate(value or [], start=1)}

    def raw(self, question: Question, typed: Mapping[str, Any], context: AnswerContext) -> Any:
        given = [typed.get(str(place)) or "" for place in range(1, self.places(question, context) + 1)]
        return given if any(given) else None

    def clean(self, question: Question, value: Any, context: AnswerContext) -> list[str]:
        known = {choice.key: choice for choice in self.choices(question, context)}
        if not isinstance(value, list | tuple) or any(key and key not in known for key in value):
            raise Refused(_("Choose from the answers on the list."), code="choice", field="1")
        seen: dict[str, int] = {}
        for place, key in enumerate(value, start=1):
            if not key:
                raise Refused(_("Choose what stands on this place."), code="required", field=str(place))
            if key in seen:
                words = text_in(known[key].label, context.language) or key
                raise Refused(
                    _("“%(answer)s” stands on place %(number)d already.")
                    % {"answer": words, "number": seen[key]},
                    code="twice",
                    field=str(place),
                )
            seen[key] = place
        if len(seen) < self.places(question, context):
            raise Refused(_("Choose what stands on this place."), code="required", field=str(len(seen) + 1))
        return list(value)[: self.places(question, context)]

    def text(self, question: Question, value: Any, context: AnswerContext) -> str:
        words = self.words(question, value, context)
        return "\n".join(f"{place}. {word}" for place, word in enumerate(words, start=1))
