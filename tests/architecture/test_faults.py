"""The list of faults names tests that exist."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
LIST = (ROOT / "docs/faults.md").read_text()
TESTS = {path: path.read_text() for path in (ROOT / "src").rglob("tests/test_*.py")}


def test_every_file_that_is_named_is_there() -> None:
    names = set(re.findall(r"[\w/…]*?(test_\w+\.py)", LIST))
    assert names - {path.name for path in TESTS} == set()
    folders = set(re.findall(r"`((?:lib|ui|kernel|modules|project)/[\w/]+\.py)", LIST))
    assert {name for name in folders if not (ROOT / "src/kramy" / name).exists()} == set()


def test_every_test_that_is_named_is_there() -> None:
    named = set(re.findall(r"(?:::|`)(test_\w+)(?=[`…])", LIST))
    whole = "\n".join(TESTS.values())
    assert {name for name in named if f"def {name}" not in whole} == set()
    assert len(named) > 40
