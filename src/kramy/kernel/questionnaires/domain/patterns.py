"""Patterns that a short text must match: regular expressions, but only those that are judged quickly whatever is typed."""

import re
from functools import lru_cache

LONGEST = 200
MOST_OPEN = 3
"""Parts of any length that one pattern may have: each multiplies the time by the length of the text."""


@lru_cache(maxsize=256)
def compiled(pattern: str) -> re.Pattern[str] | None:
    """The pattern ready to use, None when it cannot be read or might take long."""
    if len(pattern) > LONGEST or not _is_quick(pattern):
        return None
    try:
        return re.compile(pattern, re.ASCII)
    except re.error:
        return None


def _is_quick(pattern: str) -> bool:
    """Whether it has no group repeated in which something varies, no reference back and no look around."""
    bare = re.sub(r"\\[^0-9]", "x", pattern)
    bare = re.sub(r"\[\^?\]?[^\]]*\]", "x", bare)
    if re.search(r"\\[0-9]|\(\?(?!:)", bare):
        return False
    varies = [False]
    open_parts = 0
    for place, sign in enumerate(bare):
        if sign == "(":
            varies.append(False)
        elif sign == ")":
            inner = varies.pop() if len(varies) > 1 else False
            if inner and re.match(r"[*+{]", bare[place + 1 :]):
                return False
            varies[-1] = varies[-1] or inner
        elif sign in "*+|" or re.match(r"\{\d*,\d*\}", bare[place:]):
            varies[-1] = True
            open_parts += sign in "*+" or bool(re.match(r"\{\d*,\}", bare[place:]))
    return open_parts <= MOST_OPEN
