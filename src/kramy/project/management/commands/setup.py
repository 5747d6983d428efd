"""Brings an installation up to date: database, roles, the portal's first pages. Safe to run again."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from kramy.kernel.accounts.api import ensure_roles
from kramy.portal.domain.pages import ensure_pages


class Command(BaseCommand):
    help = "Migrate the database, make the roles and the portal's first pages; safe to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        call_command(
            "createcachetable", verbosity=0
        )  # does something only where the cache is in the database
        ensure_roles()
        ensure_pages()
