"""What the columns, settings and sheets of a form say that has no place here: told of row by row."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from kramy.kernel.questionnaires.domain.xlsform.items import Item
from kramy.kernel.questionnaires.domain.xlsform.preparing import LINE, Sheets, column_of
from kramy.kernel.questionnaires.domain.xlsform.problems import Left

SHEETS = ("survey", "choices", "settings", "external_choices", "osm", "entities")
READ = {
    "survey": (
        "type", "name", "label", "hint", "guidance_hint", "relevant", "relevance", "required", "constraint", "parameters",
        "constraint_message", "constraining_message", "calculation", "calculate", "choice_filter", "appearance", "default",
        "readonly", "read_only", "repeat_count", "count", "jr:count", "trigger", "media", "image", "audio", "video", "bind",
        "big-image", "required_message", "requiredmsg", "disabled", "body", "instance", "save_to", "autoplay", "intent",
        "noapperrorstring", "no_app_error_string", "rows", "sms_field", "compact_tag", "query", "control", LINE,
    ),
    "choices": ("list_name", "name", "label", "media", "image", "audio", "video", "big-image", LINE),
}  # fmt: skip
"""Columns that are carried over, or told of at each row that says something in them."""

PLAIN_SETTINGS = (
    "form_title", "form_id", "id_string", "default_language", "set_form_title", "set_form_id", "name", "title", "style",
    "allow_choice_duplicates", "clean_text_values", "version", "namespaces", "add_none_option",
)  # fmt: skip
"""Settings that are carried over, or mean nothing on a page of ours."""

WITHOUT_LIKE = (
    "draw", "annotate", "month-year", "year", "ethiopian", "coptic", "islamic", "nepali", "myanmar", "persian",
    "bikram-sambat", "image-map", "map", "placement-map", "masked", "new", "new-front", "new-rear", "bearing", "numbers",
    "thousands-sep", "hidden", "counter",
)  # fmt: skip
"""Appearances that change what is asked or how; others are a matter of looks."""

PASSED_BINDS = (
    "relevant", "constraint", "required", "readonly", "calculate", "type", "jr:constraintMsg", "jr:requiredMsg",
    "entities:saveto", "jr:noAppErrorString", "esri:fieldLength", "esri:fieldType", "esri:fieldAlias",
)  # fmt: skip
"""Attributes told of elsewhere, or that mean nothing here."""

FROM_PARAMETERS = ("odk:", "orx:max-pixels", "accuracyThreshold", "unacceptableAccuracyThreshold", "intent")
PASSED_BODIES = ("appearance", "jr:count", "rows", "tag", "type", "start", "end", "step")
PARAMETERS = ("start", "end", "step", "rows", "randomize", "seed", "value", "label")


def lost_of_row(item: Item) -> Iterator[str]:
    """What one row says beside its question."""
    bind, more = item.bind, item.more
    if item.kind and bind.get("calculate") and not item.calculation and item.type != "repeat":
        yield _("What it calculates is left out.")
    if more.get("media"):
        yield _("Its pictures and sounds are left out.")
    if (
        str(bind.get("readonly") or "").strip().lower() not in ("", "no", "false", "false()")
        and item.kind != "information"
    ):
        yield _("It can be changed by whoever answers.")
    if bind.get("jr:requiredMsg"):
        yield _("Its own message for a missing answer is left out.")
    if more.get("trigger"):
        names = ", ".join(str(name) for name in _several(more["trigger"]))
        yield _("It is not worked out anew when %(names)s changes.") % {"names": names}
    if bind.get("entities:saveto"):
        yield _("It is not saved into a list of entities.")
    for word in item.appearance.casefold().split():
        if word in WITHOUT_LIKE or word.startswith(("ex:", "printer:", "search(")):
            yield _("Its appearance “%(word)s” has no like of it here.") % {"word": word}
    yield from _lost_parameters(item)
    yield from _lost_attributes(item)


def _several(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list | tuple) else [value]


def _lost_parameters(item: Item) -> Iterator[str]:
    if item.parameters.get("randomize") == "true":
        yield _("Its answers are not shuffled.")
    for name, value in item.parameters.items():
        if name not in PARAMETERS:
            yield _("Its parameter “%(name)s” has no like of it here.") % {
                "name": f"{name.removeprefix('odk:')}={value}"
            }


def _lost_attributes(item: Item) -> Iterator[str]:
    """Attributes that only some programs know."""
    control = item.more.get("control") or {}
    others = [
        *(f"bind::{name}" for name in item.bind if name not in PASSED_BINDS),
        *(f"body::{name}" for name in control if name not in PASSED_BODIES),
        *(f"instance::{name}" for name in (item.more.get("instance") or {})),
        *(name for name in ("sms_field", "intent") if item.more.get(name)),
    ]
    for name in others:
        if item.parameters and name.partition("::")[2].startswith(FROM_PARAMETERS):
            continue  # told of as a parameter
        yield _("Its “%(name)s” has no like of it here.") % {"name": name}


def lost_of_sheets(sheets: Sheets, used: set[str], filters: str) -> Iterator[Left]:
    """Columns, settings and sheets nothing was made of. ``used`` are the lists that questions choose from, ``filters`` all
    choice filters, whose columns count as read."""
    yield from _lost_columns(sheets, filters)
    yield from _lost_settings(next(iter(sheets.rows("settings")), {}))
    yield from _lost_rows(sheets)
    yield from _lost_choices(sheets, used)
    for name in sheets.names:
        if name.lower() in ("entities",) and sheets.rows("entities"):
            yield Left(sheet=name, row=0, name="", message=_("Entities have no like of them here."))
        elif name.lower() not in SHEETS and len(sheets.names) > 1:
            yield Left(sheet=name, row=0, name="", message=_("This sheet is not read."))


def _lost_columns(sheets: Sheets, filters: str) -> Iterator[Left]:
    for sheet, read in READ.items():
        for heading in sheets.headings.get(sheet, ()):
            column = column_of(
                heading.split(":")[0].strip() if "::" in heading or not _is_whole(heading, read) else heading
            )
            said = [row for row in sheets.rows(sheet) if str(row.get(heading) or "").strip()]
            is_read = (
                column in read or column.startswith("kramy_") or (sheet == "choices" and heading in filters)
            )
            if not is_read and said:
                message = _("The column “%(name)s” is not read.") % {"name": heading}
                yield Left(sheet=sheet, row=0, name="", message=message)


def _is_whole(heading: str, read: Sequence[str]) -> bool:
    return column_of(heading) in read


def _lost_settings(settings: Mapping[str, Any]) -> Iterator[Left]:
    for name, value in settings.items():
        column = column_of(name)
        if column not in PLAIN_SETTINGS and not column.startswith("kramy_") and str(value or "").strip():
            message = _("The setting “%(name)s” has no like of it here.") % {"name": name}
            yield Left(sheet="settings", row=0, name="", message=message)


def _lost_rows(sheets: Sheets) -> Iterator[Left]:
    """Rows that pyxform passes over."""
    for row in sheets.rows("survey"):
        kind, name = sheets.cell("survey", row, "type"), sheets.cell("survey", row, "name")
        message = ""
        if sheets.cell("survey", row, "disabled").lower() in ("yes", "true", "true()"):
            message = _("It is switched off in the form.")
        elif not kind and len(row) > 1:
            message = _("This row asks nothing.")
        elif kind == "audit":
            message = _("What a device notes by itself (%(type)s) is not collected here.") % {"type": kind}
        if message:
            yield Left(sheet="survey", row=int(row.get(LINE) or 0), name=name, message=message)


def _lost_choices(sheets: Sheets, used: set[str]) -> Iterator[Left]:
    unused: dict[str, int] = {}
    for row in sheets.rows("choices"):
        line, wanted = int(row.get(LINE) or 0), sheets.cell("choices", row, "list_name")
        if wanted and wanted not in used:
            unused.setdefault(wanted, line)
        media = [
            heading for heading in row
            if column_of(heading.split(":")[0].strip()) in ("media", "image", "audio", "video", "big-image") and row[heading]
        ]  # fmt: skip
        if media:
            name = sheets.cell("choices", row, "name")
            yield Left(
                sheet="choices", row=line, name=name, message=_("Its pictures and sounds are left out.")
            )
    for name, line in unused.items():
        yield Left(sheet="choices", row=line, name=name, message=_("No question chooses from this list."))
