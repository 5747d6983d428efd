"""The rows of a form made ready for pyxform: small letters in types, kinds of rows that only KoBo has, the line of each.

pyxform refuses a form as a whole. What it does not know of but others write is put into its words here, or left out and
told of, so that the rest can be carried over.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from pyxform import aliases
from pyxform.question_type_dictionary import QUESTION_TYPE_DICT
from pyxform.xls2json import RE_BEGIN_CONTROL, RE_END_CONTROL, RE_SELECT

from kramy.kernel.questionnaires.domain.xlsform.problems import Left

Row = dict[str, Any]
LINE = "kramy_row"
"""The column that takes the line of a row through pyxform."""

SAME = {"command": "type", "caption": "label", "tag": "name", "value": "name", "list name": "list_name"}
TYPES = {
    "select_many": "select_multiple",
    "select many": "select_multiple",
    "select_multiple_one": "select_multiple",
    "select multiple": "select_multiple",
    "select_one_or_other": "select_one",
    "select multiple external": "select_multiple",
    "number": "decimal",
    "longtext": "text",
    "photo": "image",
    "url": "text",
    "phone": "phone number",
}
"""Types that people write though no standard has them."""

MATRIX, SCORE, RANK = "kobomatrix", "score", "rank"


def column_of(heading: str) -> str:
    """What a heading calls its column: "List Name" and "list_name" are the same."""
    name = "_".join(str(heading).split()).lower()
    return SAME.get(name, name)


@dataclass
class Sheets:
    """``found`` rows by sheet, ``headings`` its columns, ``above`` how many lines stand above the headings; ``names`` all
    sheets there are."""

    found: dict[str, list[Row]]
    headings: dict[str, list[str]]
    above: Mapping[str, int] = field(default_factory=dict)
    names: Sequence[str] = ()

    def rows(self, sheet: str) -> list[Row]:
        return self.found.get(sheet, [])

    def heading(self, sheet: str, column: str) -> str | None:
        """How the sheet calls a column, None when it has none."""
        return next((each for each in self.headings.get(sheet, ()) if column_of(each) == column), None)

    def cell(self, sheet: str, row: Mapping[str, Any], column: str) -> str:
        heading = self.heading(sheet, column)
        return str(row.get(heading) or "").strip() if heading else ""


def prepared(sheets: Sheets) -> list[Left]:
    """Put the rows into pyxform's words, in place; what cannot be is left out and returned."""
    for name in ("survey", "choices"):
        for number, row in enumerate(sheets.rows(name), start=2 + sheets.above.get(name, 0)):
            if row:
                row[LINE] = str(number)
        if sheets.headings.get(name):
            sheets.headings[name].append(LINE)
    kind = sheets.heading("survey", "type")
    if kind is None:
        return []
    left: list[Left] = []
    sheets.found["survey"] = list(_rows(sheets, kind, left))
    return left


def _rows(sheets: Sheets, kind: str, left: list[Left]) -> Iterator[Row]:
    around: list[str] = []
    rows = iter(sheets.rows("survey"))
    for row in rows:
        written = str(row.get(kind) or "")
        text = _known(written)
        plain = " ".join(written.split()).lower().replace(" ", "_")
        if plain.startswith("begin_") and text is None:
            kobo = plain.removeprefix("begin_")
            if kobo == MATRIX:
                yield from _matrix(sheets, row, _until(rows, kind, f"end_{kobo}"), kind, left)
                continue
            if kobo not in (SCORE, RANK):
                _leave(
                    left,
                    sheets,
                    row,
                    _("It is a plain group here: “%(type)s” has no like of it.") % {"type": written},
                )
            around.append(_first(row, "kobo--score-choices", "kobo--rank-items"))
            yield {**row, kind: "begin_group"}
        elif plain.startswith("end_") and text is None:
            around and around.pop()
            yield {**row, kind: "end_group"}
        elif plain in ("score__row", "rank__level") and around and around[-1]:
            yield {**row, kind: f"select_one {around[-1]}"}
        elif text is None and written:
            _leave(
                left, sheets, row, _("There is no kind of question like “%(type)s” here.") % {"type": written}
            )
            yield {}
        else:
            yield _worded(sheets, {**row, kind: text} if written else row, text or "", left)


def _known(written: str) -> str | None:
    """The type as pyxform writes it, None when it has none such."""
    words = written.split()
    text = " ".join(words)
    if _is_known(text):
        return text
    lowered = text.lower()
    lowered = TYPES.get(lowered, lowered)
    if _is_known(lowered) and not RE_SELECT.search(lowered):
        return lowered
    for length in range(len(words) - 1, 0, -1):
        command = " ".join(words[:length]).lower()
        rest = " ".join(words[length:])
        for tried in (f"{TYPES.get(command, command)} {rest}", f"{command.replace(' ', '_')} {rest}"):
            ending = re.sub(r"(?i)\bor[_ ](specify[_ ])?other$", "or_other", tried)
            if RE_SELECT.fullmatch(ending) or (
                tried.startswith("begin") and RE_BEGIN_CONTROL.fullmatch(tried)
            ):
                return ending
            if command == "osm":
                return tried
    return None


def _is_known(text: str) -> bool:
    return bool(
        text in QUESTION_TYPE_DICT
        or text in aliases._type_alias_map
        or text in aliases.settings_header
        or RE_BEGIN_CONTROL.search(text)
        or RE_END_CONTROL.search(text)
        or RE_SELECT.fullmatch(text)
        or re.fullmatch(r"osm( \S+)?", text)
    )


def _worded(sheets: Sheets, row: Row, kind: str, left: list[Left]) -> Row:
    """The row with its name for words where it is asked without any: pyxform would refuse the form."""
    control = (QUESTION_TYPE_DICT.get(kind) or {}).get("control") or {}
    is_asked = bool(RE_SELECT.fullmatch(kind) or (control and control.get("tag") != "action"))
    name = sheets.cell("survey", row, "name")
    words = ("label", "hint", "guidance_hint", "media", "image", "audio", "video", "big-image")
    has_words = any(
        str(value or "").strip() and column_of(re.split(r"::?", heading)[0].strip()) in words
        for heading, value in row.items()
    )
    hidden = bool(sheets.cell("survey", row, "calculation") or sheets.cell("survey", row, "trigger"))
    if not is_asked or has_words or not name or hidden:
        return row
    _leave(left, sheets, row, _("It has no words; its name stands for them."))
    heading = sheets.heading("survey", "label")
    if heading is None:
        heading = "label"
        sheets.headings["survey"].append(heading)
    return {**row, heading: name}


def _matrix(sheets: Sheets, row: Row, inside: Sequence[Row], kind: str, left: list[Left]) -> Iterator[Row]:
    """A KoBo matrix asks the same of each of several things: a group of questions for each of them."""
    name = sheets.heading("survey", "name") or "name"
    wanted = _first(row, "kobo--matrix_list")
    things = [each for each in sheets.rows("choices") if sheets.cell("choices", each, "list_name") == wanted]
    yield {**row, kind: "begin_group"}
    for thing in things:
        key = sheets.cell("choices", thing, "name")
        words = {
            heading: thing[heading] for heading in sheets.headings["choices"]
            if column_of(re.split(r"::?", heading)[0]) == "label" and thing.get(heading)
            and heading in sheets.headings["survey"]
        }  # fmt: skip
        yield {kind: "begin_group", name: f"{row.get(name)}_{key}", LINE: row[LINE], **words}
        for asked in inside:
            inner = {
                **asked,
                kind: _known(str(asked.get(kind) or "")),
                name: f"{row.get(name)}_{key}_{asked.get(name)}",
            }
            if inner[kind] is not None:
                yield _worded(sheets, inner, inner[kind], left)
        yield {kind: "end_group", LINE: row[LINE]}
    yield {kind: "end_group", LINE: row[LINE]}


def _until(rows: Iterator[Row], kind: str, ending: str) -> list[Row]:
    found = []
    for row in rows:
        if " ".join(str(row.get(kind) or "").split()).lower().replace(" ", "_") == ending:
            break
        found.append(row)
    return [row for row in found if row]


def _first(row: Mapping[str, Any], *columns: str) -> str:
    return next((str(row[column]).strip() for column in columns if row.get(column)), "")


def _leave(left: list[Left], sheets: Sheets, row: Mapping[str, Any], message: str) -> None:
    left.append(
        Left(
            sheet="survey",
            row=int(row.get(LINE) or 0),
            name=sheets.cell("survey", row, "name"),
            message=message,
        )
    )
