"""``python -m benchmarks.duplicates``: how many duplicates are found and how many found are right, on lists with known
answers, and how long 20,000 rows take. Lists are generated from seeds that were not looked at while the rules were
made; ``--show`` prints what was missed and what was wrong, for lists of the seeds given with ``--seeds``."""

import argparse
import csv
import io
import os
import sys
import time
from collections.abc import Iterator

import django
from django.utils import translation

sys.path.insert(0, "src")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kramy.project.settings.test")
django.setup()

from benchmarks import duplicate_sets  # noqa: E402
from benchmarks.duplicate_sets import COLUMNS, Labelled  # noqa: E402
from benchmarks.figures import report  # noqa: E402
from kramy.modules.map_campaigns.domain.duplicates.files import FoundPair, pairs_in  # noqa: E402

HELD_OUT = (9101, 9102, 9103)
TARGET = 0.1
"""At most this share may be missed, and at most this share of what is found may be wrong."""


def csv_of(labelled: Labelled) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS)
    writer.writeheader()
    writer.writerows(labelled.rows)
    return text.getvalue().encode()


def lists(seeds: tuple[int, ...]) -> Iterator[tuple[str, list[Labelled]]]:
    yield "restaurant guides", [duplicate_sets.guides()]
    yield "restaurant guides, no telephones", [duplicate_sets.guides().without("phone")]
    for seen in (True, False):
        for name, made in duplicate_sets.written_lists(seen=seen).items():
            yield f"{name}{'' if seen else ' (unseen)'}", [made]
            yield f"{name}{'' if seen else ' (unseen)'}, no telephones", [made.without("phone")]
    for name, make in (("Polish firms", duplicate_sets.polish), ("American firms", duplicate_sets.english)):
        made = [make(seed) for seed in seeds]
        yield name, made
        yield (
            f"{name}, names and addresses only",
            [each.without("phone", "nip", "lat", "lon") for each in made],
        )


def show(labelled: Labelled, found: list[FoundPair]) -> None:
    rows = {row["id"]: row for row in labelled.rows}
    told = {frozenset((pair.id_a, pair.id_b)): pair for pair in found}

    def line(sign: str, ids: frozenset[str], why: str) -> None:
        words = (
            " | ".join(rows[each][key] for key in ("name", "address", "city", "phone", "nip"))
            for each in sorted(ids)
        )
        sys.stderr.write(f"{sign} {'  ==  '.join(words)}  [{why}]\n")

    for ids in sorted(labelled.same - told.keys(), key=sorted):
        line("missed", ids, "")
    for ids in sorted(told.keys() - labelled.same, key=sorted):
        line("wrong ", ids, f"{told[ids].score} {told[ids].reason}")


def quality(seeds: tuple[int, ...], *, shown: bool, table: bool) -> None:
    for name, made in lists(seeds):
        same = found_count = right = 0
        for labelled in made:
            found = pairs_in(csv_of(labelled))
            pairs = {frozenset((pair.id_a, pair.id_b)) for pair in found}
            same, found_count = same + len(labelled.same), found_count + len(pairs)
            right += len(pairs & labelled.same)
            if shown:
                show(labelled, found)
        rows = sum(len(each.rows) for each in made)
        note = f"{rows} rows, {same} pairs are duplicates, {found_count} found, {right} of them right"
        if table:
            sys.stdout.write(
                f"| {name} | {rows:,} | {same} | {right / same:.3f} | {right / max(found_count, 1):.3f} |\n"
            )
            continue
        missed, wrong = 1 - right / same, 1 - right / max(found_count, 1)
        report(
            f"duplicates missed: {name}", missed, "share", target=TARGET,
            note=f"recall {1 - missed:.3f}; {note}",
        )  # fmt: skip
        report(
            f"duplicates wrong: {name}", wrong, "share", target=TARGET,
            note=f"precision {1 - wrong:.3f}; {note}",
        )  # fmt: skip


def speed(places: int) -> None:
    large = duplicate_sets.polish(5, places)
    content = csv_of(large)
    began = time.perf_counter()
    pairs_in(content)
    seconds = time.perf_counter() - began
    report("duplicates in a large file", seconds, "s", target=60, note=f"{len(large.rows)} rows")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, nargs="+", default=HELD_OUT)
    parser.add_argument("--show", action="store_true")
    parser.add_argument(
        "--table", action="store_true", help="recall and precision as the table of docs/duplicates.md"
    )
    parser.add_argument("--places", type=int, default=12_000, help="places in the large file, 0 for none")
    options = parser.parse_args()
    translation.activate("en")
    quality(tuple(options.seeds), shown=options.show, table=options.table)
    if options.places and not options.table:
        speed(options.places)


if __name__ == "__main__":
    main()
