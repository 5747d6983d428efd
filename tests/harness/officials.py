"""Officials at work: an entry accepted, corrected, hidden, restored and withdrawn, and when each became true."""

from collections.abc import Callable, Iterator
from itertools import count
from math import inf
from time import monotonic
from typing import Any

from kramy.cities.krakow.demo.firms import invented_nip
from kramy.kernel.casework import api as casework
from kramy.kernel.casework.enums import CasePurpose, DecisionOutcome
from kramy.lib import text
from kramy.modules.map_campaigns.domain.entries import entries
from kramy.modules.map_campaigns.models import Campaign, Entry
from kramy.modules.map_campaigns.tests.firms import finish, received
from tests.harness.staleness import Act

LETTERS = "bcdfghjklm"


def work(campaign: Campaign, *, by: Any, number: int) -> Iterator[list[Act]]:
    """What official ``number`` (0 to 9) does, without end: each entry lives a whole life before the next.

    A decision at a time, the first of an entry together with what was before it.
    """
    for turn in count():
        yield from _life(
            campaign, by, "".join(LETTERS[int(digit)] for digit in f"{number}{turn:06}"), number, turn
        )


def _life(campaign: Campaign, by: Any, word: str, number: int, turn: int) -> Iterator[list[Act]]:
    place = {
        "street": "Długa", "house_number": "1", "postcode": "31-147", "town": "Kraków",
        "lon": 19.90 + number * 0.003 + turn % 97 * 0.0003, "lat": 50.05 + turn % 89 * 0.0003,
    }  # fmt: skip
    first, second = f"Zakład {word} pierwszy", f"Zakład {word} drugi"
    case = received(
        campaign, name=first, address=place, applicant_email=f"{word}@example.org",
        firm={"name": first, "nip": invented_nip(number * 1_000 + turn % 1_000), "regon": "", "krs": ""},
    )  # fmt: skip
    began = monotonic()
    casework.decide(case=case, outcome=DecisionOutcome.ACCEPTED, by=by)
    entry = Entry.objects.get(case=case)
    accepted = Act(entry.pk, word, entry.morton, text.slug(first), began, monotonic())
    yield [Act(entry.pk, word, entry.morton, None, -inf, -inf), accepted]

    def timed(act: Callable[[], Any], name: str | None) -> list[Act]:
        began = monotonic()
        act()
        return [Act(entry.pk, word, entry.morton, name and text.slug(name), began, monotonic())]

    yield timed(lambda: _correct(case, by, second), second)
    yield timed(lambda: entries.hide(entry=entry, by=by, reason="load"), None)
    yield timed(lambda: entries.restore(entry=entry, by=by), second)
    yield timed(lambda: entries.withdraw(entry=entry, by=by), None)


def _correct(case: Any, by: Any, name: str) -> None:
    case.refresh_from_db()
    draft, _token = casework.start_draft(
        intake=case.intake, language="pl", purpose=CasePurpose.CORRECTION, previous=case
    )
    draft.answer_set.answers = {**draft.answer_set.answers, "name": name}
    draft.answer_set.save(update_fields=["answers"])
    finish(draft)
    casework.decide(
        case=casework.submit_draft(draft=draft, another=True), outcome=DecisionOutcome.ACCEPTED, by=by
    )
