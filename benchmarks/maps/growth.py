"""How fast a cost grows with the number of entries: the exponent of n that fits best."""

import math
from collections.abc import Mapping, Sequence


def exponent(costs: Mapping[int, float]) -> float:
    """The slope of the least-squares line through the logarithms: 1 when twice the entries cost twice as much.

    >>> round(exponent({10: 5.0, 100: 50.0, 1000: 500.0}), 3)
    1.0
    """
    xs = [math.log(size) for size in costs]
    ys = [math.log(cost) for cost in costs.values()]
    middle_x, middle_y = sum(xs) / len(xs), sum(ys) / len(ys)
    spread = sum((x - middle_x) ** 2 for x in xs)
    return sum((x - middle_x) * (y - middle_y) for x, y in zip(xs, ys, strict=True)) / spread


def exponent_of_n_log_n(sizes: Sequence[int]) -> float:
    """What the same fit gives for n log n over the same sizes: the most a cost may grow by."""
    return exponent({size: size * math.log(size) for size in sizes})
