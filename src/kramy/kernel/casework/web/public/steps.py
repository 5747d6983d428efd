"""The steps of an application and their addresses."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from kramy.kernel.casework.domain.kinds import context_of
from kramy.kernel.casework.domain.submissions import asks_for_email
from kramy.kernel.casework.models import Draft
from kramy.kernel.questionnaires import api as questionnaires

CONTACT = "@contact"
"""The step that asks for an address to write to."""


@dataclass(frozen=True)
class Steps:
    """The way through the draft, with addresses; ``back`` is that of the step before the current one."""

    draft: Draft
    way: questionnaires.Way

    def _url(self, name: str, **further: Any) -> str:
        arguments = {"intake": self.draft.intake.slug, "draft": self.draft.answer_set_id}
        return reverse(f"casework:{name}", kwargs=arguments | further)

    def page(self, key: str, *, back_to_check: bool = False) -> str:
        return self._url("page", page_key=key) + ("?check" if back_to_check else "")

    @property
    def contact(self) -> str:
        return self._url("contact")

    @property
    def check(self) -> str:
        return self._url("check")

    @property
    def save(self) -> str:
        return self._url("save")

    @property
    def people(self) -> str:
        return self._url("people")

    @property
    def answers(self) -> str:
        return self._url("answers")

    @property
    def first(self) -> str:
        return self.step(self.way.first_page)

    def step(self, key: str) -> str:
        """The address of a step by its key."""
        return {CONTACT: self.contact, questionnaires.CHECK: self.check}.get(key) or self.page(key)

    @property
    def with_contact(self) -> bool:
        return CONTACT in self.way.before

    @property
    def introduction(self) -> str:
        return reverse("casework:apply", args=[self.draft.intake.slug])

    @property
    def back(self) -> str:
        return self.step(self.way.previous) if self.way.previous else self.introduction


def steps_of(draft: Draft, current: str = "") -> Steps:
    with_contact = not asks_for_email(draft) and draft.case_id is None and draft.user_id is None
    way = questionnaires.way(
        draft.answer_set,
        current,
        before=(CONTACT,) if with_contact else (),
        context=context_of(draft.intake),
    )
    return Steps(draft=draft, way=way)


def rows_with_links(draft: Draft, steps: Steps, language: str) -> list[dict[str, Any]]:
    """The summary of the answers with the address where each can be changed."""
    pages = []
    for page in questionnaires.summary(draft.answer_set, language, context_of(draft.intake)):
        rows = [
            {
                **{name: getattr(row, name) for name in row.__dataclass_fields__},
                "change_url": f"{steps.page(page.key, back_to_check=True)}#question-{row.question_key}",
            }
            for row in page.rows
        ]
        pages.append({"key": page.key, "title": page.title, "rows": rows})
    return pages
