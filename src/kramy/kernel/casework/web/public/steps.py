"""The steps of an application and their addresses."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from kramy.kernel.casework.domain.kinds import context_of
from kramy.kernel.casework.domain.submissions import asks_for_email
from kramy.kernel.casework.models import Draft
from kramy.kernel.questionnaires import api as questionnaires
from kramy.kernel.questionnaires.base import Page


@dataclass(frozen=True)
class Steps:
    """``number`` of ``total``; ``back`` is the address before the current step."""

    draft: Draft
    pages: tuple[Page, ...]
    current: str
    with_contact: bool

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
    def answers(self) -> str:
        return self._url("answers")

    @property
    def first(self) -> str:
        return self.page(self.pages[0].key) if self.pages else self.check

    @property
    def introduction(self) -> str:
        return reverse("casework:apply", args=[self.draft.intake.slug])

    @property
    def keys(self) -> list[str]:
        return [*(["contact"] if self.with_contact else []), *(page.key for page in self.pages), "check"]

    @property
    def total(self) -> int:
        return len(self.keys)

    @property
    def number(self) -> int:
        return self.keys.index(self.current) + 1 if self.current in self.keys else 1

    @property
    def back(self) -> str:
        place = self.number - 2
        if place < 0:
            return self.introduction
        key = self.keys[place]
        return self.contact if key == "contact" and self.with_contact else self.page(key)


def steps_of(draft: Draft, current: str = "") -> Steps:
    definition = questionnaires.definition_of(draft.answer_set.version)
    return Steps(
        draft=draft,
        pages=tuple(questionnaires.visible_pages(definition, draft.answer_set.answers)),
        current=current,
        with_contact=not asks_for_email(draft) and draft.case_id is None and draft.user_id is None,
    )


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


def contact_row(email: str, url: str) -> dict[str, str]:
    return {"key": _("E-mail address for this case"), "value": email, "url": url}
