"""Whether two records are one place, with a score and reasons: pure rules on plain values, no model and no learning.

A name says who, a NIP, a telephone and an address say where. Only both together make a duplicate: two shops of a
chain share the first, two firms in one building the second. The rules are the table ``RULES``; the first that
fits gives the score.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from rapidfuzz.distance import OSA

from kramy.lib.geo import distance
from kramy.modules.map_campaigns.domain.duplicates.features import (
    Features,
    Record,
    city_relation,
    features,
    few_doors,
    is_number_slip,
    number_of,
    phones_meet,
    street_of,
)
from kramy.modules.map_campaigns.domain.duplicates.names import ALONE, Surroundings

SAME = 0.65
"""From this score on two records are called one place."""
POSSIBLE = 0.5
"""From this score on a person should look at them."""
SAME_PLACE_METRES = 150
"""Two pins of one place, set by two people, are rarely further apart; a street's next shop of a chain is."""
ON_THE_SPOT_METRES = 45
STEPS_METRES = 25
"""So near that two of one kind would be next door."""
QUARTER_METRES = 500
"""Two pins of one large place (a park, a hospital) that has no address."""
FAR_METRES = 1500
FAR_IN_TOWN_METRES = 50_000


@dataclass(frozen=True, slots=True)
class Verdict:
    """``score`` 0 to 1 and the ``rule`` that gave it (a key of ``RULES``, "identical" or "third_of_three")."""

    score: float
    rule: str
    features: Features

    @property
    def reasons(self) -> tuple[str, ...]:
        """Codes in this order, those that hold: nip, name, similar_name, phone, address, near_address, distance."""
        found = self.features
        alike = found.name.score >= 0.8 or found.name.within
        codes = {
            "nip": bool(found.nip),
            "name": found.name.score >= 0.995,
            "similar_name": found.name.score < 0.995 and alike,
            "phone": bool(found.phone),
            "address": at_one_address(found),
            "near_address": found.street in ("same", "near") and not at_one_address(found),
            "distance": found.metres is not None,
        }
        return tuple(code for code, holds in codes.items() if holds)


def judge(one: Record, other: Record, around: Surroundings = ALONE) -> Verdict:
    """The score of two records and why. Symmetric: the order of the two changes nothing."""
    found = features(one, other, around)
    if not one.name.words or not other.name.words:
        return Verdict(0.0, "no_name", found)
    if one.raw == other.raw and one.name.words and found.metres in (None, 0.0):
        return Verdict(1.0, "identical", found)
    for name, (holds, least, most) in RULES.items():
        if holds(found):
            score = least + (most - least) * found.name.score
            if found.phone and found.name.score >= 0.8:
                score += (most - score) / 2
            return Verdict(round(min(score, 0.99), 3), name, found)
    return Verdict(round(0.3 * found.name.score, 3), "none", found)


def reasons_of(verdict: Verdict) -> dict[str, Any]:
    """Why, as it is kept: see ``DuplicatePair.reasons``."""
    metres = verdict.features.metres
    return {
        "codes": list(verdict.reasons),
        "metres": None if metres is None else round(metres),
        "name": round(verdict.features.name.score, 2),
    }


def place_forbids(one: Record, other: Record) -> bool:
    """Whether, whatever the names, no rule would call them more than ``POSSIBLE``: two addresses or two firms, and
    nothing that ties them. Cheaper than judging; never true where ``judge`` says more."""
    number = number_of(one.address, other.address)
    street = street_of(one.address, other.address)
    one_address = number == "same" and street in ("same", "near")
    if one.lon is not None and one.lat is not None and other.lon is not None and other.lat is not None:
        metres = distance(one.lon, one.lat, other.lon, other.lat)
        if metres <= SAME_PLACE_METRES:
            return False
        return not (one_address or (metres <= QUARTER_METRES and number == "missing"))
    if (
        one.nip
        and other.nip
        and one.nip != other.nip
        and not one_address
        and OSA.distance(one.nip, other.nip) > 1
    ):
        return True
    if (one.nip and one.nip == other.nip) or (
        one.phones and other.phones and phones_meet(one.phones, other.phones)
    ):
        return False
    if street == "other":
        long_number = min((*one.address.numbers[:1], *other.address.numbers[:1]), default=0) >= 100
        return number != "same" or not long_number
    if number == "other":
        return not (is_number_slip(one.address, other.address) or few_doors(one.address, other.address))
    return street != "missing" and number != "same" and city_relation(one.city, other.city) == "other"


def at_one_address(found: Features) -> bool:
    if found.number != "same" or (found.city == "other" and not (found.phone and not found.shared_phone)):
        return False
    return found.street == "same" or (found.street == "near" and _named(found, 0.8))


def _far(found: Features) -> bool:
    """Far apart by their pins; an address that is the same to the letter outweighs a pin set badly."""
    if found.metres is None or found.metres <= SAME_PLACE_METRES:
        return False
    if found.metres <= QUARTER_METRES and found.number == "missing" and found.name.score >= 0.95:
        return False
    return not (
        at_one_address(found) and found.metres <= (FAR_IN_TOWN_METRES if found.city == "same" else FAR_METRES)
    )


def _on_the_spot(found: Features) -> bool:
    return at_one_address(found) or (found.metres is not None and found.metres <= ON_THE_SPOT_METRES)


def _nearby(found: Features) -> bool:
    return found.metres is not None and found.metres <= SAME_PLACE_METRES


def _place_unknown(found: Features) -> bool:
    return found.metres is None and (found.street == "missing" or found.city == "other")


def _contradicted(found: Features) -> bool:
    """The addresses name two places."""
    return found.number == "other" or found.street == "other"


def _named(found: Features, least: float) -> bool:
    """The names are at least so alike, or one is the other with words added."""
    return found.name.score >= least or found.name.within


def _partly_named(found: Features) -> bool:
    return found.name.score >= 0.45 and found.name.apart <= 0.2


def _owns_a_word(found: Features) -> bool:
    """An own word in common under a telephone of their own, and no two trades."""
    return found.name.shared >= 0.8 and not found.shared_phone and not found.name.other


def _moved(found: Features) -> bool:
    """One firm at two addresses by its telephone: only when neither name nor telephone stands anywhere else."""
    return (
        bool(found.phone)
        and not found.chain
        and not found.shared_phone
        and found.nip is None
        and found.metres is None
        and found.city != "other"
        and found.name.score >= 0.9
    )


Rule = tuple[Callable[[Features], bool], float, float]

RULES: dict[str, Rule] = {
    # name: (when it holds, score for a name wholly unlike, score for the same name)
    "far": (_far, 0.0, 0.4),
    "another_firm_of_that_name": (
        lambda f: f.nip is False and not f.nip_slip and (_on_the_spot(f) or _nearby(f)) and _named(f, 0.84), 0.5, 0.63
    ),
    "another_firm": (lambda f: f.nip is False and not f.nip_slip, 0.0, 0.48),
    "firm_on_the_spot": (lambda f: f.nip is True and _on_the_spot(f), 0.7, 0.99),
    "firm_nearby": (lambda f: f.nip is True and _nearby(f) and not _contradicted(f), 0.68, 0.97),
    "firm_and_phone_nearby": (lambda f: f.nip is True and _nearby(f), 0.5, 0.8),
    "firm_place_unknown": (
        lambda f: f.nip is True and not _contradicted(f) and f.metres is None and f.city != "other", 0.66, 0.95
    ),
    "phone_on_the_spot": (
        lambda f: bool(f.phone) and _on_the_spot(f) and (_named(f, 0.62) or _partly_named(f) or _owns_a_word(f)), 0.6, 0.99
    ),
    "name_on_the_spot": (lambda f: at_one_address(f) and _named(f, 0.72), 0.55, 0.98),
    "own_name_on_the_spot": (
        lambda f: at_one_address(f) and f.name.own == "both" and f.name.score >= 0.3 and not f.phone_differs, 0.62, 0.9
    ),
    "part_of_the_name_on_the_spot": (
        lambda f: at_one_address(f) and f.name.own == "one" and not f.phone_differs
        and f.name.score >= (0.4 if f.name.shared < 0.8 else 0.3), 0.6, 0.8
    ),
    "kind_on_the_spot": (
        lambda f: f.name.kind and not f.phone_differs and f.city != "other"
        and (at_one_address(f) or (f.metres is not None and f.metres <= STEPS_METRES and not _contradicted(f))), 0.66, 0.8
    ),
    "rare_words_on_the_spot": (
        lambda f: at_one_address(f) and f.name.shared >= 1.6 and f.name.score >= 0.35 and not f.phone_differs, 0.62, 0.8
    ),
    "name_at_one_pin": (lambda f: _on_the_spot(f) and _named(f, 0.84), 0.5, 0.96),
    "name_nearby": (lambda f: _nearby(f) and not _contradicted(f) and _named(f, 0.84), 0.45, 0.93),
    "name_nearby_other_address": (lambda f: _nearby(f) and _named(f, 0.84), 0.5, 0.64),
    "phone_nearby": (lambda f: bool(f.phone) and (_on_the_spot(f) or _nearby(f)), 0.5, 0.64),
    "name_and_phone_in_the_street": (
        lambda f: bool(f.phone) and f.street in ("same", "near", "missing") and f.city != "other"
        and f.number != "other" and not f.shared_phone and _named(f, 0.7), 0.5, 0.95
    ),
    "name_and_phone_another_number": (
        lambda f: bool(f.phone) and f.street == "same" and f.city != "other" and not f.shared_phone
        and not f.chain and f.nip is None and _named(f, 0.85), 0.4, 0.8
    ),
    "name_and_phone_at_the_number": (
        lambda f: bool(f.phone) and f.number == "same" and _named(f, 0.7)
        and (f.street != "other" or (f.long_number and not f.shared_phone and not f.chain)), 0.5, 0.95
    ),
    "moved": (_moved, 0.0, 0.72),
    "address_in_a_town_beside": (
        lambda f: f.city == "other" and f.number == "same" and f.street in ("same", "near")
        and (bool(f.phone) or (f.phone is None and f.rare_street and f.long_number and not f.chain))
        and _named(f, 0.85), 0.4, 0.85,
    ),
    "number_in_the_town": (
        lambda f: f.number == "same" and f.city in ("same", "near") and f.name.score >= 0.9 and not f.chain
        and f.long_number and f.phone is not False, 0.2, 0.8
    ),
    "street_without_number": (
        lambda f: f.number == "missing" and f.street in ("same", "near") and f.city != "other"
        and (f.name.score >= 0.85 or (f.name.within and f.name.score >= 0.6 and not f.chain and f.street == "same"))
        and f.phone is not False, 0.3, 0.85
    ),
    "slip_in_the_number": (
        lambda f: f.number_slip and f.street == "same" and f.city != "other" and f.name.score >= 0.92
        and not f.chain and f.phone is not False, 0.2, 0.75
    ),
    "a_few_doors_away": (
        lambda f: f.few_doors and f.street == "same" and f.city in ("same", "near") and f.metres is None
        and f.name.score >= 0.95 and not f.chain and f.phone is None and f.nip is None, 0.0, 0.68
    ),
    "name_place_unknown": (
        lambda f: (f.street == "missing" or (f.number == "missing" and f.street != "same"))
        and f.city != "other" and f.metres is None and f.name.score >= 0.93 and not f.chain
        and f.phone is not False, 0.0, 0.7
    ),
    "name_in_the_quarter": (
        lambda f: f.metres is not None and f.metres <= QUARTER_METRES and not _contradicted(f) and f.name.score >= 0.95
        and not f.chain and f.phone is not False and f.number == "missing", 0.0, 0.72
    ),
    "chain": (lambda f: f.name.score >= 0.8, 0.0, 0.45),
}  # fmt: skip
