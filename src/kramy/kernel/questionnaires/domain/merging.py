"""Answers of several people, tabs and devices put together, one question at a time.

Whoever saves a page says what every question's answer was when they began to change it: its mark. A question that
nobody else has changed since takes the new answer; one that only somebody else has changed keeps theirs; where both
have changed it differently, both answers are kept and somebody is asked.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kramy.kernel.questionnaires.domain.conditions import is_empty

MARK_LENGTH = 16


@dataclass(frozen=True, kw_only=True)
class Merged:
    """What becomes of one saving: ``taken`` are the answers to write, ``kept`` the keys where somebody else's newer
    answer stays, ``disputed`` those where two people gave different ones."""

    taken: dict[str, Any]
    kept: frozenset[str]
    disputed: frozenset[str]


def mark_of(value: Any) -> str:
    """What tells one answer from another: equal for equal JSON, "" for no answer."""
    if is_empty(value):
        return ""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:MARK_LENGTH]


def merge(*, mine: Mapping[str, Any], base: Mapping[str, str], saved: Mapping[str, Any]) -> Merged:
    """Decide for every question of ``mine`` between it and what is ``saved``; ``base`` has the marks ``mine`` began with.

    A question without a mark in ``base`` counts as one that had no answer.
    """
    taken: dict[str, Any] = {}
    kept: set[str] = set()
    disputed: set[str] = set()
    for key, value in mine.items():
        now, began, there = mark_of(value), base.get(key, ""), mark_of(saved.get(key))
        if now == there or began == there:
            taken[key] = value
        elif now == began:
            kept.add(key)
        else:
            disputed.add(key)
    return Merged(taken=taken, kept=frozenset(kept), disputed=frozenset(disputed))


def marks_in(text: Any) -> dict[str, str]:
    """The marks a page sent back, as JSON; what is not such JSON says nothing."""
    try:
        found = json.loads(str(text or "{}"))
    except ValueError:
        return {}
    if not isinstance(found, dict):
        return {}
    return {str(key): mark for key, mark in found.items() if isinstance(mark, str)}
