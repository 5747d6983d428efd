"""One figure as one JSON object a line."""

import json
import math
import sys
from collections.abc import Sequence
from typing import Any


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that ``share`` of the values do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def report(
    name: str, value: float, unit: str, *, target: float, peers: dict[str, Any] | None = None, note: str = ""
) -> bool:
    """Print the figure; every target here is an upper bound. Returns whether it holds."""
    holds = value <= target
    figure = {
        "name": name,
        "value": round(value, 2),
        "unit": unit,
        "target": target,
        "holds": holds,
        "peers": peers or {},
        "note": note,
    }
    sys.stdout.write(json.dumps(figure, ensure_ascii=False) + "\n")
    sys.stdout.flush()
    return holds
