"""Telephone numbers and NIPs as they are compared."""

import re

INFORMATION_LINE = re.compile(r"(?:00)?(?:48)?80[014]\d{6}|(?:00)?1?8(?:00|33|44|55|66|77|88)\d{7}")
"""Numbers that reach a firm, free or at a shared price, and no place of it."""


def phones_of(text: str) -> frozenset[str]:
    """Each telephone number as its last nine digits (fewer when fewer were written); extensions left out.

    >>> sorted(phones_of("310/246-1501")) == sorted(phones_of("+1 (310) 246 1501"))
    True
    """
    found = set()
    for part in re.split(r";|,|\||\bor\b|\blub\b|\band\b|\s/\s|\n", text):
        bare = re.sub(r"(?i)(?:ext|wew|x)\.?\s*\d+\s*$", "", part)
        digits = re.sub(r"\D", "", bare)
        if len(digits) >= 7 and len(set(digits)) > 1 and not INFORMATION_LINE.fullmatch(digits):
            found.add(digits[-9:])
    return frozenset(found)


def nip_of(text: str) -> str:
    """The ten digits of a NIP, empty when there are not ten. Its check digit is not asked: files have slips."""
    digits = re.sub(r"\D", "", text)
    return digits if len(digits) == 10 and len(set(digits)) > 1 else ""
