"""A condition while somebody builds it by clicking: the same tree, in which things may still be missing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from kramy.kernel.questionnaires.base import Definition, Question
from kramy.kernel.questionnaires.domain import terms
from kramy.kernel.questionnaires.domain.condition_problems import MOST_DAYS, NUMERIC, columns
from kramy.kernel.questionnaires.domain.conditions import MOST_NESTED, WITHOUT_VALUE, Condition
from kramy.kernel.questionnaires.domain.kinds import AnswerContext, find_kind
from kramy.kernel.questionnaires.domain.terms import Term

TYPED = ("number", "text", "date")
"""What is typed in: the operand's ``value`` has it."""

FREE_PARTS = ("sum", "product")
HOWS = ("all", "any", "none", "of")


@dataclass
class Operand:
    """One side of a comparison. ``what`` says what it is: ``question:KEY``, ``count:KEY``, ``length:KEY``,
    ``total:KEY:COLUMN``, ``limit:KEY``, ``today`` (``value``: so many days on), one of ``TYPED``, ``answer`` (``value``: the
    key of a choice, true or false), or a term of several ``parts``; empty while nothing is chosen."""

    what: str = ""
    value: str = ""
    parts: "list[Operand]" = field(default_factory=list)


@dataclass
class Comparison:
    left: Operand = field(default_factory=Operand)
    operator: str = ""
    right: Operand = field(default_factory=Operand)


@dataclass
class Group:
    """``how``: all, any, none, or "of": at least ``least`` of the parts."""

    how: str = "all"
    least: int = 1
    parts: "list[Group | Comparison]" = field(default_factory=list)


class Unfinished(ValueError):
    """Something is missing or cannot be; ``errors`` has a sentence by the path of the place."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(next(iter(errors.values())))
        self.errors = errors


@dataclass(frozen=True)
class Sight:
    """What a condition may look at: questions by key, and the limits of the definition."""

    questions: Mapping[str, Question]
    definition: Definition

    def type_of(self, operand: Operand) -> str:
        """number, date, text, choice, choices, yes_no, other (only whether it is answered), or empty."""
        head, _colon, key = operand.what.partition(":")
        if head == "question":
            return type_of_question(self.questions.get(key))
        if head in ("count", "length", "total", "limit", "number") or head in terms.WORKED_OUT:
            return "number"
        if head in ("today", "date"):
            return "date"
        return "text" if head == "text" else ""


def type_of_question(question: Question | None) -> str:
    """How the answers of a question compare."""
    kind = find_kind(question.kind) if question else None
    if question is None or kind is None:
        return ""
    if question.kind in NUMERIC:
        return "number"
    if question.kind in ("yes_no", "consent"):
        return "yes_no"
    if kind.takes_choices:
        return (
            "choice" if "equals" in kind.operators else "choices" if "contains" in kind.operators else "other"
        )
    if question.kind == "date":
        return "date"
    return "text" if "equals" in kind.operators else "other"


def tree_of(condition: Condition | None, sight: Sight) -> Group:
    """The tree that says what ``condition`` says; at its root is always a group."""
    if not condition:
        return Group()
    found = _node(condition, sight)
    return found if isinstance(found, Group) else Group(parts=[found])


def condition_of(tree: Group, sight: Sight) -> Condition | None:
    """The condition that a tree states, None for an empty one. Raises ``Unfinished``."""
    if not tree.parts:
        return None
    errors: dict[str, str] = {}
    found = _built(tree, sight, "c", errors, 0)
    if errors:
        raise Unfinished(errors)
    return found


def _node(condition: Condition, sight: Sight) -> Group | Comparison:
    for how in ("all", "any"):
        if how in condition:
            return Group(how=how, parts=[_node(part, sight) for part in condition[how]])
    if "of" in condition:
        parts = [_node(part, sight) for part in condition["of"]]
        return Group(how="of", least=condition["at_least"], parts=parts)
    if "not" in condition:
        inner = condition["not"]
        if (
            inner.get("is") == "contains"
            and type_of_question(sight.questions.get(inner["question"])) == "choices"
        ):
            leaf = _leaf(inner, sight)
            return Comparison(leaf.left, "not_contains", leaf.right)
        parts = inner.get("any", [inner])
        return Group(how="none", parts=[_node(part, sight) for part in parts])
    if "left" in condition:
        return Comparison(_operand(condition["left"]), condition["is"], _operand(condition["right"]))
    return _leaf(condition, sight)


def _leaf(leaf: Condition, sight: Sight) -> Comparison:
    left = Operand(f"question:{leaf['question']}")
    if leaf["is"] in WITHOUT_VALUE:
        return Comparison(left, leaf["is"], Operand())
    value = leaf.get("value")
    if sight.type_of(left) in ("choice", "choices", "yes_no"):
        return Comparison(left, leaf["is"], Operand("answer", _plain(value)))
    return Comparison(left, leaf["is"], _constant(value))


def _operand(term: Term) -> Operand:
    kind = terms.kind_of_term(term)
    if kind == "value":
        return _constant(term["value"])
    if kind == "today":
        return Operand("today", str(term["today"]))
    if kind == "total":
        return Operand(f"total:{term['total']}:{term['of']}")
    if kind in terms.WORKED_OUT:
        return Operand(kind, parts=[_operand(part) for part in term[kind]])
    return Operand(f"{kind}:{term[kind]}")


def _constant(value: Any) -> Operand:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Operand("number", _plain(value))
    return Operand("date" if _is_day(value) else "text", _plain(value))


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _is_day(value: Any) -> bool:
    return isinstance(value, str) and len(value) == 10 and _day(value) is not None


def _day(text: str) -> Any:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _built(
    node: Group | Comparison, sight: Sight, path: str, errors: dict[str, str], depth: int
) -> Condition:
    if isinstance(node, Comparison):
        return _compared(node, sight, path, errors)
    if depth >= MOST_NESTED:
        errors[path] = _("Conditions can stand at most %(most)d deep in each other.") % {"most": MOST_NESTED}
        return {}
    if not node.parts:
        errors[path] = _("This group is still empty: add a condition to it or remove it.")
        return {}
    parts = [
        _built(part, sight, f"{path}.{number}", errors, depth + 1) for number, part in enumerate(node.parts)
    ]
    if node.how == "of":
        if not 1 <= node.least <= len(parts):
            errors[f"{path}.least"] = _("Give a number from 1 to %(most)d.") % {"most": len(parts)}
        return {"of": parts, "at_least": node.least}
    if node.how == "none":
        return {"not": parts[0] if len(parts) == 1 else {"any": parts}}
    return parts[0] if len(parts) == 1 else {node.how: parts}


def _compared(node: Comparison, sight: Sight, path: str, errors: dict[str, str]) -> Condition:
    kind = sight.type_of(node.left)
    if not kind:
        errors[f"{path}.left"] = _("Choose what is compared.")
        return {}
    if node.operator not in operators_of(node.left, sight):
        errors[f"{path}.is"] = _("Choose how it is compared.")
        return {}
    head, _colon, key = node.left.what.partition(":")
    if node.operator in WITHOUT_VALUE:
        return {"question": key, "is": node.operator}
    if node.right.what == "answer":
        return _answered_so(node, sight.questions[key], path, errors)
    right = _term(node.right, sight, f"{path}.right", errors, 0)
    if head == "question" and "value" in right:
        return {"question": key, "is": node.operator, "value": right["value"]}
    if node.operator == "contains":
        errors[f"{path}.right"] = _("Enter a text.")
        return {}
    left = _term(node.left, sight, f"{path}.left", errors, 0)
    return {"left": left, "is": node.operator, "right": right}


def _answered_so(node: Comparison, question: Question, path: str, errors: dict[str, str]) -> Condition:
    kind = type_of_question(question)
    value: Any = node.right.value
    if kind == "yes_no":
        value = {"true": True, "false": False}.get(value)
    if value in (None, "") or (kind != "yes_no" and value not in dict(answers_of(question, ""))):
        errors[f"{path}.right"] = _("Choose an answer.")
    leaf = {
        "question": question.key,
        "is": node.operator.removeprefix("not_") if node.operator == "not_contains" else node.operator,
        "value": value,
    }
    return {"not": leaf} if node.operator == "not_contains" else leaf


def answers_of(question: Question, language: str) -> list[tuple[str, str]]:
    """(key, words) of what can be picked as an answer."""
    from kramy.kernel.questionnaires.domain.kinds.base import text_in

    if type_of_question(question) == "yes_no":
        return [("true", _("Yes")), ("false", _("No"))]
    kind = find_kind(question.kind)
    choices = kind.choices(question, AnswerContext(language=language)) if kind else ()
    return [(choice.key, text_in(choice.label, language) or choice.key) for choice in choices]


def operators_of(left: Operand, sight: Sight) -> tuple[str, ...]:
    """How the left side can be compared."""
    kind = sight.type_of(left)
    head, _colon, key = left.what.partition(":")
    question = sight.questions.get(key) if head == "question" else None
    if question is None:
        return ("equals", "not_equals", "greater", "less", "at_least", "at_most") if kind else ()
    asked = find_kind(question.kind)
    own = asked.operators if asked else ()
    if kind == "choices":
        return tuple(
            name
            for name in ("contains", "not_contains", *WITHOUT_VALUE)
            if name == "not_contains" or name in own
        )
    return tuple(own)


def operand_codes(sight: Sight, kind: str) -> Iterator[tuple[str, str, Question | None]]:
    """(group, code, question) of what can stand on a side that compares with ``kind``; any kind when it is empty."""
    for key, question in sight.questions.items():
        own = type_of_question(question)
        if own and (not kind or own == kind):
            yield "answers", f"question:{key}", question
    if kind not in ("", "number"):
        return
    for key, question in sight.questions.items():
        asked = find_kind(question.kind)
        if asked is None:
            continue
        if question.questions:
            for column in columns(question):
                yield "totals", f"total:{key}:{column}", question
        if question.questions or asked.takes_files or type_of_question(question) == "choices":
            yield "totals", f"count:{key}", question
        if question.kind in ("short_text", "long_text"):
            yield "totals", f"length:{key}", question
    for limit in sight.definition.limits:
        yield "limits", f"limit:{limit.key}", None


def _term(operand: Operand, sight: Sight, path: str, errors: dict[str, str], depth: int) -> Term:
    head, _colon, rest = operand.what.partition(":")
    if head in TYPED:
        return _typed(head, operand.value, path, errors)
    if head == "today":
        return {"today": _days(operand.value, path, errors)}
    if head in terms.WORKED_OUT:
        if depth >= MOST_NESTED:
            errors[path] = _("Conditions can stand at most %(most)d deep in each other.") % {
                "most": MOST_NESTED
            }
        if not operand.parts:
            errors[path] = _("Choose what it is worked out of.")
        parts = [
            _term(part, sight, f"{path}.{number}", errors, depth + 1)
            for number, part in enumerate(operand.parts)
        ]
        return {head: parts}
    if head == "total":
        repeat, _colon, column = rest.partition(":")
        return {"total": repeat, "of": column}
    if head in ("question", "count", "length", "limit") and _is_there(head, rest, sight):
        return {head: rest}
    errors[path] = _("Choose what it is compared with.")
    return {"value": 0}


def _is_there(head: str, key: str, sight: Sight) -> bool:
    return sight.definition.limit(key) is not None if head == "limit" else key in sight.questions


def _typed(head: str, text: str, path: str, errors: dict[str, str]) -> Term:
    if head == "number":
        number = number_in(text)
        if number is None:
            errors[path] = _("Enter a number.")
        return {"value": number or 0}
    if head == "date" and _day(text) is None:
        errors[path] = _("Enter a date.")
    elif not text.strip():
        errors[path] = _("Enter a text.")
    return {"value": text.strip()}


def _days(text: str, path: str, errors: dict[str, str]) -> int:
    number = number_in(text or "0")
    if number is None or not float(number).is_integer() or abs(number) > MOST_DAYS:
        errors[path] = _("Enter a whole number of days.")
        return 0
    return int(number)


def number_in(text: str) -> int | float | None:
    """A number as people write it, None when it is not one."""
    bare = "".join(text.replace(",", ".").replace("%", "").split())
    try:
        number = float(bare)
    except ValueError:
        return None
    if number != number or abs(number) > 1e15:
        return None
    return int(number) if number.is_integer() else number


def sight_of(definition: Definition, questions: Sequence[Question]) -> Sight:
    """Of several questions the later one is seen when they share a key, as in a row."""
    return Sight({question.key: question for question in questions}, definition)
