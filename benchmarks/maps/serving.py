"""Map data by the second: from the hub behind nginx and by itself, beside nginx alone and beside tiles."""

import statistics
from collections.abc import Callable
from urllib.parse import urlsplit

from benchmarks.figures import report
from benchmarks.maps import rivals
from benchmarks.maps.published import PublicFile, data_files
from benchmarks.maps.stage import Stage
from benchmarks.maps.wire import Rate, rate

ROUNDS = 5
SECONDS = 2
TILES_SECONDS = {3_000_000: 30}
"""A tile of a whole region takes PostGIS seconds."""
BEHIND_NGINX = 0.9
BY_ITSELF = 0.25
MOST_FILES = 400


def measure(stage: Stage) -> None:
    files = data_files(stage)[:MOST_FILES]
    _copy(stage, files)
    addresses = [file.address for file in files]
    plain = [f"/{number}" for number in range(len(files))]
    found = _in_turn(
        {
            "plain": lambda: rate(stage.plain_url, plain, seconds=SECONDS),
            "front": lambda: rate(stage.url, addresses, seconds=SECONDS),
            "own": lambda: rate(stage.own_url, addresses, seconds=SECONDS),
        }
    )
    size = sum(file.size for file in files) / len(files)
    note = f"wrk, 16 connections, {len(files)} different answers of {size:,.0f} bytes on average"
    for name, title, share in (
        ("front", "map data behind nginx", BEHIND_NGINX),
        ("own", "map data, own server alone", BY_ITSELF),
    ):
        report(
            f"{title}, share of plain nginx",
            _share(found[name], found["plain"]),
            "times",
            target=share,
            at_least=True,
            size=stage.size,
            peers=_told(_middle(found[name]))
            | {"plain nginx, a second": round(_middle(found["plain"]).per_second)},
            note=note,
        )
        if failures := sum(each.failures for each in found[name]):
            raise RuntimeError(f"{title}: {failures} requests failed")
    _tell(stage, "plain nginx, the same bytes", _middle(found["plain"]), note)
    _measure_tiles(stage)


def _copy(stage: Stage, files: list[PublicFile]) -> None:
    stage.plain_root.mkdir(parents=True, exist_ok=True)
    for number, file in enumerate(files):
        (stage.plain_root / str(number)).write_bytes(file.path.read_bytes())


def _in_turn(asked: dict[str, Callable[[], Rate]]) -> dict[str, list[Rate]]:
    """Each asked a few times in turn, so that a busy moment of the machine hits all of a round."""
    rounds: dict[str, list[Rate]] = {name: [] for name in asked}
    for _round in range(ROUNDS):
        for name, ask in asked.items():
            rounds[name].append(ask())
    return rounds


def _middle(rounds: list[Rate]) -> Rate:
    """The round with the median rate."""
    return sorted(rounds, key=lambda each: each.per_second)[len(rounds) // 2]


def _share(rounds: list[Rate], of: list[Rate]) -> float:
    """The median of the rounds' own shares."""
    return statistics.median(one.per_second / other.per_second for one, other in zip(rounds, of, strict=True))


def _told(found: Rate) -> dict[str, float]:
    return {"a second": round(found.per_second), "p99, ms": round(found.p99, 2)}


def _tell(stage: Stage, name: str, found: Rate, note: str) -> None:
    report(
        f"{name}, requests a second",
        found.per_second,
        "a second",
        size=stage.size,
        peers={"p99, ms": round(found.p99, 2), "bytes an answer": round(found.size)}
        | ({"failed": found.failures} if found.failures else {}),
        note=note,
    )


def _measure_tiles(stage: Stage) -> None:
    if not rivals.has_postgis():
        return
    rivals.make_table(stage)
    tiles, seconds = rivals.tiles(stage), TILES_SECONDS.get(stage.size, 3 * SECONDS)
    note = f"{len(tiles)} tiles of zooms {rivals.ZOOMS[0]} to {rivals.ZOOMS[-1]} that hold something"
    with rivals.bare_tiles() as base:
        found = rate(base, [f"/{z}/{x}/{y}" for z, x, y in tiles], seconds=seconds)
        _tell(stage, "PostGIS ST_AsMVT", found, f"granian and psycopg, nothing else; {note}")
    if rivals.has_tipg():
        with rivals.tipg() as base:
            address = urlsplit(base)
            paths = [f"{address.path}/{z}/{x}/{y}" for z, x, y in tiles]
            found = rate(f"{address.scheme}://{address.netloc}", paths, seconds=seconds)
            _tell(stage, "tipg", found, f"two workers, every entry in its tile; {note}")
