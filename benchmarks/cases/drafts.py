"""Saving a draft's page, one person alone and fifty at once: how long it takes, and that nothing is lost."""

import html
import re
import threading
from typing import Any

import httpx

from benchmarks.cases.people import server_milliseconds
from benchmarks.figures import percentile, report
from benchmarks.hub import Hub

TARGET_MS = 50
ALONE = 40
PEOPLE = 50
SAVES = 6
PAGE = "what"
HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*name="([^"]+)"[^>]*value="([^"]*)"')


def measure(hub: Hub, count: int) -> None:
    alone: list[float] = []
    client, path = begin(hub, 0)
    for number in range(ALONE):
        alone.append(save(client, path, 0, number))
    report(
        "saving a page of a draft, p95", percentile(alone, 0.95), "ms", target=TARGET_MS, size=count,
        peers={"p50": round(percentile(alone, 0.5), 1), "slowest": round(max(alone), 1)},
        note=f"{hub.database}, server time, one person, {ALONE} saves",
    )  # fmt: skip
    taken, lost = together(hub)
    report(
        "saving a page of a draft, fifty people at once, p95", percentile(taken, 0.95), "ms", size=count,
        peers={"p50": round(percentile(taken, 0.5), 1), "slowest": round(max(taken), 1)},
        note=f"{hub.database}, server time, two workers, {PEOPLE} people with {SAVES} saves each",
    )  # fmt: skip
    report(
        "saves lost",
        lost,
        "saves",
        target=0,
        size=count,
        note=f"{hub.database}, read from the database afterwards",
    )


def begin(hub: Hub, person: int) -> tuple[httpx.Client, str]:
    """A visitor's session with a draft of their own, and the address of the page with the name."""
    from kramy.kernel.casework.models import Draft

    client = httpx.Client(
        base_url=hub.url, timeout=120, headers={"X-Forwarded-For": f"10.1.{person // 250}.{person % 250 + 1}"}
    )
    page = client.get("/apply/gastronomy/")
    answer = client.post("/apply/gastronomy/", data=hidden(page.text))
    if answer.status_code != 302:
        raise RuntimeError(f"No draft was begun: {answer.status_code}")
    draft = Draft.objects.latest("pk")
    draft.email = f"firma{person}@example.org"
    draft.save()
    answer_set = draft.answer_set
    keys = [page["key"] for page in answer_set.version.definition["pages"]]
    answer_set.finished_pages = keys[: keys.index(PAGE)]
    answer_set.save()
    return client, f"/apply/gastronomy/{draft.answer_set_id}/pages/{PAGE}/"


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of a page's form."""
    return {name: html.unescape(value) for name, value in HIDDEN.findall(page)}


def save(client: httpx.Client, path: str, person: int, number: int) -> float:
    """Post the page with this person's and this save's words; server milliseconds."""
    page = client.get(path)
    content = hidden(page.text) | {
        "name": f"Pierogarnia {person}-{number}",
        "description": f"Pierogi ruskie, zapis {number} osoby {person}.",
        "categories": "pierogi",
        "main_category": "pierogi",
    }
    answer = client.post(path, data=content)
    if answer.status_code != 302:
        raise RuntimeError(f"The page was not taken: {answer.status_code}")
    return server_milliseconds(answer)


def together(hub: Hub) -> tuple[list[float], int]:
    """Server milliseconds of all saves, and how many people's last words are not in the database."""
    from kramy.kernel.questionnaires.models import AnswerSet

    visitors = [begin(hub, person) for person in range(1, PEOPLE + 1)]
    taken: list[float] = []
    failed: list[BaseException] = []
    start = threading.Barrier(PEOPLE)

    def work(person: int, client: httpx.Client, path: str) -> None:
        try:
            start.wait()
            for number in range(SAVES):
                taken.append(save(client, path, person, number))
        except BaseException as error:
            failed.append(error)

    threads = [
        threading.Thread(target=work, args=(person, *visitor))
        for person, visitor in enumerate(visitors, start=1)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    lost = sum(
        _kept(AnswerSet.objects.get(pk=path.split("/")[3]), person) is False
        for person, (_client, path) in enumerate(visitors, start=1)
    )
    return taken, lost


def _kept(answer_set: Any, person: int) -> bool:
    last = SAVES - 1
    return (
        answer_set.answers.get("name") == f"Pierogarnia {person}-{last}"
        and answer_set.answers.get("description") == f"Pierogi ruskie, zapis {last} osoby {person}."
    )
