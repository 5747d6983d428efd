"""Requests per second and the slowest hundredth, asked for by wrk: it costs little beside the servers it asks."""

import re
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

CONNECTIONS = 16
UNITS = {"us": 1e-3, "ms": 1.0, "s": 1e3, "m": 6e4}

SCRIPT = """\
local paths = {{}}
for line in io.lines("{paths}") do paths[#paths + 1] = line end
local turn = 0
request = function()
  turn = turn + 1
  return wrk.format("GET", paths[turn % #paths + 1])
end
"""


@dataclass(frozen=True)
class Rate:
    """What a server gave: requests a second, milliseconds, bytes of body an answer, answers that were no success."""

    per_second: float
    p50: float
    p99: float
    size: float
    failures: int


def rate(base: str, paths: list[str], *, seconds: float = 4, connections: int = CONNECTIONS) -> Rate:
    """Ask ``base`` for ``paths`` in turn over kept connections. RuntimeError when wrk says nothing useful."""
    with tempfile.TemporaryDirectory(prefix="kramy-wrk-") as folder:
        listed, script = Path(folder, "paths"), Path(folder, "paths.lua")
        listed.write_text("\n".join(paths) + "\n")
        script.write_text(SCRIPT.format(paths=listed))
        address = urlsplit(base)
        done = subprocess.run(
            [
                *("wrk", "--latency", "-t", "1", "-c", str(connections), "-d", f"{max(1, round(seconds))}s"),
                *("--timeout", "30s", "-s", str(script), f"{address.scheme}://{address.netloc}/"),
            ],
            capture_output=True, text=True, check=False, timeout=seconds + 90,
        )  # fmt: skip
    return _read(done.stdout + done.stderr)


def _read(said: str) -> Rate:
    per_second = re.search(r"Requests/sec:\s+([\d.]+)", said)
    number = re.search(r"(\d+) requests in ([\d.]+)(\w+), ([\d.]+)([KMGT]?)B read", said)
    if per_second is None or number is None:
        raise RuntimeError(f"wrk gave no figures: {said}")
    failed = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    broken = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", said)
    transferred = float(number[4]) * 1024 ** " KMGT".index(number[5] or " ")
    return Rate(
        per_second=float(per_second[1]),
        p50=_milliseconds(said, "50%"),
        p99=_milliseconds(said, "99%"),
        size=transferred / max(1, int(number[1])),
        failures=(int(failed[1]) if failed else 0) + (sum(map(int, broken.groups())) if broken else 0),
    )


def _milliseconds(said: str, share: str) -> float:
    """0 when nothing was answered in time."""
    found = re.search(rf"{share}\s+([\d.]+)(us|ms|s|m)\b", said)
    return float(found[1]) * UNITS[found[2]] if found else 0.0
