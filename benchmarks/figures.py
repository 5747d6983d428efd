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
    name: str,
    value: float,
    unit: str,
    *,
    target: float | None = None,
    at_least: bool = False,
    size: int | None = None,
    peers: dict[str, Any] | None = None,
    note: str = "",
) -> bool:
    """Print the figure. ``target`` is an upper bound, with ``at_least`` a lower one, or none at all; ``size`` says
    how many entries there were. Returns whether the target holds."""
    holds = target is None or (value >= target if at_least else value <= target)
    figure: dict[str, Any] = {"name": name, "value": round(value, 3 if abs(value) < 10 else 2), "unit": unit}
    if size is not None:
        figure["size"] = size
    if target is not None:
        figure |= {"target": target, "bound": "least" if at_least else "most", "holds": holds}
    figure |= {"peers": peers or {}, "note": note}
    sys.stdout.write(json.dumps(figure, ensure_ascii=False) + "\n")
    sys.stdout.flush()
    return holds
