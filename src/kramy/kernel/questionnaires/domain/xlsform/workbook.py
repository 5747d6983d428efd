"""A workbook read by pyxform, the reference reader of XLSForm, which judges it and gives its rows one shape."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from pyxform.errors import PyXFormError
from pyxform.xls2json_backends import DefinitionData, get_xlsform
from pyxform.xls2xform import convert

from kramy.lib.errors import Refused

logger = logging.getLogger(__name__)

ENDINGS = (".xlsx", ".xls", ".xlsm", ".csv", ".md")
LARGEST = 5 * 1024 * 1024
WORDS = ("label", "hint", "constraint_message", "form_title")
QUOTES = {"“": "\ue01c", "”": "\ue01d", "‘": "\ue018", "’": "\ue019"}
"""pyxform makes typographic quotes straight, also in the words of questions: those travel in disguise."""

_DISGUISED = str.maketrans(QUOTES)
_SHOWN = str.maketrans({hidden: quote for quote, hidden in QUOTES.items()})


@dataclass(frozen=True, kw_only=True)
class Workbook:
    """``form`` as pyxform gives it; ``rows`` the line of the survey sheet by name; ``external`` lists of choices kept on a
    sheet of their own, by name; ``limits`` what we wrote into the settings because the format has no word for it."""

    form: Mapping[str, Any]
    rows: Mapping[str, int]
    external: Mapping[str, Sequence[Mapping[str, Any]]]
    limits: str = ""


def read_workbook(path: Path) -> Workbook:
    """Raises ``Refused`` with a sentence, that of pyxform where it has one."""
    if path.suffix.lower() not in ENDINGS:
        raise Refused(
            _("An XLSForm is a workbook: %(endings)s.") % {"endings": ", ".join(ENDINGS)},
            code="not_a_workbook",
        )
    try:
        if path.stat().st_size > LARGEST:
            raise Refused(
                _("The file is larger than %(size)d MB.") % {"size": LARGEST // 2**20}, code="too_large"
            )
        data = get_xlsform(path)
        sheets = {each.name: getattr(data, each.name) for each in fields(DefinitionData)}
        for name in ("survey", "choices", "settings"):
            sheets[name] = _disguised(sheets[name])
        form = dict(convert(sheets, validate=False)._pyxform)
    except PyXFormError as error:
        raise Refused(
            _("The form has an error: %(error)s") % {"error": shown(str(error))}, code="invalid"
        ) from error
    except OSError as error:
        raise Refused(
            _("The file cannot be read: %(error)s") % {"error": error}, code="unreadable"
        ) from error
    except Refused:
        raise
    except Exception as error:
        # a damaged workbook fails somewhere inside the readers of its parts, each in its own way
        logger.info("A workbook could not be read", exc_info=True)
        raise Refused(
            _("This is not a workbook with an XLSForm: %(error)s") % {"error": error}, code="unreadable"
        ) from error
    settings: Mapping[str, Any] = next(iter(data.settings or ()), {})
    return Workbook(
        form=form,
        rows=_row_numbers(data.survey or ()),
        external=_lists(data.external_choices or ()),
        limits=str(settings.get("kramy_limits") or ""),
    )


def shown(words: str) -> str:
    """Words as the workbook has them."""
    return words.translate(_SHOWN)


def _disguised(rows: Sequence[Mapping[str, Any]] | None) -> list[dict[str, Any]] | None:
    if rows is None:
        return None
    return [
        {
            column: value.translate(_DISGUISED) if _has_words(column) and isinstance(value, str) else value
            for column, value in row.items()
        }
        for row in rows
    ]


def _has_words(column: Any) -> bool:
    name = str(column).strip().lower()
    return name.split(":")[0].strip().replace(" ", "_") in WORDS or name.startswith("kramy_")


def _row_numbers(rows: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """The line of each name, as a spreadsheet counts."""
    found: dict[str, int] = {}
    for number, row in enumerate(rows, start=2):
        for column, value in row.items():
            if str(column).strip().lower() in ("name", "value") and str(value).strip():
                found.setdefault(str(value).strip(), number)
    return found


def _lists(rows: Sequence[Mapping[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        plain: dict[str, Any] = {}
        for column, value in row.items():
            name, _colons, language = str(column).strip().partition("::")
            key = name.strip().lower().replace(" ", "_")
            if key == "label" and language:
                plain.setdefault("label", {})[language.strip()] = value
            else:
                plain[key if key in ("list_name", "name", "label") else name.strip()] = value
        if plain.get("list_name") and plain.get("name"):
            found.setdefault(str(plain["list_name"]), []).append(plain)
    return found
