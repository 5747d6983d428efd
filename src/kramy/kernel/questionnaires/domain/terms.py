"""What a rule compares: an answer, a constant, or something worked out of answers. Data, never code.

Terms, each a JSON object with one of these keys::

    {"value": 5}                         the constant itself: number, text or yes/no
    {"question": "own_share"}            an answer; a date is its ISO text
    {"sum": [term, …]}                   what is not answered counts as 0
    {"product": [term, …]}               {"difference": [a, b]}   {"quotient": [a, b]}: nothing when a part is missing
    {"percentage": [part, whole]}        what part of the whole, in percent; nothing when the whole is 0
    {"count": "people"}                  rows of a repeat, chosen answers, or files: 0 when there are none
    {"total": "costs", "of": "amount"}   the sum of one question over the rows of a repeat
    {"length": "description"}            characters of a text
    {"today": 0}                         the city's day, so many days on: ISO text
    {"limit": "own_share"}               a number that the intake sets
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

Term = dict[str, Any]
MOST_PARTS = 20
NAMING = ("question", "count", "total", "length")
"""Terms that name a question."""

WORKED_OUT = ("sum", "product", "difference", "quotient", "percentage")
PAIRS = ("difference", "quotient", "percentage")
"""Terms that have parts; ``PAIRS`` have exactly two."""

KINDS = ("value", *NAMING, *WORKED_OUT, "today", "limit")


@dataclass(frozen=True)
class Surroundings:
    """What terms may look at besides answers: the city's day, and the limits of the intake by name."""

    today: date = field(default_factory=timezone.localdate)
    limits: Mapping[str, float] = field(default_factory=dict)


def value_of(term: Term, answers: Mapping[str, Any], around: Surroundings) -> Any:
    """The term's value, None when it cannot be said. A malformed term raises ``ValueError``."""
    kind = kind_of_term(term)
    if kind == "value":
        return term["value"]
    if kind == "question":
        return answers.get(term["question"])
    if kind == "count":
        given = answers.get(term["count"])
        return len(given) if isinstance(given, list) else 0
    if kind == "total":
        rows = answers.get(term["total"])
        return (
            _rounded(sum(_number(row.get(term["of"])) or 0 for row in rows)) if isinstance(rows, list) else 0
        )
    if kind == "length":
        given = answers.get(term["length"])
        return len(given) if isinstance(given, str) else 0
    if kind == "today":
        return (around.today + timedelta(days=term["today"])).isoformat()
    if kind == "limit":
        return around.limits.get(term["limit"])
    return _worked_out(kind, [_number(value_of(part, answers, around)) for part in term[kind]])


def kind_of_term(term: Term) -> str:
    """Which of ``KINDS`` it is; ``ValueError`` for anything else."""
    found = [kind for kind in KINDS if isinstance(term, dict) and kind in term]
    if len(found) != 1 or set(term) - {found[0], "of"} or ("of" in term) != (found[0] == "total"):
        raise ValueError(f"Not a term: {term!r}")
    return found[0]


def questions_in(term: Term) -> Iterator[str]:
    """The keys of the questions a term looks at."""
    kind = kind_of_term(term)
    if kind in NAMING:
        yield term[kind]
    elif kind in WORKED_OUT:
        for part in term[kind]:
            yield from questions_in(part)


def settled(term: Term, here: Collection[str], answers: Mapping[str, Any], around: Surroundings) -> Term:
    """The term with every part that does not depend on the questions ``here`` replaced by its value."""
    if set(here).isdisjoint(questions_in(term)):
        return {"value": value_of(term, answers, around)}
    kind = kind_of_term(term)
    if kind in WORKED_OUT:
        return {kind: [settled(part, here, answers, around) for part in term[kind]]}
    return term


def limits_in(term: Term) -> Iterator[str]:
    """The keys of the limits a term looks at."""
    kind = kind_of_term(term)
    if kind == "limit":
        yield term["limit"]
    elif kind in WORKED_OUT:
        for part in term[kind]:
            yield from limits_in(part)


def renamed(
    term: Term, names: Mapping[str, str], columns: Mapping[tuple[str, str], str] | None = None
) -> Term:
    """The term with questions called by other names; ``columns`` has those of rows by (repeat, question)."""
    kind = kind_of_term(term)
    if kind in WORKED_OUT:
        return {kind: [renamed(part, names, columns) for part in term[kind]]}
    if kind == "total" and columns:
        return {"total": names.get(term[kind], term[kind]),
                "of": columns.get((term[kind], term["of"]), term["of"])}  # fmt: skip
    if kind in NAMING:
        return {**term, kind: names.get(term[kind], term[kind])}
    return term


def _worked_out(kind: str, parts: list[float | None]) -> float | None:
    if kind == "sum":
        return _rounded(sum(part or 0 for part in parts))
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    if kind == "product":
        result: float = 1
        for part in known:
            result *= part
        return _rounded(result)
    first, second = known
    if kind == "difference":
        return _rounded(first - second)
    hundred = 100 if kind == "percentage" else 1
    return _rounded(hundred * first / second) if second else None


def _number(value: Any) -> float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _rounded(number: float) -> float:
    """Ten decimals: 0.1 + 0.2 is 0.3 to people who fill in a budget."""
    rounded = round(number, 10)
    return int(rounded) if rounded == int(rounded) else rounded
