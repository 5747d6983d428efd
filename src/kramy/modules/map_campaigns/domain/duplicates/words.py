"""Words as they are compared, and the tables that names and addresses share. A word in no table stays as it is."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

COMMON, KIND, SLIGHT = 1.0, 0.35, 0.12
"""How much a word says about which place it is: an own name, a kind of place ("restaurant"), next to nothing."""


def table(text: str) -> dict[str, str]:
    """``"a b = c; d = e"``: each word before ``=`` stands for the one after it."""
    pairs = (group.split("=") for group in text.split(";"))
    return {word: target.strip() for sources, target in pairs for word in sources.split()}


def word_set(text: str) -> frozenset[str]:
    return frozenset(text.split())


NUMBERS = table(
    "one first jeden pierwszego pierwsza pierwszy = 1; two second dwa dwie drugiego druga = 2;"
    "three third trzy trzeciego trzecia = 3; four fourth cztery czwartego = 4; five fifth piec piatego = 5;"
    "six sixth szesc szostego = 6; seven seventh siedem siodmego = 7; eight eighth osiem osmego = 8;"
    "nine ninth dziewiec dziewiatego = 9; ten tenth dziesiec dziesiatego = 10;"
    "twenty = 20; thirty = 30; forty = 40; fifty = 50; sixty = 60; hundred sto = 100; zero = 0;"
    "eleven eleventh jedenascie jedenastego = 11; twelve twelfth dwanascie dwunastego = 12;"
    "thirteenth trzynastego = 13; fourteenth = 14; fifteenth pietnastego = 15; sixteenth = 16"
)
ROMAN = {
    f"{tens}{ones}": str(10 * ten + one)
    for ten, tens in enumerate(("", "x", "xx", "xxx"))
    for one, ones in enumerate(("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"))
    if len(tens + ones) > 1
}
"""Numbers 2 to 39; a single letter is more often a letter."""
ORDINAL = re.compile(r"\b(\d+)(?:st|nd|rd|th|-?go|-?ego)\b")


@dataclass(frozen=True, slots=True)
class Word:
    """A word as compared, and how much it says (``COMMON``, ``KIND`` or ``SLIGHT``) before rarity counts."""

    text: str
    weight: float


def telling(words: Iterable[Word]) -> list[str]:
    """The texts of the words that say something, own names first, in order."""
    ordered = sorted(words, key=lambda word: -word.weight)
    return [word.text for word in ordered if word.weight > SLIGHT]
