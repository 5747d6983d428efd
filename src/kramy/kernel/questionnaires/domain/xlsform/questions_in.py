"""One question of an XLSForm, as pyxform gives it, made into one of ours."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from kramy.kernel.manifest.api import city
from kramy.kernel.questionnaires.base import Choice, Question, Rule, Texts
from kramy.kernel.questionnaires.domain.conditions import Condition
from kramy.kernel.questionnaires.domain.kinds.repeat import MOST_ROWS
from kramy.kernel.questionnaires.domain.xlsform import languages
from kramy.kernel.questionnaires.domain.xlsform.conditions_in import NEVER, condition_in, simplified
from kramy.kernel.questionnaires.domain.xlsform.defaults_in import default_in
from kramy.kernel.questionnaires.domain.xlsform.items import (
    CALCULATED,
    FILES,
    MOMENTS,
    NOT_ASKED,
    PLACES,
    WITH_CHOICES,
    Item,
)
from kramy.kernel.questionnaires.domain.xlsform.preparing import LINE
from kramy.kernel.questionnaires.domain.xlsform.problems import NotCarried
from kramy.kernel.questionnaires.domain.xlsform.rules_in import in_every_language, read_json, rules_of
from kramy.kernel.questionnaires.domain.xlsform.scope import Asked, Scope
from kramy.kernel.questionnaires.domain.xlsform.workbook import shown

Note = Callable[..., None]
YES, NO = ("yes", "true", "true()", "1"), ("", "no", "false", "false()", "0")
TAG = r"</?(?:a|b|i|u|p|br|hr|h[1-6]|ul|ol|li|em|strong|span|font|div|center|small|big|sub|sup|img|table|tr|td)\b[^<>]*>"
MARKS = re.compile(rf"{TAG}|\*\*\S|__\S|^#{{1,6}} |\]\(https?:", re.IGNORECASE | re.MULTILINE)
UNMARKED = (
    (re.compile(r"<(?:br|/p|/li|/h[1-6])\b[^<>]*>", re.IGNORECASE), "\n"),
    (re.compile(TAG, re.IGNORECASE), ""),
    (re.compile(r"\[([^\]]+)\]\((https?:[^)\s]+)\)"), r"\1 (\2)"),
    (re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1"), r"\2"),
    (re.compile(r"^#{1,6} ", re.MULTILINE), ""),
)
"""HTML and Markdown that forms have in their words, and what stands for them in plain text."""

REFERENCE = re.compile(r"\$\{\s*(?:last-saved#)?([^}]+?)\s*\}")


def check_is_asked(item: Item) -> None:
    """Raises ``NotCarried`` with the reason where a row asks nothing here."""
    if item.kind:
        return
    if item.type in FILES:
        raise NotCarried(_("It takes in a file of data, which is not part of the form."))
    if item.type in NOT_ASKED or item.type == "email":
        raise NotCarried(
            _("What a device notes by itself (%(type)s) is not collected here.") % {"type": item.type}
        )
    if item.type in CALCULATED or item.calculation:
        raise NotCarried(
            _("Nobody is asked for it: conditions that name it work it out (%(value)s), but it is not kept.")
            % {"value": item.calculation}
            if item.calculation
            else _("It is hidden and never asked.")
        )
    raise NotCarried(_("There is no kind of question like “%(type)s” here.") % {"type": item.type or "?"})


def question_of(item: Item, scope: Scope, note: Note) -> Question:
    """The question a row asks, without its condition. ``note`` is told what of it is lost.

    Raises ``NotCarried`` when the whole of it is.
    """
    check_is_asked(item)
    asked = scope.own
    if asked is None:
        raise NotCarried(_("“%(name)s” is not asked here.") % {"name": item.name})
    _tell_of_the_kind(item, note)
    options = _options(item, note)
    rules, pattern = rules_of(item, scope, note)
    options = {**pattern, **options}
    if not item.is_ours:
        options |= default_in(item, asked, note)
    question = Question(
        key=asked.key,
        kind=item.kind,
        label=item.label or {item.language: item.name},
        hint=item.hint,
        required=_is_required(item, note),
        options=options,
        choices=_choices(item, asked, scope, note),
        rules=rules,
    )
    if item.type == "repeat":
        question = _counted_rows(question, item, scope, note)
    return question


def time_beside(item: Item, question: Question, key: str) -> Question:
    """The time of day of a moment, asked after its day."""
    label: Texts = {}
    for code, words in question.label.items():
        with translation.override(code if code in city().languages else "en"):
            label[code] = _("%(question)s – time of day") % {"question": words}
    return Question(key=key, kind="time", label=label, required=question.required)


def _tell_of_the_kind(item: Item, note: Note) -> None:
    if item.type in MOMENTS and item.kind == "date":
        note(_("It is asked as a day and a time of day."))
    if item.type in PLACES and item.kind == "address":
        note(_("It is asked as an address with a pin on the map."))
    if item.kind == "signature" and item.type in ("image", "photo"):
        note(_("The signature is given by typing the name."))
    if item.kind == "information" and item.calculation and item.type not in ("note",):
        note(_("Its words are shown, but not what it calculates: %(value)s.") % {"value": item.calculation})
    if item.type.startswith("select") or item.type == "rank":
        _tell_of_the_list(item, note)


def _tell_of_the_list(item: Item, note: Note) -> None:
    if item.kind == "short_text":
        elsewhere = "${" in str(item.more.get("itemset") or "")
        note(
            _("It is asked as a short text: its answers are what was answered elsewhere in the form.")
            if elsewhere
            else _("It is asked as a short text: its list of answers is in another file.")
        )
    elif (
        not item.is_ours
        and item.kind in ("single_choice", "multiple_choice")
        and len({row.get("name") for row in item.choices}) == 1
    ):
        note(_("It has a single answer: add another before it is published."))


def _is_required(item: Item, note: Note) -> bool:
    if item.kind == "information" or item.type == "repeat":
        return str(item.more.get("kramy_required") or "") == "yes"
    written = str(item.bind.get("required") or "").strip()
    if written.lower() in NO:
        return False
    if written.lower() in YES or _plainly(written) == _plainly(str(item.bind.get("relevant") or "")):
        return True
    note(_("It is not required: “%(text)s” cannot be carried over.") % {"text": written})
    return False


def _plainly(expression: str) -> str:
    return re.sub(r"\s+", "", expression).replace('"', "'")


def _options(item: Item, note: Note) -> dict[str, Any]:
    written = read_json(str(item.more.get("kramy_options") or ""))
    if written is not None or item.is_ours:
        return written or _plain_options(item)
    is_range = item.type == "range" and item.kind in ("number", "rating")
    options = _range(item, note) if is_range else _plain_options(item)
    if item.kind == "pictures":
        options["max_count"] = 1
    if item.kind in ("short_text", "long_text"):
        longest = number_in((item.bind or {}).get("esri:fieldLength"))
        if isinstance(longest, int) and 1 <= longest <= (500 if item.kind == "short_text" else 20_000):
            options["max_length"] = longest
    if item.kind == "long_text":
        lines = number_in(item.parameters.get("rows") or (item.more.get("control") or {}).get("rows"))
        if isinstance(lines, int) and 2 <= lines <= 30:
            options["rows"] = lines
    if item.type == "repeat" and item.kind == "repeat":
        options["max_count"] = MOST_ROWS
    return options


def _plain_options(item: Item) -> dict[str, Any]:
    """What the type alone says."""
    return {"decimals": True} if item.kind == "number" and item.type == "decimal" else {}


def _range(item: Item, note: Note) -> dict[str, Any]:
    start, end, step = (number_in(item.parameters.get(name)) for name in ("start", "end", "step"))
    if item.kind == "rating":
        if start == 1 and step in (None, 1) and isinstance(end, int) and 2 <= end <= 10:
            return {"most": end}
        note(_("Its marks begin at 1 here."))
        return {"most": min(max(int(end or 5), 2), 10)}
    options: dict[str, Any] = {}
    if start is not None and end is not None:
        options = {"min": min(start, end), "max": max(start, end)}
    options["decimals"] = any(isinstance(value, float) for value in (start, end, step))
    if step not in (None, 1):
        note(_("Every number in between can be given, not only steps of %(step)s.") % {"step": step})
    return options


def number_in(text: Any) -> float | int | None:
    """The number that a cell says, None when it says none."""
    try:
        value = float(str(text))
    except ValueError:
        return None
    return int(value) if value.is_integer() else value


def _counted_rows(question: Question, item: Item, scope: Scope, note: Note) -> Question:
    """How many rows a repeat has: a number stands in its settings, an answer becomes a rule."""
    written = str(item.more.get("count") or "").strip()
    name = REFERENCE.fullmatch(written)
    if not written or read_json(str(item.more.get("kramy_options") or "")) is not None:
        return question
    made = scope.worked_out.get(name[1]) if name else None
    number = number_in(made[0] if made else written)
    if isinstance(number, int) and 1 <= number <= MOST_ROWS:
        return replace(question, options={**question.options, "min_count": number, "max_count": number})
    try:
        if not name:
            raise NotCarried(_("“%(text)s” cannot be read.") % {"text": written})
        counted = scope.find_named(name[1])
        if counted.kind != "number" or counted.repeat:
            raise NotCarried(_("“%(name)s” is no number to reckon with.") % {"name": name[1]})
    except NotCarried as reason:
        note(_("As many rows can be given as one likes: %(reason)s") % {"reason": reason})
        return question
    holds = {"left": {"count": question.key}, "is": "equals", "right": {"question": counted.key}}
    message = in_every_language(lambda: _("Give as many as you have said there are."))
    return replace(question, rules=(*question.rules, Rule(holds=holds, message=message)))


def _choices(item: Item, asked: Asked, scope: Scope, note: Note) -> tuple[Choice, ...]:
    if item.more.get("kramy_rows"):
        return _rows(item, note)
    if item.kind not in WITH_CHOICES or _has_source(item):
        return ()
    wanted = str(item.more.get("choice_filter") or "")
    empty = {
        name: "" for row in item.choices for name, value in row.items()
        if not isinstance(value, dict) and not name.startswith("_") and name != LINE
    }  # fmt: skip
    found: dict[str, Choice] = {}
    filters: dict[str, list[Condition]] = {}
    for row in item.choices:
        name = str(row.get("name"))
        label, _unknown = languages.texts_in(row.get("label"), item.language)
        condition = (
            _filter(wanted, row, empty, scope, note)
            if wanted
            else read_json(str(row.get("kramy_show_if") or ""))
        )
        key = asked.choices[name]
        hint = read_json(str(row.get("kramy_hint") or "")) or {}
        if condition != NEVER:
            found.setdefault(key, Choice(key=key, label=label or {item.language: name}, hint=hint))
            filters.setdefault(key, []).append(condition if condition is not None else {"all": []})
    if not found:
        note(_("All its answers are offered: its filter would offer none of them."))
        return _choices(replace(item, more={**item.more, "choice_filter": ""}), asked, scope, note)
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


def _filter(
    text: str, row: Mapping[str, Any], empty: Mapping[str, str], scope: Scope, note: Note
) -> Condition | None:
    """The condition that a filter comes to for one choice; ``empty`` has every column that some choice has."""
    columns = {name: str(value) for name, value in row.items() if name in empty}
    inside = replace(scope, row={**empty, **columns}, remark=lambda message: None)
    try:
        return simplified(condition_in(text, inside))
    except NotCarried as reason:
        note(_("All its answers are offered: %(reason)s") % {"reason": reason})
        return None


def texts_without_marks(texts: Texts, note: Note) -> Texts:
    """Texts without HTML and Markdown, which a page of ours would show as they are written."""
    plain = {code: _unmarked(words) for code, words in texts.items()}
    if plain != texts:
        note(_("Bold, colours and links in its words are left out."))
    return {code: words or texts[code] for code, words in plain.items()}


def _unmarked(words: str) -> str:
    if not MARKS.search(words):
        return words
    for pattern, plain in UNMARKED:
        words = pattern.sub(plain, words)
    return words.strip()


def texts_without_places(texts: Texts, note: Note) -> Texts:
    """Texts with "…" where a form puts in an answer."""
    if not any("${" in words for words in texts.values()):
        return texts
    for name in dict.fromkeys(name for words in texts.values() for name in REFERENCE.findall(words)):
        note(_("“…” stands in its words for the answer to “%(name)s”.") % {"name": name})
    return {code: REFERENCE.sub("…", words) for code, words in texts.items()}
