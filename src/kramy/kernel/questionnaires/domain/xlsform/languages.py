"""The languages of an XLSForm, "Polski (pl)" or just "English", as codes."""

import re
from typing import Any

from babel import Locale

from kramy.kernel.manifest.api import city
from kramy.kernel.questionnaires.base import Texts
from kramy.kernel.questionnaires.domain.xlsform.workbook import shown

CODE = re.compile(r"\(([A-Za-z]{2,3})(?:[-_][A-Za-z]+)?\)\s*$")
UNMARKED = "default"
GUARD = "\u2060"
"""Stands inside a ``${`` that is meant as it is written: other programs would look for a question of that name."""


def code_of(name: str) -> str:
    """The code of a language by its name in a form, "" when nobody knows it."""
    marked = CODE.search(name)
    if marked:
        return marked[1].lower()
    plain = name.strip().casefold()
    return _by_name().get(plain) or (plain if re.fullmatch(r"[a-z]{2}", plain) else "")


def name_of(code: str) -> str:
    """How a form that we write calls a language."""
    return f"{(Locale(code).get_display_name(code) or code).capitalize()} ({code})"


def guarded(words: str) -> str:
    """Words in which nothing names a question of the form."""
    return words.replace("${", f"${GUARD}{{")


def _unguarded(words: str) -> str:
    return words.replace(f"${GUARD}{{", "${")


def texts_in(value: Any, default_language: str) -> tuple[Texts, set[str]]:
    """(texts by code, names of languages that nobody knows) of a label, whose words may be one text or one a language.

    Words without a language are in ``default_language``.
    """
    if value is None:
        return {}, set()
    if not isinstance(value, dict):
        words = _unguarded(shown(str(value)).strip())
        return ({default_language: words} if words else {}), set()
    found: Texts = {}
    unknown: set[str] = set()
    for name, words in value.items():
        code = default_language if name == UNMARKED else code_of(name)
        text = _unguarded(shown(str(words if words is not None else "")).strip())
        if not code:
            unknown.add(name)
        elif text and text != "-":
            found.setdefault(code, text)
    return found, unknown


def default_of(name: str) -> str:
    """The language of unmarked words: the form's own, else the city's first."""
    return (code_of(name) if name and name != UNMARKED else "") or city().languages[0]


def _by_name() -> dict[str, str]:
    """Names of some languages in themselves and in English and Polish."""
    codes = (
        "pl",
        "en",
        "uk",
        "de",
        "fr",
        "es",
        "it",
        "cs",
        "sk",
        "ru",
        "be",
        "lt",
        "pt",
        "nl",
        "sw",
        "zh",
        "ar",
        "hi",
    )
    names: dict[str, str] = {}
    for code in codes:
        for shown_in in (code, "en", "pl"):
            names.setdefault((Locale(code).get_display_name(shown_in) or code).casefold(), code)
    return names
