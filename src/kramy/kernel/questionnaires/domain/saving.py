"""Keeping what was answered on a page, while others may be answering too."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kramy.kernel.questionnaires.domain import attachments, conditions
from kramy.kernel.questionnaires.domain.merging import mark_of, merge
from kramy.kernel.questionnaires.models import AnswerSet, Attachment
from kramy.lib.errors import Refused

if TYPE_CHECKING:
    from kramy.kernel.questionnaires.domain.forms import PageForm

LONGEST_TYPED = 20_000
"""Characters of one unfit answer that are kept as they were typed."""
CHANGED_FIELDS = (
    "answers", "finished_pages", "revision", "updated_at", "marks", "disputes", "offers", "typed",
)  # fmt: skip


@transaction.atomic
def save_page(
    *,
    answer_set: AnswerSet,
    page_key: str,
    form: "PageForm",
    by: Any = None,
    finished: bool = True,
    leave_out: str = "",
) -> AnswerSet:
    """Keep one page's answers, question by question beside what others saved since the page was shown.

    ``finished`` is for somebody who says that the page is done: it has to be right (refused ``invalid``). Without it
    what is right is kept as answers, and what is not is kept as typed. Refused ``submitted`` when the answers were sent.
    The question ``leave_out`` stays as it is.
    A question that two people answered differently is in ``disputes`` of what is returned, with both answers. Hidden
    questions keep what was once answered until the set is submitted, so changing one's mind twice loses nothing.
    """
    if form.page.key != page_key or (finished and not form.is_valid()):
        raise Refused(_("Some answers on this page need to be put right."), code="invalid")
    locked = attachments.locked_draft(answer_set)
    given = dict(form.answers) if finished else form.fit_answers()
    given.pop(leave_out, None)
    kept = form.context.attachments
    if any(form.is_attached(key) for key in given):
        kept = attachments.by_question(locked)
    _write(locked, form, given, kept, by)
    _keep_typed(locked, form, given)
    _describe(kept, form.descriptions)
    if finished and page_key not in locked.finished_pages:
        locked.finished_pages = [*locked.finished_pages, page_key]
    locked.revision += 1
    locked.save(update_fields=CHANGED_FIELDS)
    return locked


@transaction.atomic
def settle(*, answer_set: AnswerSet, question_key: str, choice: str, by: Any = None) -> AnswerSet:
    """Decide between two answers to one question: ``choice`` is "saved", or the visit of another.

    Settling what is settled already, or choosing an answer that is no longer offered, changes nothing.
    """
    locked = attachments.locked_draft(answer_set)
    others = locked.disputes.get(question_key)
    if not others:
        return locked
    if choice != "saved":
        chosen = next((other for other in others if other["visit"] == choice), None)
        if chosen is None:
            return locked
        _set(locked, question_key, chosen["value"], by, chosen["visit"])
    locked.disputes.pop(question_key)
    locked.typed.pop(question_key, None)
    locked.revision += 1
    locked.save(update_fields=CHANGED_FIELDS)
    return locked


def _write(
    locked: AnswerSet,
    form: "PageForm",
    given: Mapping[str, Any],
    kept: Mapping[str, Any],
    by: Any,
) -> None:
    mine = {
        key: [str(item.pk) for item in kept.get(key, ())] if form.is_attached(key) else value
        for key, value in given.items()
    }
    # files are kept one by one as they come: what is kept now is what everybody has sent
    # and what this very page saved before (by itself, or by a request whose answer got lost) is where it went on from
    base = form.base | {
        key: mark_of(locked.answers.get(key))
        for key in mine
        if form.is_attached(key) or locked.marks.get(key, {}).get("visit") == form.visit
    }
    merged = merge(mine=mine, base=base, saved=locked.answers)
    for key, value in merged.taken.items():
        if mark_of(value) != mark_of(locked.answers.get(key)):
            _set(locked, key, value, by, form.visit)
            locked.disputes.pop(key, None)  # whoever wrote this began with the saved answer before their eyes
        if key in form.offers_answered:
            locked.offers.pop(key, None)
    for key in merged.disputed:
        locked.disputes[key] = [
            *(other for other in locked.disputes.get(key, ()) if other["visit"] != form.visit),
            {"value": mine[key], **_mark(by, form.visit)},
        ]


def _set(locked: AnswerSet, key: str, value: Any, by: Any, visit: str) -> None:
    if conditions.is_empty(value):
        locked.answers.pop(key, None)
    else:
        locked.answers[key] = value
    locked.marks[key] = _mark(by, visit)


def _mark(by: Any, visit: str) -> dict[str, Any]:
    return {"by": getattr(by, "pk", None), "visit": visit, "at": timezone.now().isoformat()}


def _keep_typed(locked: AnswerSet, form: "PageForm", given: Mapping[str, Any]) -> None:
    for key in given:
        locked.typed.pop(key, None)
    for key, boxes in form.unfit_boxes().items():
        if (
            key not in given
            and sum(len(value) for values in boxes.values() for value in values) < LONGEST_TYPED
        ):
            locked.typed[key] = boxes


def _describe(kept: Mapping[str, Any], descriptions: Mapping[str, str]) -> None:
    changed = []
    for items in kept.values():
        for item in items:
            words = descriptions.get(str(item.pk))
            if words is not None and words != item.description:
                item.description = words
                changed.append(item)
    if changed:
        Attachment.objects.bulk_update(changed, ["description"])
