"""Who becomes somebody's assistant: a pure choice among plain values, with its reasons."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


class Why(StrEnum):
    """Why somebody was chosen. Stored, so values never change."""

    LANGUAGE = "language"
    TOPIC = "topic"
    FEWEST = "fewest"
    HANDED_OVER = "handed_over"
    CHOSEN = "chosen"
    GROUP = "group"


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """An official who may look after clients. ``load``: clients looked after and open cases, together."""

    person_id: int
    languages: frozenset[str]
    topics: frozenset[str]
    load: int
    away: bool = False


@dataclass(frozen=True, kw_only=True)
class Choice:
    """The person and why, as JSON-ready reasons: {"why": Why, …}."""

    person_id: int
    reasons: tuple[dict[str, Any], ...]


def choose(candidates: Iterable[Candidate], *, language: str, topic: str) -> Choice | None:
    """The best candidate, None when there is none.

    In this order: at work now, speaks the language, deals with the topic, has the fewest to look after; among equals the
    one who has been here longest (the lowest id), so that the same values always give the same answer.
    """
    ranked = sorted(
        candidates,
        key=lambda each: (
            each.away,
            language not in each.languages,
            topic not in each.topics,
            each.load,
            each.person_id,
        ),
    )
    if not ranked:
        return None
    best = ranked[0]
    reasons: list[dict[str, Any]] = []
    if language in best.languages:
        reasons.append({"why": Why.LANGUAGE.value, "language": language})
    if topic and topic in best.topics:
        reasons.append({"why": Why.TOPIC.value, "topic": topic})
    if len(ranked) > 1:
        reasons.append({"why": Why.FEWEST.value, "load": best.load})
    return Choice(person_id=best.person_id, reasons=tuple(reasons))


def in_words(reason: dict[str, Any], *, topics: dict[str, str], languages: dict[str, str]) -> str:
    """One stored reason as a sentence; ``topics`` and ``languages`` give names by key."""
    match reason.get("why"):
        case Why.LANGUAGE:
            key = str(reason.get("language", ""))
            return _("speaks the language of the request: %(language)s") % {
                "language": languages.get(key, key)
            }
        case Why.TOPIC:
            key = str(reason.get("topic", ""))
            return _("deals with the topic: %(topic)s") % {"topic": topics.get(key, key)}
        case Why.FEWEST:
            load = int(reason.get("load", 0))
            return ngettext(
                "has the fewest to look after of those who could (%(load)d client or case)",
                "has the fewest to look after of those who could (%(load)d clients and cases)",
                load,
            ) % {"load": load}
        case Why.HANDED_OVER:
            return _("handed over")
        case Why.CHOSEN:
            return _("chosen by an official")
        case Why.GROUP:
            return _("looks after the group of companies")
    return ""
