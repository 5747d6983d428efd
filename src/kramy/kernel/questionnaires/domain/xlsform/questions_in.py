"""One question of an XLSForm, as pyxform gives it, made into one of ours."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from kramy.kernel.questionnaires.base import Choice, Question, Rule, Texts
from kramy.kernel.questionnaires.domain.conditions import Condition
from kramy.kernel.questionnaires.domain.kinds import find_kind
from kramy.kernel.questionnaires.domain.xlsform import languages
from kramy.kernel.questionnaires.domain.xlsform.conditions_in import (
    NEVER,
    Asked,
    Scope,
    condition_in,
    simplified,
)
from kramy.kernel.questionnaires.domain.xlsform.keys import Keys
from kramy.kernel.questionnaires.domain.xlsform.problems import NotCarried
from kramy.kernel.questionnaires.domain.xlsform.workbook import Workbook, shown

GROUPS = ("group", "loop")
KINDS: dict[str, str] = {
    "text": "short_text",
    "string": "short_text",
    "barcode": "short_text",
    "integer": "number",
    "int": "number",
    "decimal": "number",
    "range": "number",
    "percentage": "percentage",
    "select one": "single_choice",
    "select one external": "single_choice",
    "select all that apply": "multiple_choice",
    "rank": "ranking",
    "note": "information",
    "date": "date",
    "phone number": "phone",
    "photo": "pictures",
    "image": "pictures",
    "file": "file",
    "trigger": "consent",
    "acknowledge": "consent",
    "repeat": "repeat",
    "time": "time",
    "dateTime": "short_text",
    "datetime": "short_text",
    "email": "email",
    "url": "link",
}
NOT_ASKED = (
    "start", "end", "today", "deviceid", "device id", "subscriberid", "subscriber id", "simserial", "sim id", "username",
    "phonenumber", "get phone number", "get device id", "get sim id", "get subscriber id", "get start time",
    "get end time", "get today", "start-geopoint", "audit", "background-audio", "xml-external", "csv-external",
)  # fmt: skip
"""What a phone notes by itself: people are not watched here."""

WITH_CHOICES = ("single_choice", "multiple_choice", "ranking")

Note = Callable[..., None]


@dataclass(frozen=True, kw_only=True)
class Item:
    """One row, or one group with its rows: ``bind`` has conditions, ``more`` what else the row says."""

    type: str
    name: str
    label: Texts
    hint: Texts
    bind: Mapping[str, Any]
    more: Mapping[str, Any]
    language: str
    choices: Sequence[Mapping[str, Any]] = ()
    children: "tuple[Item, ...]" = ()
    unknown_languages: frozenset[str] = frozenset()

    @property
    def wanted_key(self) -> str:
        """The name, or the key that we wrote beside it because something else in the form has that name."""
        return str(self.more.get("kramy_key") or self.name)

    @property
    def kind(self) -> str:
        """Our kind of question, empty when there is none."""
        own = str(self.more.get("kramy_kind") or "")
        if find_kind(own) is not None:
            return own
        appearance = str((self.more.get("control") or {}).get("appearance") or "")
        if self.type in ("text", "string") and any(word in appearance for word in ("multiline", "textarea")):
            return "long_text"
        if self.type == "text" and "email" in appearance.casefold():
            return "email"
        return KINDS.get(self.type, "")


def tree_of(workbook: Workbook, language: str) -> tuple[Item, ...]:
    """The rows of a form. What pyxform adds (``meta``, counts of repeats) is left out."""
    return tuple(_items(workbook.form.get("children") or (), language, workbook))


def _items(rows: Sequence[Mapping[str, Any]], language: str, workbook: Workbook) -> Iterator[Item]:
    counts = {str((row.get("control") or {}).get("jr:count") or "").strip("${}") for row in rows}
    for row in rows:
        kind, name = str(row.get("type") or ""), str(row.get("name") or "")
        if name == "meta" or (kind == "calculate" and name in counts):
            continue
        label, unknown = languages.texts_in(row.get("label"), language)
        hint, unknown_too = languages.texts_in(row.get("hint"), language)
        wanted = str(row.get("itemset") or row.get("list_name") or "")
        lists = workbook.external if kind == "select one external" else workbook.form.get("choices") or {}
        choices = (row.get("choices") if lists is not workbook.external else None) or lists.get(wanted) or ()
        yield Item(
            type=kind, name=name, label=label, hint=hint, bind=row.get("bind") or {}, more=row, language=language,
            choices=choices, children=tuple(_items(row.get("children") or (), language, workbook)),
            unknown_languages=frozenset(unknown | unknown_too),
        )  # fmt: skip


def asked_of(items: Sequence[Item], keys: Keys) -> tuple[dict[str, Asked], dict[str, dict[str, Asked]]]:
    """What expressions may name: (questions by name, and by the key of each repeat the questions of its rows)."""
    outside: dict[str, Asked] = {}
    inside: dict[str, dict[str, Asked]] = {}
    for item, repeat in _flat(items, ""):
        if item.type in GROUPS or not item.kind:
            continue
        if repeat is None:
            asked = _asked(item, keys.question(item.wanted_key), "")
            outside.setdefault(item.name, asked)
            if item.type == "repeat":
                inside[asked.key] = {}
                row_keys = Keys()
                for child, _repeat in _flat(item.children, ""):
                    if child.type not in GROUPS and child.kind:
                        inside[asked.key][child.name] = _asked(
                            child, row_keys.question(child.wanted_key), asked.key
                        )
    for key, nested in inside.items():
        for name, asked in nested.items():
            outside.setdefault(name, replace(asked, repeat=key))
    return outside, inside


def _flat(items: Sequence[Item], repeat: str | None) -> Iterator[tuple[Item, str | None]]:
    """Every row that is asked at this level: groups are looked into, repeats are not."""
    for item in items:
        yield item, None
        if item.type in GROUPS:
            yield from _flat(item.children, repeat)


def _asked(item: Item, key: str, repeat: str) -> Asked:
    names: dict[str, str] = {}
    if item.kind in WITH_CHOICES:
        fresh = Keys("c")
        for row in item.choices:
            name = str(row.get("name"))
            if name not in names:
                names[name] = fresh.question(name)
    return Asked(key=key, kind=item.kind, repeat=repeat, choices=names)


def question_of(item: Item, scope: Scope, note: Note) -> Question:
    """The question a row asks, without its condition. ``note`` is told what of it is lost.

    Raises ``NotCarried`` when the whole of it is.
    """
    if item.type in NOT_ASKED:
        raise NotCarried(
            _("What a device notes by itself (%(type)s) is not collected here.") % {"type": item.type}
        )
    if not item.kind:
        raise NotCarried(_("There is no kind of question like “%(type)s” here.") % {"type": item.type or "?"})
    asked = scope.find_named(item.name)
    if item.type in ("dateTime", "datetime"):
        note(_("It is asked as a short text."))
    if not item.label:
        note(_("It has no words; its name stands for them."))
    question = Question(
        key=asked.key,
        kind=item.kind,
        label=item.label or {item.language: item.name},
        hint=item.hint,
        required=_is_required(item, note),
        options=_options(item, note),
        choices=_choices(item, asked, scope, note),
        rules=_rules(item, scope, note),
    )
    _tell_of_the_rest(item, note)
    return question


def _is_required(item: Item, note: Note) -> bool:
    if item.kind == "information" or item.type == "repeat":
        return str(item.more.get("kramy_required") or "") == "yes"
    text = str(item.bind.get("required") or "").strip().lower()
    if text in ("", "no", "false", "false()", "0"):
        return False
    if text not in ("yes", "true", "true()", "1"):
        note(_("It is always required: “%(text)s” cannot be carried over.") % {"text": text})
    return True


def _options(item: Item, note: Note) -> dict[str, Any]:
    written = read_json(str(item.more.get("kramy_options") or ""))
    if written is not None:
        return written
    options: dict[str, Any] = {}
    if item.kind == "number" and item.type in ("decimal", "range"):
        options["decimals"] = True
    if item.type == "range":
        parameters = item.more.get("parameters") or {}
        for ours, theirs in (("min", "start"), ("max", "end")):
            number = _number(parameters.get(theirs))
            if number is not None:
                options[ours] = number
        options["decimals"] = any(not float(value).is_integer() for value in
                                  (_number(parameters.get(name)) or 0 for name in ("start", "end", "step")))  # fmt: skip
    if item.kind == "pictures":
        options["max_count"] = 1
    return options


def _number(text: Any) -> float | int | None:
    try:
        value = float(str(text))
    except ValueError:
        return None
    return int(value) if value.is_integer() else value


def _choices(item: Item, asked: Asked, scope: Scope, note: Note) -> tuple[Choice, ...]:
    if item.more.get("kramy_rows"):
        return _rows(item, note)
    if item.kind not in WITH_CHOICES or _has_source(item):
        return ()
    if not item.choices:
        raise NotCarried(_("Its list of answers is in another file."))
    wanted = str(item.more.get("choice_filter") or "")
    found: dict[str, Choice] = {}
    filters: dict[str, list[Condition]] = {}
    for row in item.choices:
        name = str(row.get("name"))
        label, _unknown = languages.texts_in(row.get("label"), item.language)
        condition = (
            _filter(wanted, row, scope, note) if wanted else read_json(str(row.get("kramy_show_if") or ""))
        )
        if condition == NEVER:
            continue
        key = asked.choices[name]
        hint = read_json(str(row.get("kramy_hint") or "")) or {}
        found.setdefault(key, Choice(key=key, label=label or {item.language: name}, hint=hint))
        filters.setdefault(key, []).append(condition if condition is not None else {"all": []})
    return tuple(replace(choice, show_if=simplified({"any": filters[key]})) for key, choice in found.items())


def _rows(item: Item, note: Note) -> tuple[Choice, ...]:
    """The fixed rows of a table, as we wrote them."""
    try:
        return tuple(Choice(**row) for row in json.loads(shown(str(item.more["kramy_rows"]))))
    except (json.JSONDecodeError, TypeError):
        note(_("Its rows cannot be read."))
        return ()


def _has_source(item: Item) -> bool:
    return '"choices_source"' in str(item.more.get("kramy_options") or "")


def read_json(text: str) -> dict[str, Any] | None:
    """What we wrote as JSON because the form's own language could not say it; None for anything else."""
    try:
        read = json.loads(shown(text))
    except json.JSONDecodeError:
        return None
    return read if isinstance(read, dict) else None


def _filter(text: str, row: Mapping[str, Any], scope: Scope, note: Note) -> Condition | None:
    columns = {name: str(value) for name, value in row.items() if not isinstance(value, dict)}
    try:
        return simplified(condition_in(text, replace(scope, row=columns)))
    except NotCarried as reason:
        note(_("All its answers are offered: %(reason)s") % {"reason": reason})
        return None


def _rules(item: Item, scope: Scope, note: Note) -> tuple[Rule, ...]:
    written = str(item.more.get("kramy_rules") or "")
    if written:
        try:
            return tuple(Rule(**rule) for rule in json.loads(shown(written)))
        except (json.JSONDecodeError, TypeError):
            note(_("Its rules cannot be read."))
    text = str(item.bind.get("constraint") or "")
    if not text:
        return ()
    try:
        condition = simplified(condition_in(text, scope))
    except NotCarried as reason:
        note(_("Its answers are not judged: %(reason)s") % {"reason": reason})
        return ()
    if condition is None:
        return ()
    message, _unknown = languages.texts_in(item.bind.get("jr:constraintMsg"), item.language)
    return (Rule(holds=condition, message=message),)


def _tell_of_the_rest(item: Item, note: Note) -> None:
    """What a row may say and we do not do."""
    if item.more.get("default") not in (None, ""):
        note(_("Its default answer is left out."))
    if item.bind.get("calculate") and item.type != "repeat":
        note(_("What it calculates is left out."))
    if item.more.get("media") or any(isinstance(each.get("media"), dict) for each in item.choices):
        note(_("Its pictures and sounds are left out."))
    if "${" in " ".join([*item.label.values(), *item.hint.values()]):
        note(_("Answers in its words stay as they are written: ${…}."))
    if str(item.bind.get("readonly") or "").strip().lower() in ("yes", "true", "true()"):
        note(_("It can be changed by whoever answers."))
