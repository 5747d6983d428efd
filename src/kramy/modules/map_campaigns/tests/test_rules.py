from datetime import date

import pytest

from kramy.modules.map_campaigns.domain.duplicates.likeness import likeness
from kramy.modules.map_campaigns.rules import Place, Placement, Rule, add_months, placements

GASTRONOMY, ACTIVE, CHRISTMAS = 1, 2, 3
BARS, CAFES, SHOPS = 11, 12, 13

TO_ACTIVE = Rule(id=1, source=GASTRONOMY, target=ACTIVE)
BARS_TO_CHRISTMAS = Rule(id=2, source=GASTRONOMY, target=CHRISTMAS, categories=frozenset({BARS}))
ACTIVE_TO_CHRISTMAS = Rule(id=3, source=ACTIVE, target=CHRISTMAS)


def test_an_entry_is_at_home_and_where_the_rules_lead_with_their_reasons() -> None:
    assert placements(
        home=GASTRONOMY, categories=[BARS, CAFES], published=True, rules=[BARS_TO_CHRISTMAS, TO_ACTIVE]
    ) == (
        Placement(campaign=GASTRONOMY),
        Placement(campaign=ACTIVE, rule=1),
        Placement(campaign=CHRISTMAS, rule=2, because_of=frozenset({BARS})),
    )


def test_a_rule_for_categories_leaves_other_entries_at_home() -> None:
    assert placements(home=GASTRONOMY, categories=[SHOPS], published=True, rules=[BARS_TO_CHRISTMAS]) == (
        Placement(campaign=GASTRONOMY),
    )


def test_rules_do_not_chain() -> None:
    found = placements(home=GASTRONOMY, categories=[], published=True, rules=[TO_ACTIVE, ACTIVE_TO_CHRISTMAS])
    assert [placement.campaign for placement in found] == [GASTRONOMY, ACTIVE]


def test_an_inactive_rule_and_an_unpublished_entry_lead_nowhere() -> None:
    sleeping = Rule(id=1, source=GASTRONOMY, target=ACTIVE, active=False)
    assert placements(home=GASTRONOMY, categories=[], published=True, rules=[sleeping]) == (
        Placement(campaign=GASTRONOMY),
    )
    assert placements(home=GASTRONOMY, categories=[], published=False, rules=[TO_ACTIVE]) == ()


def test_the_rule_with_the_lower_id_is_the_reason() -> None:
    other = Rule(id=9, source=GASTRONOMY, target=ACTIVE, categories=frozenset({BARS}))
    found = placements(home=GASTRONOMY, categories=[BARS], published=True, rules=[other, TO_ACTIVE])
    assert found[1] == Placement(campaign=ACTIVE, rule=1)


LIPA = Place(
    name="Pierogarnia Pod Lipą", lon=19.9400, lat=50.0600, nip="6762442337", phone="+48123300962",
    address="Szewska 4",
)  # fmt: skip


def _like(**changes: object) -> tuple[str, ...]:
    values = {"name": "Szewc Kowalski", "lon": 19.9403, "lat": 50.0601, "nip": "", "phone": "", "address": ""}
    found = likeness(LIPA, Place(**{**values, **changes}))  # type: ignore[arg-type]
    return found.reasons if found else ()


@pytest.mark.parametrize(
    ("changes", "reasons"),
    [
        ({}, ()),
        ({"nip": "6762442337"}, ("nip",)),
        ({"name": "PIEROGARNIA POD LIPA"}, ("name",)),
        ({"name": "Pod Lipą"}, ("name",)),
        ({"phone": "+48123300962"}, ("phone",)),
        (
            {"nip": "6762442337", "name": "Pierogarnia pod lipą", "phone": "+48123300962"},
            ("nip", "name", "phone"),
        ),
        # the other shop of the chain stands a street further
        ({"nip": "6762442337", "name": "Pierogarnia Pod Lipą", "lon": 19.95, "address": "Długa 1"}, ()),
        # a pin set badly, but the address is the same
        ({"name": "Pierogarnia Pod Lipą", "lon": 19.95, "address": "szewska 4"}, ("name",)),
    ],
)
def test_two_places_are_alike(changes: dict[str, object], reasons: tuple[str, ...]) -> None:
    assert _like(**changes) == reasons


def test_likeness_says_how_far_apart_they_are() -> None:
    found = likeness(LIPA, Place(name="Pod Lipą", lon=19.9410, lat=50.0600))
    assert found is not None
    assert found.metres == 71


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2026, 11, 20), 12, date(2027, 11, 20)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 5, 5), 0, date(2026, 5, 5)),
    ],
)
def test_months_are_added(day: date, months: int, then: date) -> None:
    assert add_months(day, months) == then
