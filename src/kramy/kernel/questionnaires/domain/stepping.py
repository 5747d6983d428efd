"""Where somebody is on the way through a questionnaire; pages that a show-if leaves out do not count."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kramy.kernel.questionnaires.base import Page
from kramy.kernel.questionnaires.domain import conditions
from kramy.kernel.questionnaires.domain.answers import limits_of
from kramy.kernel.questionnaires.domain.terms import Surroundings
from kramy.kernel.questionnaires.domain.versions import definition_of
from kramy.kernel.questionnaires.models import AnswerSet

CHECK = "@check"
"""The step in which the answers are checked. Keys of steps that are no pages begin with @, which no page's key may."""


@dataclass(frozen=True, kw_only=True)
class Way:
    """``number`` of ``total`` steps: what comes ``before`` the pages, the visible pages, what comes ``after`` them.

    ``current`` is the key of a step, "" when nobody stands anywhere.
    """

    pages: tuple[Page, ...]
    current: str = ""
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = (CHECK,)

    @property
    def keys(self) -> list[str]:
        return [*self.before, *(page.key for page in self.pages), *self.after]

    @property
    def total(self) -> int:
        return len(self.keys)

    @property
    def number(self) -> int:
        return self.keys.index(self.current) + 1 if self.current in self.keys else 1

    @property
    def previous(self) -> str:
        """The key of the step before the current one, "" on the first."""
        return self.keys[self.number - 2] if self.number > 1 else ""

    @property
    def first_page(self) -> str:
        """The key of the first page, of the step after the pages when there is none."""
        return self.pages[0].key if self.pages else self.after[0]

    def following(self, page_key: str, all_pages: tuple[Page, ...]) -> str:
        """The key of the step after a page, also after one that is hidden now."""
        place = next((number for number, page in enumerate(all_pages) if page.key == page_key), -1)
        shown = {page.key for page in self.pages}
        later = (page.key for page in all_pages[place + 1 :] if page.key in shown)
        return next(later, self.after[0])


def way(
    answer_set: AnswerSet,
    current: str = "",
    *,
    before: tuple[str, ...] = (),
    after: tuple[str, ...] = (CHECK,),
    context: Mapping[str, Any] | None = None,
) -> Way:
    """The steps of these answers as they stand."""
    around = Surroundings(limits=limits_of(answer_set, context))
    shown = conditions.visible(definition_of(answer_set.version), answer_set.answers, around)
    pages = tuple(page for page, _questions in shown.pages)
    return Way(pages=pages, current=current, before=before, after=after)
