"""One page answered, as every app that asks something does it: shown, kept while typing, done, settled."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from kramy.kernel.questionnaires.domain.forms import PageForm, page_form
from kramy.kernel.questionnaires.domain.saving import save_page, settle
from kramy.kernel.questionnaires.models import AnswerSet
from kramy.lib.errors import Refused

Judge = Callable[[dict[str, Any]], dict[str, str]]
"""What only the asking app can know: errors by question key for the answers so far."""


@dataclass(frozen=True, kw_only=True)
class PageAnswered:
    """What came of one request for a page. ``done``: all of it is right and kept, the person may go on. ``saved``:
    something was kept. ``form`` is to be shown when it is not done; ``answer_set`` is as saved."""

    form: PageForm
    answer_set: AnswerSet
    done: bool = False
    saved: bool = False

    def for_browser(self) -> dict[str, Any]:
        """What a page that saves by itself is told: when, from which answers it goes on, what is not right or disputed."""
        now = timezone.localtime()
        wrong = len({name.split(".")[0] for name in self.form.errors})
        return {
            "saved": _("Saved at %(time)s") % {"time": date_format(now, "TIME_FORMAT")} if self.saved else "",
            "base": self.form.base,
            "wrong": wrong,
            "disputes": {asked.question.key: asked.dispute for asked in self.form.disputed},
        }


def answer_page(
    *,
    answer_set: AnswerSet,
    page_key: str,
    data: Any = None,
    files: Any = None,
    context: Mapping[str, Any] | None = None,
    by: Any = None,
    judge: Judge | None = None,
) -> PageAnswered:
    """Show a page (without ``data``) or keep what was sent of it.

    Whatever is wrong on it, what is right is kept as an answer, and what is not as it was typed. ``data`` with ``autosave``
    comes from a page that saves itself, with ``settle`` from one of the buttons of a dispute; with ``later`` or ``back``
    the person leaves the page even if it is not right. Refused ``no_page`` and ``submitted`` as ``page_form``, and
    ``cut``: a request with files that does not end with the form's last field broke off on its way.
    """
    if files and data is not None and "whole" not in data:
        raise Refused(
            _("The connection was lost while a file was being sent. Add the file again."), code="cut"
        )
    ask: dict[str, Any] = {"answer_set": answer_set, "page_key": page_key, "context": context}
    form = page_form(**ask, data=data, files=files)
    if data is None:
        return PageAnswered(form=form, answer_set=answer_set)
    keep: dict[str, Any] = {"answer_set": answer_set, "page_key": page_key, "form": form, "by": by}
    if "autosave" in data:
        return _kept(form, save_page(**keep, finished=False))
    if "settle" in data:
        key, _colon, choice = str(data["settle"]).partition(":")
        saved = save_page(**keep, finished=False, leave_out=key)
        saved = settle(answer_set=saved, question_key=key, choice=choice, by=by)
        return PageAnswered(form=page_form(**ask | {"answer_set": saved}), answer_set=saved, saved=True)
    right = form.is_valid() and _agrees(form, answer_set, judge)
    saved = save_page(**keep, finished=right)
    if "later" in data or "back" in data:
        return PageAnswered(form=form, answer_set=saved, done=True, saved=True)
    if not right:
        return _kept(form, saved)
    if any(asked.question.key in saved.disputes for asked in form.visible_questions):
        # what this person typed stands in the controls, the other answer beside it: going on again keeps theirs
        again = page_form(**ask | {"answer_set": saved}, shown=form.answers)
        return PageAnswered(form=again, answer_set=saved, saved=True)
    return PageAnswered(form=form, answer_set=saved, done=True, saved=True)


def _kept(form: PageForm, saved: AnswerSet) -> PageAnswered:
    form.advance(saved.answers)
    form.look_again(saved)
    return PageAnswered(form=form, answer_set=saved, saved=True)


def _agrees(form: PageForm, answer_set: AnswerSet, judge: Judge | None) -> bool:
    if judge is None:
        return True
    errors = judge({**answer_set.answers, **form.answers})
    for asked in form.visible_questions:
        if asked.question.key in errors:
            form.add_error(asked.first_name, errors[asked.question.key])
    return not form.errors
