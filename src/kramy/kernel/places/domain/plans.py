"""What an import will do, worked out before anything is touched: plain values, shown in the preview."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from shapely.geometry.base import BaseGeometry

MOST_PROBLEMS = 500
"""Problems spelled out; the rest are only counted."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A row that cannot be taken, or was taken with a change: its number in the file and a sentence."""

    row: int
    text: str
    code: str


@dataclass
class Plan:
    """What will be added, replaced, removed or left; ``shapes`` are (name, geometry) for the preview's map."""

    added: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    unchanged: int = 0
    total: int = 0
    problems: list[Problem] = field(default_factory=list)
    problem_count: int = 0
    shapes: list[tuple[str, BaseGeometry]] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    blocking: str = ""

    def refuse(self, row: int, text: Any, code: str) -> None:
        """Note that a row cannot be taken."""
        self.problem_count += 1
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(row, str(text), code))

    def report(self) -> dict[str, Any]:
        """The plan as JSON, kept with the import."""
        return {
            "added": len(self.added) or self.counts["added"],
            "replaced": len(self.replaced) or self.counts["replaced"],
            "removed": len(self.removed) or self.counts["removed"],
            "unchanged": self.unchanged,
            "total": self.total,
            "problem_count": self.problem_count,
            "problems": [{"row": p.row, "text": p.text, "code": p.code} for p in self.problems],
        }
