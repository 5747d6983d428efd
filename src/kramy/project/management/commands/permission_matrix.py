"""Writes docs/generated/permissions.md: who may do what unless the city decides otherwise."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from kramy.kernel.accounts.enums import Role
from kramy.kernel.manifest.base import manifests

PATH = settings.PROJECT / "docs" / "generated" / "permissions.md"


def matrix() -> str:
    """The table as Markdown, one row per permission."""
    roles = [role.value for role in Role]
    lines = [
        "# Permissions and roles",
        "",
        "Made by `manage.py permission_matrix` from the manifests; `make check` compares.",
        "",
        f"| app | permission | what it allows | {' | '.join(role.replace('_', ' ') for role in roles)} |",
        f"|---|---|---|{'---|' * len(roles)}",
    ]
    for config, manifest in manifests():
        for permission in sorted(manifest.permissions, key=lambda item: item.codename):
            marks = " | ".join("yes" if role in permission.roles else "–" for role in roles)
            lines.append(f"| {config.label} | `{permission.codename}` | {permission.name} | {marks} |")
    return "\n".join(lines) + "\n"


class Command(BaseCommand):
    help = "Write the permission matrix, or check that the one written is true."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = matrix()
        if not options["check"]:
            PATH.parent.mkdir(parents=True, exist_ok=True)
            PATH.write_text(wanted, encoding="utf-8")
        elif not PATH.exists() or PATH.read_text(encoding="utf-8") != wanted:
            raise CommandError(
                "docs/generated/permissions.md is out of date: run manage.py permission_matrix"
            )
