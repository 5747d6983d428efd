"""Writes the diagram of the case states into the documentation, or checks that it is up to date."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from kramy.kernel.casework.domain.workflow import diagram


class Command(BaseCommand):
    help = "Write docs/generated/case-states.md from the transition table; --check only compares."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="fail when the file is not up to date")

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(settings.PROJECT) / "docs" / "generated" / "case-states.md"
        wanted = diagram()
        if options["check"]:
            if not path.exists() or path.read_text(encoding="utf-8") != wanted:
                raise CommandError(
                    "docs/generated/case-states.md is out of date: run manage.py state_diagrams"
                )
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(wanted, encoding="utf-8")
