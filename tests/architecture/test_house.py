"""The rules of docs/architecture.md that import-linter does not see."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src" / "kramy"
OPEN_DOORS = {"api", "base", "enums", "rules", "signals"}
BANNED_NAMES = {"utils.py", "helpers.py", "services.py", "misc.py"}
MOST_LINES = 500


def python_files() -> Iterator[Path]:
    for path in sorted(SOURCE.rglob("*.py")):
        if "migrations" not in path.parts and "node_modules" not in path.parts:
            yield path


def imports_of(path: Path) -> Iterator[str]:
    """Dotted names of everything that ``path`` imports from the hub."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def app_of(parts: tuple[str, ...]) -> tuple[str, ...] | None:
    """("kernel", "places") for anything inside that app; None outside kernel and modules."""
    return parts[:2] if len(parts) > 1 and parts[0] in {"kernel", "modules"} else None


def test_apps_are_entered_by_their_open_doors_only():
    wrong = []
    for path in python_files():
        relative = path.relative_to(SOURCE)
        if "tests" in relative.parts or relative.parts[0] == "project":
            continue
        own = app_of(relative.parts)
        for name in imports_of(path):
            parts = tuple(name.split("."))
            if parts[0] != "kramy":
                continue
            other = app_of(parts[1:])
            if other is not None and other != own and parts[3:4] and parts[3] not in OPEN_DOORS:
                wrong.append(f"{relative}: {name}")
    assert wrong == []


@pytest.mark.parametrize(
    "banned", ["django.http", "django.shortcuts", "django.contrib.messages", "django.views"]
)
def test_domains_know_nothing_of_requests(banned):
    wrong = [
        f"{path.relative_to(SOURCE)}: {name}"
        for path in python_files()
        if "domain" in path.relative_to(SOURCE).parts and "tests" not in path.parts
        for name in imports_of(path)
        if name == banned or name.startswith(f"{banned}.")
    ]
    assert wrong == []


def test_no_file_is_named_after_nothing():
    assert [path for path in python_files() if path.name in BANNED_NAMES] == []


def test_no_file_outgrows_its_room():
    long = {str(path.relative_to(SOURCE)): len(path.read_text().splitlines()) for path in python_files()}
    assert {name: lines for name, lines in long.items() if lines > MOST_LINES} == {}


def test_every_app_says_what_it_is_for():
    apps = [path.parent for path in SOURCE.glob("*/*/apps.py")] + [
        SOURCE / "portal",
        SOURCE / "ui",
        SOURCE / "lib",
    ]
    assert [str(app.relative_to(SOURCE)) for app in apps if not (app / "README.md").exists()] == []


def test_public_templates_hold_no_inline_script_or_style():
    """The content security policy would refuse them; data blocks (JSON-LD) are not scripts."""
    wrong = []
    for path in sorted(SOURCE.rglob("*.html")):
        if "desk" in path.parts or "dist" in path.parts or "emails" in path.parts or "messages" in path.parts:
            continue
        source = path.read_text(encoding="utf-8")
        text = re.sub(r"{#.*?#}|{% comment %}.*?{% endcomment %}", "", source, flags=re.DOTALL)
        if re.search(r"<style|\sstyle=[\"']|\son[a-z]+=[\"']", text) or re.search(
            r"<script(?![^>]*\bsrc=)(?![^>]*application/(ld\+)?json)", text
        ):
            wrong.append(str(path.relative_to(SOURCE)))
    assert wrong == []
