"""``privacy --check`` fails on an unclassified field; ``privacy --register`` writes docs/privacy-register.md."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from kramy.kernel.accounts.domain import privacy


class Command(BaseCommand):
    help = "Check that every field is classified, and write the record of processing"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="fail when a field is not classified exactly once"
        )
        parser.add_argument("--register", action="store_true", help="write docs/privacy-register.md")

    def handle(self, *args: Any, check: bool, register: bool, **options: Any) -> None:
        if not check and not register:
            raise CommandError("Say --check or --register")
        path = settings.PROJECT / "docs" / "privacy-register.md"
        with translation.override("en"):
            text = privacy.register()
        if register:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        if check:
            found = privacy.problems()
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                found.append("docs/privacy-register.md is out of date: run manage.py privacy --register")
            if found:
                raise CommandError("\n".join(found))
            self.stdout.write("Every field is classified.")
