"""Figures of years before the hub, from a table (CSV, XLSX)."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from kramy.lib import tables
from kramy.modules.service_point.domain import earlier


class Command(BaseCommand):
    help = "Keep the numbers of consultations of earlier years from FILE (CSV or XLSX); those of the same years give way."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="columns: year, month, dimension, value, count, source")
        parser.add_argument("--dry-run", action="store_true", help="say what would be kept, keep nothing")
        parser.add_argument("--language", default="pl", help="the language of the words in the file")

    def handle(self, *args: Any, file: Path, dry_run: bool, language: str, **options: Any) -> None:
        try:
            table = tables.read(file.read_bytes())
        except (OSError, tables.TableUnreadable) as error:
            raise CommandError(str(error)) from None
        with translation.override(language):
            reading = earlier.read(dict(row.values) for row in table)
        for problem in reading.problems:
            self.stderr.write(problem)
        if not reading.figures:
            raise CommandError("There is nothing in it that can be kept.")
        if not dry_run:
            earlier.keep(figures=reading.figures, by=None)
        years = ", ".join(str(year) for year in sorted({figure.year for figure in reading.figures}))
        self.stdout.write(
            f"{len(reading.figures)} figures of {years}{' would be kept' if dry_run else ' kept'}"
        )
