"""Keeps the message catalogues: ``update``, ``check`` and ``compile``, with Babel and without gettext binaries.

Source strings are English; every app of the hub has ``locale/pl`` and ``locale/uk``.
"""

import io
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import template as translation_template

from kramy.kernel.manifest.management.cotton_messages import without_html_comments

KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
TARGETS = ("pl", "uk")
SKIPPED = {"tests", "migrations", "node_modules", "dist"}


def hub_apps(label: str | None) -> list[Path]:
    """Folders of the hub's apps (or of the one labelled ``label``)."""
    root = Path(settings.ROOT)
    return [
        Path(config.path)
        for config in apps.get_app_configs()
        if config.name.startswith("kramy.")
        and Path(config.path).is_relative_to(root)
        and (label is None or config.label == label)
    ] + ([root / "lib", root / "project"] if label in (None, "lib", "project") else [])


def _messages_of_file(path: Path) -> list[tuple[int, Any, Any]]:
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        source = translation_template.templatize(without_html_comments(source), origin=str(path))
    found = extract_python(io.BytesIO(source.encode()), KEYWORDS, ["Translators:"], {"encoding": "utf-8"})
    return [(line, function, messages) for line, function, messages, _comments in found]


def _add(catalog: Catalog, name: str, line: int, function: str, messages: Any) -> None:
    values = messages if isinstance(messages, tuple) else (messages,)
    spec = KEYWORDS[function]
    context = None
    if spec and isinstance(spec[0], tuple):
        context, values = values[0], values[1:]
    plural = function.startswith(("n", "np"))
    wanted = values[:2] if plural else values[:1]
    if not wanted or any(not isinstance(value, str) or not value for value in wanted):
        return
    identity = (wanted[0], wanted[1]) if plural else wanted[0]
    existing = catalog.get(wanted[0], context)
    if existing is not None and isinstance(existing.id, tuple):
        identity = existing.id
    catalog.add(identity, locations=[(name, line)], context=context)


def extract(folder: Path) -> Catalog:
    """The template catalogue of one app's Python files and templates."""
    catalog = Catalog(charset="utf-8")
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder)
        if not SKIPPED.isdisjoint(relative.parts) or path.suffix not in {".py", ".html", ".txt"}:
            continue
        for line, function, messages in _messages_of_file(path):
            _add(catalog, relative.as_posix(), line, function, messages)
    return catalog


def catalogue_path(folder: Path, language: str) -> Path:
    return folder / "locale" / language / "LC_MESSAGES" / "django.po"


def read(path: Path, language: str) -> Catalog:
    if not path.exists():
        return Catalog(locale=language, project="Kramy", version="", header_comment="", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def merged(folder: Path, language: str) -> Catalog:
    """The app's catalogue in ``language`` brought up to date with its sources."""
    catalog = read(catalogue_path(folder, language), language)
    catalog.update(extract(folder), no_fuzzy_matching=True, update_header_comment=False)
    catalog.obsolete.clear()
    catalog.fuzzy = False
    return catalog


def gaps(catalog: Catalog) -> list[str]:
    """Source strings without a full translation."""
    missing = []
    for message in catalog:
        if not message.id:
            continue
        forms = message.string if isinstance(message.string, tuple | list) else (message.string,)
        complete = all(forms) and (not message.pluralizable or len(forms) == catalog.num_plurals)
        if not complete or message.fuzzy:
            missing.append(message.id[0] if isinstance(message.id, tuple | list) else message.id)
    return missing


def conflicts(folders: list[Path], everywhere: list[Path]) -> list[str]:
    """Messages that an app of ``folders`` translates otherwise than another app of ``everywhere``.

    Django merges the catalogues of all apps, so of two translations of one message (source string and
    context) one is shown on every page, also where it is wrong. A word with two meanings needs a context.
    """
    problems = []
    for language in TARGETS:
        found: dict[tuple[str | None, Any], dict[Any, list[Path]]] = {}
        for folder in dict.fromkeys(everywhere):
            for message in read(catalogue_path(folder, language), language):
                if message.id and message.string and not message.fuzzy:
                    same = found.setdefault((message.context, message.id), {})
                    same.setdefault(message.string, []).append(folder)
        for (context, identity), translations in found.items():
            apps_of_all = [folder for users in translations.values() for folder in users]
            if len(translations) > 1 and not set(folders).isdisjoint(apps_of_all):
                said = " but ".join(
                    f"{', '.join(folder.name for folder in users)} {text!r}"
                    for text, users in translations.items()
                )
                meant = f" (context {context!r})" if context else ""
                problems.append(f"{language}: {identity!r}{meant} is in {said}")
    return problems


class Command(BaseCommand):
    help = "Update, check or compile the message catalogues of the hub's apps."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["update", "check", "compile"])
        parser.add_argument("--app", help="label of one app")

    def handle(self, *args: Any, **options: Any) -> None:
        folders = hub_apps(options["app"])
        if not folders:
            raise CommandError(f"No app labelled {options['app']!r}")
        {"update": self.update, "check": self.compare, "compile": self.compile}[options["action"]](folders)

    def update(self, folders: list[Path]) -> None:
        for folder in folders:
            for language in TARGETS:
                catalog = merged(folder, language)
                path = catalogue_path(folder, language)
                if not len(catalog):
                    continue
                path.parent.mkdir(parents=True, exist_ok=True)
                with path.open("wb") as file:
                    write_po(
                        file, catalog, width=110, sort_output=True, omit_header=False, include_lineno=False
                    )
                self.stdout.write(f"{path.relative_to(settings.ROOT)}: {len(gaps(catalog))} to translate")

    def compare(self, folders: list[Path]) -> None:
        problems = []
        for folder in folders:
            for language in TARGETS:
                path = catalogue_path(folder, language)
                problems += [f"{folder.name} {language}: {text!r}" for text in gaps(merged(folder, language))]
                if path.exists():
                    problems += [
                        f"{folder.name} {language}: {message.id!r}: {error}"
                        for message in read(path, language)
                        for error in message.check()
                    ]
        problems += conflicts(folders, hub_apps(None))
        if problems:
            raise CommandError("Untranslated or wrong:\n" + "\n".join(problems))
        self.stdout.write("Every message is translated.")

    def compile(self, folders: list[Path]) -> None:
        for folder in folders:
            for language in TARGETS:
                path = catalogue_path(folder, language)
                if path.exists():
                    with path.with_suffix(".mo").open("wb") as file:
                        write_mo(file, read(path, language))
