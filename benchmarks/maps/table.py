"""``python -m benchmarks.maps.table FIGURES [--write FILE]``: the figures of all sizes as one table.

FIGURES holds one JSON object a line, as the benchmarks print them. With ``--write`` the part of FILE between the
two marks is replaced, so that no figure in the documentation was typed by hand.
"""

import argparse
import json
import os
import platform
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.figures import report
from benchmarks.maps.growth import exponent, exponent_of_n_log_n

BEGIN, END = "<!-- figures of maps: begin -->", "<!-- figures of maps: end -->"
GROWING = (
    "whole build",
    "memory of a build",
    "build after one change, median",
    "search, p95",
    "map data, bytes",
)
Figure = dict[str, Any]


def read(path: Path) -> list[Figure]:
    """The figures of a run; those measured on SQLite say so in their name."""
    figures = [json.loads(line) for line in path.read_text().splitlines() if line.startswith("{")]
    for figure in figures:
        if figure["note"].startswith("sqlite"):
            figure["name"] += ", SQLite"
    return figures


def growth(figures: list[Figure]) -> dict[str, tuple[float, float]]:
    """Exponent and what n log n would give, by name, for every cost measured at two sizes at least."""
    found: dict[str, tuple[float, float]] = {}
    for name in GROWING:
        costs = {figure["size"]: figure["value"] for figure in figures if figure["name"] == name}
        if len(costs) > 1 and min(costs.values()) > 0:
            found[name] = exponent(costs), exponent_of_n_log_n(list(costs))
    return found


def render(figures: list[Figure], grown: dict[str, tuple[float, float]]) -> str:
    sizes = sorted({figure["size"] for figure in figures})
    by_name: dict[str, dict[int, Figure]] = {}
    for figure in figures:
        by_name.setdefault(figure["name"], {})[figure["size"]] = figure
    heads = " | ".join(f"{size:,}" for size in sizes)
    lines = [
        f"| figure | target | {heads} | exponent |",
        f"|---|---|{'---:|' * len(sizes)}---:|",
    ]
    for name, of_size in by_name.items():
        cells = " | ".join(_cell(of_size[size]) if size in of_size else "" for size in sizes)
        slope = f"{grown[name][0]:.2f}" if name in grown else ""
        lines.append(f"| {name} ({_any(of_size)['unit']}) | {_targets(of_size)} | {cells} | {slope} |")
    lines += ["", "Beside them, in the same run:", "", "| figure | entries | |", "|---|---:|---|"]
    for name, of_size in by_name.items():
        for size in sizes:
            figure = of_size.get(size)
            if figure and figure["peers"]:
                lines.append(f"| {name} | {size:,} | {_peers(figure['peers'])} |")
    notes = [
        f"- *{name}*: {_any(of_size)['note']}." for name, of_size in by_name.items() if _any(of_size)["note"]
    ]
    return "\n".join([*lines, "", "What each is:", "", *notes])


def _any(of_size: dict[int, Figure]) -> Figure:
    return of_size[max(of_size)]


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:,.3g}"


def _cell(figure: Figure) -> str:
    missed = not figure.get("holds", True)
    return f"**{_number(figure['value'])}** (missed)" if missed else _number(figure["value"])


def _targets(of_size: dict[int, Figure]) -> str:
    found = [
        f"{'≥' if figure['bound'] == 'least' else '≤'} {_number(figure['target'])}"
        for _size, figure in sorted(of_size.items())
        if "target" in figure
    ]
    return ", ".join(dict.fromkeys(found))


def _peers(peers: dict[str, Any]) -> str:
    return "; ".join(
        f"{name} {_number(value) if isinstance(value, int | float) else value}"
        for name, value in peers.items()
    )


def machine() -> str:
    """What the figures were measured on, in one sentence."""
    memory = int(re.findall(r"MemTotal:\s+(\d+)", Path("/proc/meminfo").read_text())[0]) / 1024**2
    system = platform.freedesktop_os_release()["PRETTY_NAME"]
    versions = [f"CPython {platform.python_version()}"]
    for name, command in (
        ("Chromium", ["chromium", "--version"]),
        ("nginx", ["nginx", "-v"]),
        (
            "PostgreSQL",
            [*map(str, sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))[-1:]), "--version"],
        ),
    ):
        if found := _version(command):
            versions.append(f"{name} {found}")
    return f"a machine with {os.cpu_count()} cores and {memory:.0f} GiB of memory ({system}, {', '.join(versions)})"


def _version(command: list[str]) -> str:
    """The first number with a point that the program says, "" when it is not there."""
    environment = {**os.environ, "PATH": f"{os.environ['PATH']}:/usr/sbin"}
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    except (OSError, subprocess.CalledProcessError):
        return ""
    found = re.search(r"\d+(?:\.\d+)+", done.stdout or done.stderr)
    return found[0] if found else ""


def write(path: Path, text: str) -> None:
    """Replace the marked part of the file. ValueError when it has none."""
    whole = path.read_text()
    if BEGIN not in whole or END not in whole:
        raise ValueError(f"{path} has no part marked {BEGIN} … {END}")
    before, after = whole.split(BEGIN)[0], whole.split(END)[1]
    path.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("figures", type=Path)
    options.add_argument("--write", type=Path)
    chosen = options.parse_args()
    figures = read(chosen.figures)
    grown = growth(figures)
    for name, (slope, limit) in grown.items():
        sizes = sorted({figure["size"] for figure in figures if figure["name"] == name})
        report(
            f"growth of {name}", slope, "exponent of n", target=limit,
            note=f"least squares over {', '.join(f'{size:,}' for size in sizes)} entries; the target is n log n's",
        )  # fmt: skip
    command = os.environ.get("BENCH_COMMAND", "make bench-maps")
    said = f"Measured on {datetime.now(tz=UTC):%Y-%m-%d} by `{command}` on {machine()}.\n\n{render(figures, grown)}"
    sys.stdout.write(f"\n{said}\n")
    if chosen.write:
        write(chosen.write, said)


if __name__ == "__main__":
    main()
