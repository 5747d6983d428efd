"""Removes what is past its time; ``--dry-run`` only counts."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from kramy.kernel.accounts.domain.privacy import apply_retention


class Command(BaseCommand):
    help = "Apply the retention of every app"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="count, change nothing")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        touched = apply_retention(timezone.localdate(), dry_run)
        for model, count in sorted(touched.items()):
            self.stdout.write(f"{model}: {count}{' (dry run)' if dry_run else ''}")
