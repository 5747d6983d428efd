"""A workbook read by pyxform, the reference reader of XLSForm, which judges it and gives its rows one shape."""

import logging
import re
import warnings
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from io import BytesIO
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from pyxform.errors import PyXFormError
from pyxform.xls2json_backends import DefinitionData, get_xlsform
from pyxform.xls2xform import convert

from kramy.kernel.questionnaires.domain.xlsform.preparing import LINE, Row, Sheets, column_of, prepared
from kramy.kernel.questionnaires.domain.xlsform.problems import Left
from kramy.lib.errors import Refused

logger = logging.getLogger(__name__)

ENDINGS = (".xlsx", ".xls", ".xlsm", ".csv", ".md")
LARGEST = 5 * 1024 * 1024
LARGEST_UNPACKED = 20 * LARGEST
"""What a few megabytes of zeros become when they are unpacked no reader survives."""

WORDS = (
    "label",
    "caption",
    "hint",
    "guidance_hint",
    "constraint_message",
    "constraining_message",
    "form_title",
    "jr",
)
QUOTES = {"“": "\ue01c", "”": "\ue01d", "‘": "\ue018", "’": "\ue019"}
"""pyxform makes typographic quotes straight, also in the words of questions: those travel in disguise."""

_DISGUISED = str.maketrans(QUOTES)
_SHOWN = str.maketrans({hidden: quote for quote, hidden in QUOTES.items()})

HEADINGS = {
    "survey": ("type", "command"),
    "choices": ("list_name",),
    "external_choices": ("list_name",),
    "settings": ("form_title", "form_id", "id_string", "default_language", "set_form_title", "set_form_id"),
}
"""By sheet, a column that every line of headings has: above it some people write a title."""

DEEPEST_HEADING = 20


@dataclass(frozen=True, kw_only=True)
class Workbook:
    """``form`` as pyxform gives it; ``sheets`` its rows as they were handed over; ``external`` lists of choices kept on a
    sheet of their own, by name; ``limits`` what we wrote into the settings because the format has no word for it, ``is_ours``
    that we wrote the whole; ``left`` what was left behind before pyxform saw it."""

    form: Mapping[str, Any]
    sheets: Sheets
    external: Mapping[str, Sequence[Mapping[str, Any]]]
    limits: str = ""
    is_ours: bool = False
    left: Sequence[Left] = ()


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
        _check_unpacked(path)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # parts of a workbook that no form needs
            sheets = _sheets(path)
        left = prepared(sheets)
        form = dict(convert(_for_pyxform(sheets, path), validate=False)._pyxform)
    except PyXFormError as error:
        raise Refused(
            _("The form has an error: %(error)s") % {"error": _plainly(str(error))}, code="invalid"
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
    settings: Mapping[str, Any] = next(iter(sheets.rows("settings")), {})
    return Workbook(
        form=form,
        sheets=sheets,
        external=_lists(sheets.rows("external_choices")),
        limits=shown(str(settings.get("kramy_limits") or "")),
        is_ours=bool(settings.get("kramy_export")),
        left=left,
    )


def _plainly(error: str) -> str:
    """What pyxform says, without what we put in for ourselves."""
    if "was not recognized as a supported type" in error:
        return _("it is damaged, protected by a password, or no workbook at all.")
    return re.sub(rf",? ?'{LINE}': '\d+'", "", shown(error)).strip()


def _check_unpacked(path: Path) -> None:
    """A reader takes no more out of the archive than it says is in it, so that what it says may be believed here."""
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as archive:
        unpacked = sum(entry.file_size for entry in archive.infolist())
    if unpacked > LARGEST_UNPACKED:
        raise Refused(_("The file is too large when unpacked."), code="too_large")


def shown(words: str) -> str:
    """Words as the workbook has them."""
    return words.translate(_SHOWN)


def _sheets(path: Path) -> Sheets:
    """The rows of every sheet of a form; a line of headings that stands further down is found."""
    data = get_xlsform(path)
    above: dict[str, int] = {}
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        buried = [name for name in HEADINGS if not _has_headings(name, _headings_of(data, name))]
        moved, above = _dug_up(path, buried) if buried else (None, {})
        if moved is not None:
            data = get_xlsform(moved, file_type=".xlsx")
    found = {each.name: getattr(data, each.name) for each in fields(DefinitionData)}
    sheets: dict[str, list[Row]] = {}
    headings: dict[str, list[str]] = {}
    for name, rows in found.items():
        if name.endswith("_header") or name in ("sheet_names", "fallback_form_name") or rows is None:
            continue
        headings[name] = _headings_of(data, name)
        sheets[name] = [_disguised(row) if name != "external_choices" else dict(row) for row in rows]
    return Sheets(found=sheets, headings=headings, above=above, names=tuple(data.sheet_names or ()))


def _for_pyxform(sheets: Sheets, path: Path) -> dict[str, Any]:
    data: dict[str, Any] = {"sheet_names": list(sheets.names), "fallback_form_name": path.stem}
    for name, rows in sheets.found.items():
        data[name] = rows
        data[f"{name}_header"] = [dict.fromkeys(sheets.headings[name])] if sheets.headings[name] else []
    return data


def _headings_of(data: DefinitionData, name: str) -> list[str]:
    header = getattr(data, f"{name}_header") or ()
    return [str(column) for column in (header[0] if header else ())]


def _has_headings(name: str, headings: Sequence[str]) -> bool:
    return any(column_of(heading) in HEADINGS[name] for heading in headings)


def _dug_up(path: Path, wanted: Sequence[str]) -> tuple[BytesIO | None, dict[str, int]]:
    """The workbook without what stands above the headings of its sheets, and how many lines that were by sheet."""
    book = load_workbook(path, data_only=True)
    above: dict[str, int] = {}
    for sheet in book.worksheets:
        name = sheet.title.lower()
        if name not in wanted and len(book.worksheets) > 1:
            continue
        name = name if name in HEADINGS else "survey"
        rows = sheet.iter_rows(min_row=1, max_row=DEEPEST_HEADING, values_only=True)
        for number, cells in enumerate(rows):
            if _has_headings(name, [str(cell) for cell in cells if cell is not None]):
                if number:
                    for merged in list(sheet.merged_cells.ranges):
                        sheet.unmerge_cells(str(merged))
                    sheet.delete_rows(1, number)
                    above[name] = number
                break
    if not above:
        return None, {}
    moved = BytesIO()
    book.save(moved)
    moved.seek(0)
    return moved, above


def _disguised(row: Mapping[str, Any]) -> Row:
    return {
        column: value.translate(_DISGUISED) if _has_words(column) and isinstance(value, str) else value
        for column, value in row.items()
    }


def _has_words(column: Any) -> bool:
    name = str(column).strip().lower()
    return name.split(":")[0].strip().replace(" ", "_") in WORDS or name.startswith(
        ("kramy_", "bind::jr", "bind:jr")
    )


def _lists(rows: Sequence[Mapping[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        plain: dict[str, Any] = {}
        for column, value in row.items():
            name, _colons, language = str(column).strip().partition("::")
            key = column_of(name)
            if key == "label" and language:
                plain.setdefault("label", {})[language.strip()] = value
            else:
                plain[key if key in ("list_name", "name", "label") else name.strip()] = value
        if plain.get("list_name") and plain.get("name"):
            found.setdefault(str(plain["list_name"]), []).append(plain)
    return found
