"""Visitors of a map while officials change it: what they saw, when, and what went wrong."""

import random
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from time import monotonic, sleep

import httpx

from tests.harness.published_map import MapReader
from tests.harness.staleness import Act, Change, Sight, changes_of

WATCHED = 12
"""Visitors look for entries that were decided about lately: those are the ones that could be shown wrongly."""

Ask = Callable[[MapReader, random.Random], object]


@dataclass
class Crowd:
    """``tell`` it what was decided; ``visit`` in as many threads as wanted, until ``stop`` is set."""

    url: str
    slug: str
    others: list[Ask] = field(default_factory=list)
    pause: float = 0.0
    changes: list[Change] = field(default_factory=list)
    sights: list[Sight] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    questions: int = 0
    stop: threading.Event = field(default_factory=threading.Event)
    _acts: list[Act] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def tell(self, act: Act) -> None:
        with self._lock:
            self._acts.append(act)
            self.changes += changes_of(act)

    def visit(self, number: int) -> None:
        """One visitor, from question to question."""
        chance = random.Random(number)
        with httpx.Client(base_url=self.url, timeout=30) as client:
            reader = MapReader(client, self.slug)
            while not self.stop.is_set():
                try:
                    self._look(reader, chance)
                except (httpx.HTTPError, ValueError) as error:
                    with self._lock:
                        self.errors.append(f"{type(error).__name__}: {error}")
                sleep(self.pause)

    def threads(self, visitors: int) -> list[threading.Thread]:
        return [threading.Thread(target=self.visit, args=(number,)) for number in range(visitors)]

    def _look(self, reader: MapReader, chance: random.Random) -> None:
        with self._lock:
            self.questions += 1
            act = chance.choice(self._acts[-WATCHED:]) if self._acts else None
        if act is None or (self.others and chance.random() < 0.4):
            if self.others:
                chance.choice(self.others)(reader, chance)
            return
        asked = monotonic()
        where = chance.choice(("list", "card", "data"))
        if where == "data":
            what, state = ("there", act.pk), reader.is_drawn(act.pk, act.key)
        elif where == "card":
            what, state = ("name", act.pk), reader.on_card(act.pk)
        else:
            what, state = ("name", act.pk), reader.listed(act.pk, q=act.word)
        sight = Sight(what, state, asked, monotonic(), where)
        with self._lock:
            self.sights.append(sight)


def shares(sights: Iterable[Sight]) -> dict[str, int]:
    """How often was looked where."""
    found: dict[str, int] = {}
    for sight in sights:
        found[sight.where] = found.get(sight.where, 0) + 1
    return found
