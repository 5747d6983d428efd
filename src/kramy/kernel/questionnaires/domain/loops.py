"""Questions that wait for each other: none of them would ever be asked."""

from collections.abc import Iterator

from kramy.kernel.questionnaires.base import Definition
from kramy.kernel.questionnaires.domain.conditions import questions_named


def loops(definition: Definition) -> list[tuple[str, ...]]:
    """The keys of the questions of each loop of show-if conditions, in the order of the pages; each loop once.

    A question that waits for itself is no loop here: a condition may not look at its own question anyway."""
    waits = dict(_waits_for(definition))
    found: list[tuple[str, ...]] = []
    done: set[str] = set()
    for start in waits:
        if start in done:
            continue
        together = [
            key
            for key in waits
            if key == start or (_reaches(waits, start, key) and _reaches(waits, key, start))
        ]
        if len(together) > 1:
            found.append(tuple(together))
        done.update(together)
    return found


def _waits_for(definition: Definition) -> Iterator[tuple[str, set[str]]]:
    """By question, the questions on whose answers it depends whether it is asked."""
    for page in definition.pages:
        for question in page.questions:
            named = {*_readable(page.show_if), *_readable(page.show_if_of(question))}
            yield question.key, named


def _readable(condition: object) -> Iterator[str]:
    try:
        yield from questions_named(condition)  # type: ignore[arg-type]
    except (ValueError, TypeError, AttributeError, KeyError):
        return  # a condition that cannot be read is told of elsewhere


def _reaches(waits: dict[str, set[str]], start: str, goal: str) -> bool:
    seen: set[str] = set()
    ahead = [*waits.get(start, ())]
    while ahead:
        key = ahead.pop()
        if key == goal:
            return True
        if key not in seen:
            seen.add(key)
            ahead += waits.get(key, ())
    return False
