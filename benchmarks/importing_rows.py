"""``python -m benchmarks.importing_rows [--rows N]``: a file of 100,000 rows brought in, brought in once more and undone,
while an official hides and shows entries of the same map; on the database of ``DATABASE_URL`` (SQLite when not given)."""

import argparse
import csv
import io
import random
import resource
import shutil
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.figures import report
from benchmarks.hub import PORT, Hub, make_city, prepare_environment

ROWS = 100_000
TARGET_SECONDS = 90
LONGEST_WAIT_SECONDS = 1.0
PAUSE = 0.2
HEADER = (
    "id", "nazwa", "kategoria", "opis", "szerokość", "długość", "ulica", "numer", "kod pocztowy", "telefon", "e-mail",
    "www", "godziny otwarcia", "na wynos",
)  # fmt: skip
KINDS = ("Restauracje", "Kawiarnie", "Bary i puby", "Pierogarnie", "Piekarnie i cukiernie")
STREETS = ("Długa", "Józefa", "Karmelicka", "Krakowska", "Starowiślna", "Kalwaryjska", "Limanowskiego")
HOURS = ("Mo-Fr 09:00-17:00", "Mo-Su 10:00-22:00", "pn-pt 8-18, sb 9-14", "")


def file_of(rows: int, *, seed: int = 7) -> bytes:
    """A CSV file as a city has it: most rows with coordinates, one in twenty with its address alone, one in a
    hundred without a name."""
    chance = random.Random(seed)
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow(HEADER)
    for number in range(rows):
        lat, lon = (
            min(max(chance.gauss(50.06, 0.02), 50.0), 50.09),
            min(max(chance.gauss(19.94, 0.03), 19.88), 20.0),
        )
        spot = (
            ("", "") if number % 20 == 7 else (f"{lat:.6f}".replace(".", ","), f"{lon:.6f}".replace(".", ","))
        )
        writer.writerow((
            f"L-{number}", "" if number % 100 == 3 else f"Lokal {chance.choice(STREETS)} {number}", chance.choice(KINDS),
            f"Kuchnia polska i włoska, sala na {chance.randint(10, 90)} osób, ogródek od maja.", *spot,
            chance.choice(STREETS), chance.randint(1, 20), "31-000", f"12 {chance.randint(200, 999)} 09 62",
            f"lokal{number}@example.org", f"lokal{number}.example.org", chance.choice(HOURS), chance.choice(("tak", "nie")),
        ))  # fmt: skip
    return text.getvalue().encode()


@contextmanager
def deciding(campaign_id: int, by: Any) -> Any:
    """An official at work meanwhile: gives the list of seconds that each decision took."""
    from django.db import connection

    from kramy.modules.map_campaigns.domain.entries import entries
    from kramy.modules.map_campaigns.models import Entry

    waits: list[float] = []
    over = threading.Event()

    def work() -> None:
        ids = list(
            Entry.objects.filter(campaign=campaign_id).order_by("pk").values_list("pk", flat=True)[:10]
        )
        try:
            for number in range(1_000_000):
                if over.wait(PAUSE):
                    return
                entry = Entry.objects.get(pk=ids[number // 2 % len(ids)])
                begun = time.monotonic()
                if number % 2:
                    entries.restore(entry=entry, by=by)
                else:
                    entries.hide(entry=entry, by=by, reason="Kontrola")
                waits.append(time.monotonic() - begun)
        finally:
            connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield waits
    finally:
        over.set()
        thread.join()


def check(campaign: Any, content: bytes, by: Any) -> float:
    """Seconds from the file's bytes to the end of a dry run, which the desk does before an import."""
    from kramy.modules.map_campaigns.domain.importing import batches, chunks

    begun = time.monotonic()
    batch = batches.upload(campaign=campaign, content=content, name="lokale.csv", by=by)
    batches.start_check(batch=batch, by=by)
    chunks.work(batch.pk)
    return time.monotonic() - begun


def bring_in(campaign: Any, content: bytes, by: Any) -> tuple[float, Any]:
    """Seconds from the file's bytes to the entries, and the batch, as `import_entries` does it."""
    from kramy.modules.map_campaigns.domain.importing import batches, chunks

    begun = time.monotonic()
    batch = batches.upload(campaign=campaign, content=content, name="lokale.csv", by=by)
    batches.start_unchecked(batch=batch, by=by)
    done = chunks.work(batch.pk)
    return time.monotonic() - begun, done


def take_back(batch: Any, by: Any) -> float:
    """Seconds until an import is undone as a whole."""
    from kramy.modules.map_campaigns.domain.importing import batches, chunks

    begun = time.monotonic()
    batches.start_undo(batch=batch, by=by)
    chunks.work(batch.pk)
    return time.monotonic() - begun


@contextmanager
def alone() -> Any:
    """A hub that nobody serves: its database and folder, with fifty entries to decide about."""
    folder = Path(tempfile.mkdtemp(prefix="kramy-bench-"))
    database = prepare_environment(folder)
    import django

    django.setup()
    try:
        campaigns = make_city()
        from kramy.modules.map_campaigns.tests.bulk import make_entries

        make_entries(campaigns["gastronomy"], 50)
        yield Hub(f"http://127.0.0.1:{PORT}", database, campaigns, campaigns["official"], folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def measure(hub: Hub, *, rows: int = ROWS) -> None:
    from kramy.modules.map_campaigns.domain.importing.chunks import counts_of
    from kramy.modules.map_campaigns.models import Entry

    content = file_of(rows)
    campaign, by = hub.campaigns["gastronomy"], hub.official
    note = f"{hub.database}, {len(content) / 1e6:.0f} MB of CSV, by the command"
    target = TARGET_SECONDS * max(rows / ROWS, 0.05)
    seconds = check(campaign, content, by)
    report(
        "dry run of new rows",
        seconds,
        "s",
        target=target,
        size=rows,
        note=f"{hub.database}, as the desk does first",
    )
    with deciding(campaign.pk, by) as waits:
        seconds, first = bring_in(campaign, content, by)
    report("import of new rows", seconds, "s", target=target, size=rows, peers=counts_of(first), note=note)
    report_wait("an import", waits, rows)
    seconds, again = bring_in(campaign, content, by)
    report(
        "import of the same rows again",
        seconds,
        "s",
        target=target,
        size=rows,
        peers=counts_of(again),
        note=note,
    )
    with deciding(campaign.pk, by) as waits:
        seconds = take_back(first, by)
    left = Entry.objects.filter(import_batch=first).count()
    report(
        "undo of the import", seconds, "s", target=target, size=rows, peers={"left": left}, note=hub.database
    )
    report_wait("an undo", waits, rows)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    note = "with the whole file in memory"
    report("memory of the importing process", memory, "MB", target=2048, size=rows, note=note)


def report_wait(work: str, waits: list[float], rows: int) -> None:
    """The longest that a decision took while ``work`` went on."""
    name = f"longest wait of an official during {work}"
    longest, note = max(waits, default=0.0), f"{len(waits)} decisions"
    report(name, longest, "s", target=LONGEST_WAIT_SECONDS, size=rows, note=note)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=ROWS)
    chosen = parser.parse_args()
    with alone() as prepared:
        measure(prepared, rows=chosen.rows)
