"""How alike two lists of words are: each word paired with the most alike of the other side, weighed by how rare it is."""

import math
from dataclasses import dataclass, field
from functools import lru_cache

from rapidfuzz.distance import OSA

from kramy.lib.text import stems
from kramy.modules.map_campaigns.domain.duplicates.name_words import TRADES, Name
from kramy.modules.map_campaigns.domain.duplicates.words import COMMON, SLIGHT, Word


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the other records say: how rare words are, on how many addresses a name or a telephone stands.

    Without others (two records alone) every word is as rare as its kind and every name is taken for rare.
    """

    rarity: dict[str, float] = field(default_factory=dict)
    name_places: dict[str, int] = field(default_factory=dict)
    phone_places: dict[str, int] = field(default_factory=dict)
    street_cities: dict[tuple[str, ...], int] = field(default_factory=dict)

    def weight(self, word: Word) -> float:
        return max(word.weight * self.rarity.get(word.text, 1.0), 0.05)

    def is_chain(self, one: Name, other: Name) -> bool:
        return any(self.name_places.get(each.compact, 0) > 2 for each in (one, other))


ALONE = Surroundings()


@dataclass(frozen=True, slots=True)
class Alike:
    """How alike two lists of words are. ``score`` 0 to 1; ``within``: the shorter is wholly in the longer and has
    an own name in it; ``apart``: the share of words, by weight, that each has and the other has not."""

    score: float
    within: bool = False
    apart: float = 0.0
    own: str = ""
    """"both" when every own name on either side has its like on the other, "one" when only one side's all have."""
    shared: float = 0.0
    """How much the own names say that both have: 2 for two rare words."""
    other: bool = False
    """The names say two trades, two branches or two numbers."""
    kind: bool = False
    """One is only a kind of place, and the other is of that kind: "Poczta", "Urząd Pocztowy Kraków 23"."""


def rarity_of(counts: dict[str, int], records: int) -> dict[str, float]:
    """The weight of each word by how many of ``records`` have it: 1 for one or two, towards 0.2 for all."""
    scale = math.log(1 + max(records, 2) / 2)
    return {
        word: min(1.0, 0.2 + 0.8 * math.log(1 + records / max(count, 2)) / scale)
        for word, count in counts.items()
        if count > 2
    }


def words_alike(left: list[Word], right: list[Word], around: Surroundings) -> Alike:
    """Dice's coefficient over weighted words, each paired with the most alike one of the other side."""
    if len(left) > 1 or len(right) > 1:
        left, right = _rejoined(left, right), _rejoined(right, left)
    lefts = [(word, around.weight(word)) for word in left]
    rights = [(word, around.weight(word)) for word in right]
    total_left, total_right = sum(w for _, w in lefts), sum(w for _, w in rights)
    if not total_left or not total_right:
        return Alike(0.0)
    shared_left = shared_right = 0.0
    lone_left = {i: w for i, (word, w) in enumerate(lefts) if word.weight > SLIGHT}
    lone_right = {j: w for j, (word, w) in enumerate(rights) if word.weight > SLIGHT}
    owned, shared = False, 0.0
    seen_left: set[int] = set()
    seen_right: set[int] = set()
    for quality, i, j in _paired(left, right):
        shared_left += lefts[i][1] * quality if i not in seen_left else 0.0
        shared_right += rights[j][1] * quality if j not in seen_right else 0.0
        seen_left.add(i)
        seen_right.add(j)
        lone_left.pop(i, None)
        lone_right.pop(j, None)
        if max(lefts[i][0].weight, rights[j][0].weight) >= COMMON and quality >= 0.72:
            owned = True
            shared += min(lefts[i][1], rights[j][1]) * (quality >= 0.85)
    score = (shared_left + shared_right) / (total_left + total_right)
    apart = min(sum(lone_left.values()) / total_left, sum(lone_right.values()) / total_right)
    numbered = _has_number(left, lone_left) and _has_number(right, lone_right)
    if numbered:  # "Apteka 1" and "Apteka 2"
        score *= 0.6
    rooms = _two_rooms(left, right, lone_left, lone_right)
    if rooms:
        score *= 0.85
    other = numbered or rooms
    own = _own(lefts, rights, lone_left, lone_right) if owned and not other else ""
    within = owned and apart <= 0.05 and not numbered
    return Alike(min(score, 1.0), within, apart, own, 0.0 if other else shared, other)


def _paired(left: list[Word], right: list[Word]) -> list[tuple[float, int, int]]:
    """Pairs of positions and how alike their words are; initials count when words are left over."""
    pairs = _pairing(left, right)
    if len(pairs) < min(len(left), len(right)):
        return [*pairs, *_initials(left, right, pairs)]
    return pairs


def _has_number(words: list[Word], lone: dict[int, float]) -> bool:
    return any(words[at].text.isdigit() for at in lone)


def _two_rooms(
    left: list[Word], right: list[Word], lone_left: dict[int, float], lone_right: dict[int, float]
) -> bool:
    """A café and a dining room of one name are two places of one house, a dentist and a dental clinic are not."""
    if not lone_left or not lone_right:
        return False
    mine, theirs = (
        {TRADES.get(words[at].text) for at in lone} & {"food", "lodging"}
        for words, lone in ((left, lone_left), (right, lone_right))
    )
    return bool(mine & theirs)


def _own(
    lefts: list[tuple[Word, float]], rights: list[tuple[Word, float]], lone_left: dict[int, float],
    lone_right: dict[int, float],
) -> str:  # fmt: skip
    whole = [
        not any(words[at][0].weight >= COMMON for at in lone)
        for words, lone in ((lefts, lone_left), (rights, lone_right))
    ]
    return "both" if all(whole) else "one" if any(whole) else ""


def _initials(
    left: list[Word], right: list[Word], pairs: list[tuple[float, int, int]]
) -> list[tuple[float, int, int]]:
    """Words that stand for the initials of words beside each other: "SP 12", "Szkoła Podstawowa 12".

    One pair for each of those words; the short one counts once.
    """
    taken_left, taken_right = {i for _q, i, _j in pairs}, {j for _q, _i, j in pairs}
    found = []
    for short_side, long_side, taken_short, taken_long, turned in (
        (left, right, taken_left, taken_right, False),
        (right, left, taken_right, taken_left, True),
    ):
        for at, word in enumerate(short_side):
            if at in taken_short or not 2 <= len(word.text) <= 5 or not word.text.isalpha():
                continue
            size = len(word.text)
            for start in range(len(long_side) - size + 1):
                run = range(start, start + size)
                if any(place in taken_long for place in run):
                    continue
                if "".join(long_side[place].text[0] for place in run) == word.text:
                    found += [(0.95, place, at) if turned else (0.95, at, place) for place in run]
                    taken_short.add(at)
                    taken_long.update(run)
                    break
    return found


def _rejoined(words: list[Word], others: list[Word]) -> list[Word]:
    """The words, two that the other side writes as one joined: "Lake Side" beside "Lakeside"."""
    texts = {word.text for word in others if len(word.text) >= 5}
    for at in range(len(words) - 1):
        if words[at].text + words[at + 1].text in texts:
            one, other = words[at : at + 2]
            joined = Word(one.text + other.text, max(one.weight, other.weight))
            return [*words[:at], joined, *words[at + 2 :]]
    return words


def _pairing(left: list[Word], right: list[Word]) -> list[tuple[float, int, int]]:
    """Pairs (quality, position, position), best first, each position once. Order of words does not matter."""
    possible = [
        (quality, i, j)
        for i, one in enumerate(left)
        for j, other in enumerate(right)
        if (quality := word_quality(one.text, other.text)) > 0
    ]
    possible.sort(key=lambda each: (-each[0], -min(left[each[1]].weight, right[each[2]].weight), each[1:]))
    found, taken_left, taken_right = [], set(), set()
    for quality, i, j in possible:
        if i not in taken_left and j not in taken_right:
            taken_left.add(i)
            taken_right.add(j)
            found.append((quality, i, j))
    return found


def word_quality(one: str, other: str) -> float:
    """How sure it is that two words are one: the same, a slip, an ending, an abbreviation; 0 for two words."""
    if one == other:
        return 1.0
    if one[:1] != other[:1] and one[1:2] != other[1:2] and one[-2:] != other[-2:]:
        return 0.0
    return _slip_quality(*sorted((one, other), key=lambda word: (len(word), word)))


@lru_cache(maxsize=300_000)
def _slip_quality(shorter: str, longer: str) -> float:
    if shorter.isdigit() or longer.isdigit():
        return 0.0
    if len(shorter) == 1:
        return 0.6 if longer.startswith(shorter) else 0.0
    if len(shorter) >= 4 and shorter.replace("ks", "x") == longer.replace("ks", "x"):
        return 0.95
    slips = OSA.distance(shorter, longer, score_cutoff=3)
    if len(longer) >= 4 and slips <= (1 if len(longer) <= 6 else 2 if len(longer) <= 10 else 3):
        # a two-letter difference in a word as short as "bake" and "cake" makes another word
        return 1 - slips * (1.1 / len(longer))
    if len(shorter) >= 4 and stems(shorter) == stems(longer):
        return 0.92
    if len(shorter) >= 3 and longer.startswith(shorter):
        return 0.85 if len(shorter) >= 4 else 0.7
    if len(shorter) == 2 and len(longer) >= 5 and longer.startswith(shorter):
        return 0.6
    return 0.0
