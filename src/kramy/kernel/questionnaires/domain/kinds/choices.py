"""Answers chosen from a list, the question's own or one that an app supplies."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kramy.kernel.questionnaires.base import Choice, Question
from kramy.kernel.questionnaires.domain.conditions import holds
from kramy.kernel.questionnaires.domain.kinds.base import AnswerContext, Kind, Option, question_label, text_in
from kramy.kernel.questionnaires.domain.sources import choices_sources
from kramy.kernel.questionnaires.enums import QuestionKind
from kramy.lib.errors import Refused

LONG_LIST = 12
"""Choices beyond which one-of-several becomes a drop-down list."""


class Chosen(Kind):
    """What both choices have in common."""

    takes_choices = True
    template = "questionnaires/kinds/choices.html"

    def choices(self, question: Question, context: AnswerContext) -> Sequence[Choice]:
        source = choices_sources.get(question.options.get("choices_source", ""))
        return source(context.given) if source else question.choices

    def offered(self, question: Question, context: AnswerContext) -> list[str]:
        """The keys that may be chosen after the answers given so far."""
        return [
            choice.key
            for choice in self.choices(question, context)
            if holds(choice.show_if, context.answers, context.surroundings)
        ]

    def pairs(self, question: Question, context: AnswerContext) -> list[tuple[str, str]]:
        """(key, words) of every choice."""
        return [
            (choice.key, text_in(choice.label, context.language) or choice.key)
            for choice in self.choices(question, context)
        ]

    def words(self, question: Question, keys: Sequence[str], context: AnswerContext) -> list[str]:
        """The words of chosen keys; a key whose choice is gone is shown as it is."""
        known = dict(self.pairs(question, AnswerContext(language=context.language)))
        known |= dict(self.pairs(question, context))
        return [known.get(key, key) for key in keys]

    def missing(self, question: Question, context: AnswerContext) -> str:
        return _("Choose an answer: “%(label)s”.") % {"label": question_label(question, context.language)}


class SingleChoice(Chosen):
    key = QuestionKind.SINGLE_CHOICE.value
    label = QuestionKind.SINGLE_CHOICE.label
    operators = ("equals", "not_equals", "answered", "not_answered")

    def form_fields(self, question: Question, context: AnswerContext) -> dict[str, forms.Field]:
        pairs = self.pairs(question, context)
        if len(pairs) > LONG_LIST:
            pairs = [("", _("Choose…")), *pairs]
            return {"": LenientChoice(choices=pairs, widget=forms.Select)}
        return {"": LenientChoice(choices=pairs, widget=forms.RadioSelect)}

    def clean(self, question: Question, value: Any, context: AnswerContext) -> str | None:
        if value not in self.offered(question, context):
            raise Refused(_("Choose one of the answers on the list."), code="choice")
        return str(value)

    def text(self, question: Question, value: Any, context: AnswerContext) -> str:
        return self.words(question, [value], context)[0]


class MultipleChoice(Chosen):
    key = QuestionKind.MULTIPLE_CHOICE.value
    label = QuestionKind.MULTIPLE_CHOICE.label
    operators = ("contains", "answered", "not_answered")
    options = (
        Option(key="min_count", label=gettext_lazy("At least how many"), minimum=0, maximum=50),
        Option(key="max_count", label=gettext_lazy("At most how many"), minimum=1, maximum=50),
    )

    def form_fields(self, question: Question, context: AnswerContext) -> dict[str, forms.Field]:
        field = LenientChoices(choices=self.pairs(question, context), widget=forms.CheckboxSelectMultiple)
        return {"": field}

    def clean(self, question: Question, value: Any, context: AnswerContext) -> list[str] | None:
        known = self.offered(question, context)
        chosen = list(value) if isinstance(value, list | tuple) else [value]
        if any(key not in known for key in chosen):
            raise Refused(_("Choose from the answers on the list."), code="choice")
        kept = [key for key in known if key in chosen]
        least, most = self.option(question, "min_count"), self.option(question, "max_count")
        if most is not None and len(kept) > most:
            message = ngettext(
                "Choose at most %(most)d answer. You have chosen %(count)d.",
                "Choose at most %(most)d answers. You have chosen %(count)d.",
                most,
            )
            raise Refused(message % {"most": most, "count": len(kept)}, code="too_many")
        if least and len(kept) < least:
            message = ngettext(
                "Choose at least %(least)d answer.", "Choose at least %(least)d answers.", least
            )
            raise Refused(message % {"least": least}, code="too_few")
        return kept

    def text(self, question: Question, value: Any, context: AnswerContext) -> str:
        return "\n".join(self.words(question, value, context))

    def option_problems(self, question: Question) -> list[str]:
        problems = super().option_problems(question)
        least, most = question.options.get("min_count"), question.options.get("max_count")
        if isinstance(least, int) and isinstance(most, int) and least > most:
            problems.append(_("More answers are wanted at least than are allowed at most."))
        return problems


class LenientChoice(forms.ChoiceField):
    """Hands over whatever was sent; the kind's ``clean`` refuses what is not on the list."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)

    def validate(self, value: Any) -> None:
        return None


class LenientChoices(forms.MultipleChoiceField):
    """The same for several."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)

    def validate(self, value: Any) -> None:
        return None
