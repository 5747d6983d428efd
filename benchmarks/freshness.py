"""From an official's acceptance to the entry on both maps."""

import statistics
import time

import httpx

from benchmarks.applying import start
from benchmarks.figures import report
from benchmarks.hub import Hub

ACCEPTANCES = 15
TARGET_SECONDS = 1.0
LONGEST_SECONDS = 20


def _visible(client: httpx.Client, slug: str, name: str) -> bool:
    return (
        name in client.get(f"/maps/{slug}/results", params={"q": name}, headers={"HX-Request": "true"}).text
    )


def measure(hub: Hub) -> None:
    from io import BytesIO

    from kramy.cities.krakow.demo.pictures import shop_front
    from kramy.kernel.casework import api as casework
    from kramy.kernel.casework.enums import DecisionOutcome
    from kramy.kernel.casework.models import Draft
    from kramy.kernel.questionnaires import api as questionnaires

    waits: list[float] = []
    reader = httpx.Client(base_url=hub.url, timeout=30)
    for number in range(500, 500 + ACCEPTANCES):
        _client, base = start(hub, number)
        draft = Draft.objects.get(answer_set=base.rsplit("/", 1)[-1])
        questionnaires.add_picture(
            answer_set=draft.answer_set, question_key="pictures",
            file=BytesIO(shop_front(number, "#8a3324")), name="front.jpg",
        )  # fmt: skip
        case = casework.submit_draft(draft=Draft.objects.get(pk=draft.pk))
        casework.decide(case=case, outcome=DecisionOutcome.ACCEPTED, by=hub.official)
        accepted = time.monotonic()
        waiting = {"gastronomy", "active"}
        while waiting:
            waiting = {slug for slug in waiting if not _visible(reader, slug, case.title)}
            if time.monotonic() - accepted > LONGEST_SECONDS:
                raise TimeoutError(f"{case.title} is not on {waiting}")
        waits.append(time.monotonic() - accepted)
    report(
        "acceptance to visible on both maps, median",
        statistics.median(waits),
        "s",
        target=TARGET_SECONDS,
        peers={"slowest": round(max(waits), 2), "fastest": round(min(waits), 2)},
        note=f"{hub.database}, 10,000 entries on the one map and as many on the other",
    )
