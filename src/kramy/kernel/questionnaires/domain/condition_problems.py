"""What is wrong with a condition, in sentences. It looks back only; so there can be no loop."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kramy.kernel.questionnaires.base import Question
from kramy.kernel.questionnaires.domain import terms
from kramy.kernel.questionnaires.domain.conditions import (
    BETWEEN_TERMS,
    GROUPS,
    MOST_NESTED,
    OPERATORS,
    WITHOUT_VALUE,
)
from kramy.kernel.questionnaires.domain.kinds import find_kind
from kramy.kernel.questionnaires.domain.kinds.base import AnswerContext, question_label

NUMERIC = ("number", "money", "percentage", "rating")
MOST_DAYS = 36_600


def condition_problems(
    condition: Any, earlier: Mapping[str, Question], every: Mapping[str, Question], depth: int = 0
) -> Iterator[str]:
    """Sentences on a condition that sees the questions ``earlier`` out of ``every`` question there is, by key."""
    if condition is None:
        return
    if not isinstance(condition, dict) or not condition or depth > MOST_NESTED:
        yield _("The condition cannot be read.")
        return
    for group in GROUPS:
        if group in condition:
            parts = condition[group]
            if not isinstance(parts, list) or not parts or not _is_whole(group, condition):
                yield _("The condition cannot be read.")
                return
            for part in parts:
                yield from condition_problems(part if part is not None else {}, earlier, every, depth + 1)
            return
    if "not" in condition:
        if len(condition) != 1:
            yield _("The condition cannot be read.")
            return
        yield from condition_problems(condition["not"] or {}, earlier, every, depth + 1)
        return
    if "left" in condition or "right" in condition:
        yield from _comparison_problems(condition, earlier, every)
        return
    yield from _leaf_problems(condition, earlier, every)


def _is_whole(group: str, condition: dict[str, Any]) -> bool:
    """Whether a group has what belongs to it and nothing else."""
    if group != "of":
        return len(condition) == 1
    least = condition.get("at_least")
    if not isinstance(least, int) or isinstance(least, bool):
        return False
    return set(condition) == {"of", "at_least"} and 1 <= least <= len(condition["of"])


def _comparison_problems(
    comparison: dict[str, Any], earlier: Mapping[str, Question], every: Mapping[str, Question]
) -> Iterator[str]:
    """Of a comparison of two terms."""
    if set(comparison) != {"left", "is", "right"} or comparison["is"] not in BETWEEN_TERMS:
        yield _("The condition cannot be read.")
        return
    for side in ("left", "right"):
        yield from _term_problems(comparison[side], earlier, every)


def _term_problems(
    term: Any, earlier: Mapping[str, Question], every: Mapping[str, Question], depth: int = 0
) -> Iterator[str]:
    try:
        kind = terms.kind_of_term(term)
    except ValueError:
        yield _("The condition cannot be read.")
        return
    parts = term[kind]
    if kind in terms.WORKED_OUT:
        if depth > MOST_NESTED or not _has_parts(kind, parts):
            yield _("The condition cannot be read.")
            return
        for part in parts:
            yield from _term_problems(part, earlier, every, depth + 1)
    elif kind in terms.NAMING:
        yield from _named_problems(parts, earlier, every)
        if kind == "total" and parts in earlier and term["of"] not in columns(earlier[parts]):
            yield _("“%(key)s” has no numbers called “%(of)s” to add up.") % {
                "key": question_label(earlier[parts], _language()),
                "of": term["of"],
            }
    elif not _PLAIN[kind](parts):
        yield _("The condition cannot be read.")


def _has_parts(kind: str, parts: Any) -> bool:
    if not isinstance(parts, list):
        return False
    return len(parts) == 2 if kind in terms.PAIRS else 1 <= len(parts) <= terms.MOST_PARTS


def columns(repeat: Question) -> set[str]:
    """What can be added up over the rows of a group asked several times, or of a table."""
    found = {child.key for child in repeat.questions if child.kind in NUMERIC}
    adds_up = repeat.kind == "table" and any(child.kind in ("money", "number") for child in repeat.questions)
    return found | {"total"} if adds_up else found


_PLAIN: dict[str, Callable[[Any], bool]] = {
    "value": lambda value: isinstance(value, str | int | float),
    "limit": lambda value: isinstance(value, str),
    "today": lambda days: isinstance(days, int) and not isinstance(days, bool) and abs(days) <= MOST_DAYS,
}


def _named_problems(
    key: Any, earlier: Mapping[str, Question], every: Mapping[str, Question]
) -> Iterator[str]:
    if isinstance(key, str) and key in earlier:
        return
    if isinstance(key, str) and key in every:
        named = question_label(every[key], _language())
        yield _("The condition looks at “%(key)s”, which is not asked earlier.") % {"key": named}
    else:
        yield _("The condition looks at “%(key)s”, which is not asked at all.") % {"key": key}


def _leaf_problems(
    leaf: dict[str, Any], earlier: Mapping[str, Question], every: Mapping[str, Question]
) -> Iterator[str]:
    key, operator = leaf.get("question"), leaf.get("is")
    if not isinstance(key, str) or operator not in OPERATORS or not set(leaf) <= {"question", "is", "value"}:
        yield _("The condition cannot be read.")
        return
    asked = earlier.get(key)
    if asked is None:
        yield from _named_problems(key, earlier, every)
        return
    kind = find_kind(asked.kind)
    if kind is None:
        return
    if operator not in kind.operators:
        yield _("The condition compares “%(key)s” in a way that this kind of question does not have.") % {
            "key": question_label(asked, _language())
        }
    elif operator not in WITHOUT_VALUE and not _value_fits(asked, leaf.get("value")):
        yield _("The condition expects an answer to “%(key)s” that nobody can give.") % {
            "key": question_label(asked, _language())
        }


def _value_fits(asked: Question, value: Any) -> bool:
    """Whether somebody could answer so."""
    kind = find_kind(asked.kind)
    if kind is None or value is None:
        return False
    if kind.takes_choices:
        context = AnswerContext(language=_language())
        return value in [choice.key for choice in kind.choices(asked, context)]
    if asked.kind in ("yes_no", "consent"):
        return isinstance(value, bool)
    if asked.kind in NUMERIC:
        return isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(value, str)


def _language() -> str:
    """The language of whoever reads the sentences, without its region."""
    return (get_language() or "").split("-")[0]
