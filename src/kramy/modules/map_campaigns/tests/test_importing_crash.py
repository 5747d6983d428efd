"""Imports in processes of their own on a database that they share: killed at every step, and two of one file."""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

import kramy
from kramy.modules.map_campaigns.models import ImportBatch
from kramy.modules.map_campaigns.tests import import_process
from kramy.modules.map_campaigns.tests.factories import CampaignFactory, CategoryFactory
from kramy.modules.map_campaigns.tests.import_files import csv_file, row

pytestmark = pytest.mark.django_db(transaction=True)
ROWS = 10
SECONDS = 120


class Shared:
    """The test's own database as other processes reach it: the server's, or a copy of SQLite's in a file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "shared.sqlite3"
        if connection.vendor == "sqlite":
            connection.ensure_connection()
            with closing(sqlite3.connect(self.file)) as copy:
                connection.connection.backup(copy)
            url = f"sqlite:///{self.file}"
        else:
            own = connection.settings_dict
            host = str(own["HOST"]).replace("/", "%2F")
            url = f"postgres://{own['USER']}:{own['PASSWORD']}@{host}:{own['PORT'] or 5432}/{own['NAME']}"
        self.environment = {
            **os.environ,
            "DATABASE_URL": url,
            "KRAMY_VAR": str(folder),
            "DJANGO_SETTINGS_MODULE": "kramy.project.settings.dev",
            "KRAMY_DEMO": "0",
            "PYTHONPATH": str(Path(kramy.__file__).parent.parent),
        }

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, import_process.__file__, *arguments],
            env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def run(self, *arguments: str) -> tuple[int, str, str]:
        with self.start(*arguments) as process:
            out, problems = process.communicate(timeout=SECONDS)
        return process.returncode, out, problems

    def ask(self, query: str) -> list[Any]:
        """Rows of a query without parameters."""
        if connection.vendor == "sqlite":
            with closing(sqlite3.connect(self.file)) as copy:
                return copy.execute(query).fetchall()
        with connection.cursor() as cursor:
            cursor.execute(query)
            return cursor.fetchall()


@pytest.fixture
def shared(tmp_path: Path) -> Iterator[Shared]:
    CampaignFactory(slug="gastronomia", categories=[CategoryFactory(slug="bary", name_pl="Bary")])
    (tmp_path / "a.csv").write_bytes(csv_file([row(id=str(n), nazwa=f"Bar {n}") for n in range(ROWS)]))
    yield Shared(tmp_path)
    ImportBatch.objects.all().delete()


def _names(shared: Shared) -> list[str]:
    return [name for (name,) in shared.ask("SELECT name FROM map_campaigns_entry ORDER BY name")]


@pytest.mark.parametrize(
    "point",
    [
        ("before:write", "2"),
        ("after:write", "2"),
        ("after:_chunk", "2"),
        ("before:_finish", "1"),
        ("after:_finish", "1"),
    ],
)
def test_a_process_killed_anywhere_is_gone_on_with(shared: Shared, point: tuple[str, str]) -> None:
    code, out, problems = shared.run(str(shared.folder / "a.csv"), "gastronomia", *point)
    assert (code, out) == (-9, ""), problems
    code, out, problems = shared.run("-", "gastronomia", "-", "0")
    assert code == 0, problems
    counts = {"read": ROWS, "created": ROWS, "changed": 0, "unchanged": 0, "rejected": 0}
    assert json.loads(out) == {"state": "finished", **counts}
    assert _names(shared) == [f"Bar {n}" for n in range(ROWS)]
    numbers = shared.ask("SELECT number FROM map_campaigns_importrow ORDER BY number")
    assert [number for (number,) in numbers] == list(range(2, ROWS + 2))
    assert shared.ask("SELECT count(*) FROM map_campaigns_publicationchange")[0][0] > 0


def test_two_imports_of_one_file_at_once_double_nothing(shared: Shared) -> None:
    arguments = (str(shared.folder / "a.csv"), "gastronomia", "-", "0")
    both = [shared.start(*arguments), shared.start(*arguments)]
    answers = []
    for process in both:
        out, problems = process.communicate(timeout=SECONDS)
        assert process.returncode == 0, problems
        answers.append(json.loads(out))
    assert _names(shared) == [f"Bar {n}" for n in range(ROWS)]
    assert sum(answer["created"] for answer in answers) == ROWS
    assert sum(answer["unchanged"] for answer in answers) == ROWS
    assert {answer["rejected"] + answer["changed"] for answer in answers} == {0}
