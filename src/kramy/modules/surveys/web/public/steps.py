"""The steps of answering a survey and their addresses."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from kramy.kernel.questionnaires import api as questionnaires
from kramy.modules.surveys.models import Answering


@dataclass(frozen=True)
class Steps:
    """The way through the answers, with addresses; ``back`` is that of the step before the current one."""

    answering: Answering
    way: questionnaires.Way

    def _url(self, name: str, **further: Any) -> str:
        known = {"survey": self.answering.survey.slug, "answers": self.answering.pk}
        return reverse(f"surveys:{name}", kwargs=known | further)

    def page(self, key: str, *, back_to_check: bool = False) -> str:
        return self._url("page", page_key=key) + ("?check" if back_to_check else "")

    @property
    def check(self) -> str:
        return self._url("check")

    def step(self, key: str) -> str:
        """The address of a step by its key."""
        return self.check if key == questionnaires.CHECK else self.page(key)

    @property
    def unfinished(self) -> str:
        """The address of the first page with something to answer, of the check when there is none."""
        page = questionnaires.first_unfinished_page(self.answering.answer_set)
        return self.page(page.key) if page else self.check

    @property
    def survey(self) -> str:
        return reverse("surveys:survey", args=[self.answering.survey.slug])

    @property
    def back(self) -> str:
        return self.step(self.way.previous) if self.way.previous else self.survey


def steps_of(answering: Answering, current: str = "") -> Steps:
    return Steps(answering=answering, way=questionnaires.way(answering.answer_set, current))
