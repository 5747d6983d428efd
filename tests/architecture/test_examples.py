"""Examples in docstrings are true."""

import doctest
from importlib import import_module

from tests.architecture.test_house import SOURCE, python_files


def test_every_example_gives_what_it_says():
    finder, runner, told = doctest.DocTestFinder(), doctest.DocTestRunner(verbose=False), []
    for path in python_files():
        if "tests" in path.parts or ">>>" not in path.read_text(encoding="utf-8"):
            continue
        parts = path.relative_to(SOURCE.parent).with_suffix("").parts
        for example in finder.find(import_module(".".join(parts).removesuffix(".__init__"))):
            runner.run(example, out=told.append)
    assert runner.tries > 0
    assert "".join(told) == ""
