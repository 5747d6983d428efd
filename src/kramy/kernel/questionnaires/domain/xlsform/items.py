"""The rows of an XLSForm as a tree of items, and the kind of question that each of them is here."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from kramy.kernel.manifest.api import city
from kramy.kernel.questionnaires.base import Texts
from kramy.kernel.questionnaires.domain.kinds import find_kind
from kramy.kernel.questionnaires.domain.xlsform import languages
from kramy.kernel.questionnaires.domain.xlsform.keys import Keys
from kramy.kernel.questionnaires.domain.xlsform.preparing import LINE
from kramy.kernel.questionnaires.domain.xlsform.scope import Asked
from kramy.kernel.questionnaires.domain.xlsform.workbook import Workbook

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
    "picture": "pictures",
    "file": "file",
    "trigger": "consent",
    "acknowledge": "consent",
    "repeat": "repeat",
    "time": "time",
    "dateTime": "date",
    "datetime": "date",
    "date time": "date",
    "email": "email",
    "url": "link",
    "geopoint": "address",
    "gps": "address",
    "location": "address",
}
MULTILINE = ("multiline", "textarea", "textarea-big")
MOMENTS = ("dateTime", "datetime", "date time")
"""A day and a time of day in one: asked as two questions here."""

PLACES = ("geopoint", "gps", "location")
OLDER = ("add ", "q ")
"""What types of questions used to begin with: "add integer prompt", "q int"."""

NOT_ASKED = (
    "start", "end", "today", "deviceid", "device id", "subscriberid", "subscriber id", "simserial", "sim id", "username",
    "phonenumber", "get phone number", "get device id", "get sim id", "get subscriber id", "get start time", "imei",
    "get end time", "get today", "start time", "end time", "start-geopoint", "audit", "background-audio",
    "background-geopoint", "uri:subscriberid", "uri:phonenumber", "uri:simserial", "uri:deviceid", "uri:username",
    "uri:email",
)  # fmt: skip
"""What a phone notes by itself: people are not watched here."""

TABLE_LABEL = "generated_table_list_label_"
MADE_UP = ("reserved_name_for_field_list_labels_",)
"""What pyxform adds for the looks of a table."""

TODAY = ("today", "get today", "start", "start time", "get start time", "end", "end time", "get end time")
FILES = ("csv-external", "xml-external")
WITH_CHOICES = ("single_choice", "multiple_choice", "ranking")
CALCULATED = ("calculate", "hidden")


@dataclass(frozen=True, kw_only=True)
class Item:
    """One row, or one group with its rows: ``bind`` has conditions, ``more`` what else the row says; ``place`` is its own,
    ``row`` the line of the sheet; ``is_ours`` says that we wrote the form."""

    type: str
    name: str
    label: Texts
    hint: Texts
    bind: Mapping[str, Any]
    more: Mapping[str, Any]
    language: str
    place: int
    row: int = 0
    choices: Sequence[Mapping[str, Any]] = ()
    children: "tuple[Item, ...]" = ()
    unknown_languages: frozenset[str] = frozenset()
    is_ours: bool = False

    @property
    def wanted_key(self) -> str:
        """The name, or the key that we wrote beside it because something else in the form has that name."""
        return str(self.more.get("kramy_key") or self.name)

    @property
    def appearance(self) -> str:
        return str((self.more.get("control") or {}).get("appearance") or "")

    @property
    def parameters(self) -> Mapping[str, Any]:
        found = self.more.get("parameters") or {}
        if isinstance(found, Mapping):
            return found
        pairs = (
            part.split("=", 1)
            for part in str(found).replace(",", " ").replace(";", " ").split()
            if "=" in part
        )
        return {key.strip(): value.strip() for key, value in pairs}

    @property
    def calculation(self) -> str:
        """What its value is worked out as by the form itself, "" when somebody answers it."""
        found = str(self.bind.get("calculate") or "").strip()
        default = str(self.more.get("default") or "").strip()
        if self.type in CALCULATED and not found and default:
            return default if self.more.get("_dynamic_default") else _quoted(default)
        if self.type in TODAY and not self.label:
            return "today()"
        is_asked = bool(self.more.get("trigger")) and self.type not in CALCULATED
        return "" if is_asked or self.type in ("repeat", *GROUPS) else found

    @property
    def kind(self) -> str:
        """Our kind of question, empty when there is none."""
        own = str(self.more.get("kramy_kind") or "")
        if find_kind(own) is not None:
            return own
        if self.type in NOT_ASKED or self.type in CALCULATED or self.name.startswith(MADE_UP):
            return ""
        if self.calculation:
            return "information" if self.label else ""
        if self.type == "email" and not self.label:  # the address of whoever uses the device
            return ""
        looks = _KINDS_BY_LOOKS.get((self.type, self.appearance.casefold().split(" ")[0]))
        found = looks or KINDS.get(self.type, "")
        return "short_text" if found in WITH_CHOICES and not self.has_list else found

    @property
    def has_list(self) -> bool:
        """Whether the form itself has the answers to choose from."""
        source = '"choices_source"' in str(self.more.get("kramy_options") or "")
        return source or (bool(self.choices) and "search(" not in self.appearance)


_KINDS_BY_LOOKS = {
    **{
        (text, word): "long_text"
        for text in ("text", "string")
        for word in ("multiline", "textarea", "textarea-big")
    },
    **{("text", word): "email" for word in ("email",)},
    **{("text", word): "link" for word in ("url",)},
    **{("text", word): "phone" for word in ("tel", "phone")},
    **{(image, "signature"): "signature" for image in ("image", "photo")},
    ("range", "rating"): "rating",
}
"""Kinds by (type, the first word of the appearance)."""


def tree_of(workbook: Workbook, language: str) -> tuple[Item, ...]:
    """The rows of a form. What pyxform adds (``meta``, counts of repeats) is left out."""
    return tuple(_items(workbook.form.get("children") or (), language, workbook, count()))


def _items(
    rows: Sequence[Mapping[str, Any]], language: str, workbook: Workbook, places: Iterator[int]
) -> Iterator[Item]:
    counts = {
        f"${{{row.get('name')}}}": (row.get("bind") or {}).get("calculate")
        for row in rows if row.get("type") == "calculate" and LINE not in row
    }  # fmt: skip
    for row in rows:
        kind, name = _type_of(str(row.get("type") or "")), str(row.get("name") or "")
        is_made_up = LINE not in row and (name == "meta" or kind == "calculate")
        if is_made_up:
            continue
        label, unknown = languages.texts_in(row.get("label"), language)
        hint, unknown_too = languages.texts_in(row.get("hint"), language)
        guidance, unknown_three = languages.texts_in(row.get("guidance_hint"), language)
        inside = [each for each in row.get("children") or () if isinstance(each, Mapping)]
        if inside and str(inside[0].get("name")).startswith(
            TABLE_LABEL
        ):  # the words of the group, moved by pyxform
            label, _none = languages.texts_in(inside[0].get("label"), language)
            hint, _none = languages.texts_in(inside[0].get("hint"), language)
            inside = inside[1:]
        if LINE not in row and name.endswith("_other"):
            label = _in_every_language(lambda: _("Specify other."), label)
        counted = (row.get("control") or {}).get("jr:count")
        more = {**row, "count": counts.get(str(counted), counted)}
        item = Item(
            type=kind, name=name, label=label, hint=_joined(hint, guidance), bind=row.get("bind") or {}, more=more,
            language=language, place=next(places), row=int(row.get(LINE) or 0), choices=_choices_of(row, kind, workbook),
            children=tuple(_items(inside, language, workbook, places)),
            unknown_languages=frozenset(unknown | unknown_too | unknown_three), is_ours=workbook.is_ours,
        )  # fmt: skip
        yield _looped(item, places) if kind == "loop" else item


def _type_of(written: str) -> str:
    """ "add integer prompt" and "q int" are the older words for "integer" and "int"."""
    plain = written
    for beginning in OLDER:
        plain = plain.removeprefix(beginning)
    return plain.removesuffix(" prompt") if plain != written else written


def _quoted(text: str) -> str:
    return f"'{text}'" if "'" not in text else f'"{text}"'


def _joined(hint: Texts, guidance: Texts) -> Texts:
    """A hint, and what is meant for whoever asks, in one."""
    return {
        code: "\n".join(words for words in (hint.get(code), guidance.get(code)) if words)
        for code in dict.fromkeys([*hint, *guidance])
    }


def _in_every_language(words: Any, here: Texts) -> Texts:
    """What pyxform says in English, in the languages of the city."""
    found = dict(here)
    for code in city().languages:
        with translation.override(code):
            found[code] = str(words())
    return found


def _choices_of(row: Mapping[str, Any], kind: str, workbook: Workbook) -> Sequence[Mapping[str, Any]]:
    wanted = str(row.get("itemset") or row.get("list_name") or "")
    if kind == "select one external":
        return workbook.external.get(wanted) or ()
    found = row.get("choices") or (workbook.form.get("choices") or {}).get(wanted) or ()
    return [_worded(each) for each in found]


def _worded(choice: Mapping[str, Any]) -> Mapping[str, Any]:
    """The answer that pyxform adds for "or_other", in the languages of the city."""
    if LINE in choice or choice.get("name") != "other":
        return choice
    labels = choice.get("label")
    return {
        **choice,
        "label": _in_every_language(lambda: _("Other"), dict(labels) if isinstance(labels, dict) else {}),
    }


def _looped(loop: Item, places: Iterator[int]) -> Item:
    """A loop asks the same of each of several things: a group for each of them."""
    groups = []
    for column in loop.more.get("columns") or ():
        label, _unknown = languages.texts_in(column.get("label"), loop.language)
        key = str(column.get("name"))
        children = tuple(_named_after(child, key, label, places) for child in loop.children)
        groups.append(
            replace(loop, type="group", name=f"{loop.name}_{key}", label=label, hint={}, bind={}, children=children,
                    place=next(places))
        )  # fmt: skip
    return replace(loop, children=tuple(groups))


def _named_after(item: Item, key: str, label: Texts, places: Iterator[int]) -> Item:
    def filled(texts: Texts) -> Texts:
        return {
            code: words.replace("%(label)s", label.get(code, key)).replace("%(name)s", key)
            for code, words in texts.items()
        }

    children = tuple(_named_after(child, key, label, places) for child in item.children)
    name = item.name.replace("%(name)s", key) if "%(name)s" in item.name else f"{key}_{item.name}"
    return replace(
        item,
        name=name,
        label=filled(item.label),
        hint=filled(item.hint),
        children=children,
        place=next(places),
    )


@dataclass(frozen=True, kw_only=True)
class Named:
    """What expressions may name: questions outside by name; inside each repeat by its key; every question by its place;
    what is worked out by name, with the key of the repeat around it."""

    outside: Mapping[str, Asked]
    inside: Mapping[str, Mapping[str, Asked]]
    by_place: Mapping[int, Asked]
    worked_out: Mapping[str, tuple[str, str]]


def named_in(items: Sequence[Item], keys: Keys) -> Named:
    """Keys for everything that is asked. The first of several questions of one name is the one that is meant by it."""
    outside: dict[str, Asked] = {}
    inside: dict[str, dict[str, Asked]] = {}
    by_place: dict[int, Asked] = {}
    worked_out: dict[str, tuple[str, str]] = {}
    for item in _flat(items):
        _note_calculation(item, "", worked_out)
        if not item.kind:
            continue
        asked = _asked(item, keys.question(item.wanted_key), "")
        by_place[item.place] = asked
        outside.setdefault(item.name, asked)
    for item in _flat(items):
        if item.type == "repeat" and item.kind:
            repeat = by_place[item.place].key
            inside[repeat] = {}
            row_keys = Keys() if item.is_ours else Keys(beside=keys)
            for child in _flat(item.children):
                _note_calculation(child, repeat, worked_out)
                if child.kind:
                    nested = _asked(child, row_keys.question(child.wanted_key), repeat)
                    by_place[child.place] = nested
                    inside[repeat].setdefault(child.name, nested)
    for nested_names in inside.values():
        for name, asked in nested_names.items():
            outside.setdefault(name, asked)
    return Named(outside=outside, inside=inside, by_place=by_place, worked_out=worked_out)


def _note_calculation(item: Item, repeat: str, worked_out: dict[str, tuple[str, str]]) -> None:
    found = item.calculation
    if not found:
        return
    shown = str(item.bind.get("relevant") or "").strip()
    worked_out.setdefault(item.name, (f"if({shown}, {found}, '')" if shown else found, repeat))


def _flat(items: Sequence[Item]) -> Iterator[Item]:
    """Every row that is asked at this level: groups are looked into, repeats are not."""
    for item in items:
        if item.type in GROUPS:
            yield from _flat(item.children)
        else:
            yield item


def _asked(item: Item, key: str, repeat: str) -> Asked:
    names: dict[str, str] = {}
    if item.kind in WITH_CHOICES:
        fresh = Keys("c")
        for row in item.choices:
            name = str(row.get("name"))
            if name not in names:
                names[name] = fresh.question(name)
    always = str(item.bind.get("required") or "").strip().lower() in ("yes", "true", "true()")
    optional = not always or bool(item.bind.get("relevant"))
    return Asked(key=key, kind=item.kind, repeat=repeat, choices=names, optional=optional)
