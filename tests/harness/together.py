"""Several people or workers at the same moment, each on a connection of their own, and workers that are killed.

Tests that use this stand under ``pytest.mark.django_db(transaction=True)`` and the fixture ``own_connections``.
"""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn
from unittest.mock import patch

import pytest
from django.db import DEFAULT_DB_ALIAS, connection, connections

from kramy.lib.errors import Refused

Act = Callable[[], Any]


@pytest.fixture
def own_connections(transactional_db: None, tmp_path: Path) -> Iterator[None]:
    """A SQLite in memory has no second connection worth the name, so its copy in a file comes in its place."""
    if connection.vendor != "sqlite" or "memory" not in str(connection.settings_dict["NAME"]):
        yield
        return
    path = tmp_path / "together.sqlite3"
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(path)])
    in_memory, settings = connections[DEFAULT_DB_ALIAS], connections.settings[DEFAULT_DB_ALIAS]
    name, settings["NAME"] = settings["NAME"], str(path)
    del connections[DEFAULT_DB_ALIAS]
    yield
    connections[DEFAULT_DB_ALIAS].close()
    settings["NAME"] = name
    connections[DEFAULT_DB_ALIAS] = in_memory


def at_once(*acts: Act) -> list[Any]:
    """What each act returned, or the code with which it was refused; all begin together. Any other error fails."""
    start = threading.Barrier(len(acts))
    results: list[Any] = [None] * len(acts)
    failures: list[Exception] = []

    def run(place: int, act: Act) -> None:
        start.wait()
        try:
            results[place] = act()
        except Refused as refusal:
            results[place] = refusal.code
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise ExceptionGroup("of acts done at once", failures)
    return results


def killed(act: Act, *, at: str, call: int = 1, after: bool = False) -> None:
    """Do ``act`` in a process of its own that dies by SIGKILL around the ``call``-th call of ``at``.

    ``at`` is the dotted path of a function as the code under test looks it up.
    """
    connections.close_all()
    child = os.fork()
    if child == 0:
        _die_during(act, at, call, after)
    _child, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), f"the process lived: {at} was not called {call} times ({status})"
    assert os.WTERMSIG(status) == signal.SIGKILL


def _die_during(act: Act, at: str, call: int, after: bool) -> NoReturn:
    module, _dot, name = at.rpartition(".")
    real = getattr(__import__(module, fromlist=[name]), name)
    calls = 0

    def counted(*arguments: Any, **named: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == call and not after:
            os.kill(os.getpid(), signal.SIGKILL)
        result = real(*arguments, **named)
        if calls == call:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    try:
        with patch(at, counted):
            act()
    finally:
        os._exit(1)
