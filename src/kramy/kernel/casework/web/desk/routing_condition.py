"""Conditions of a routing rule on the answers, as rows of selects joined by "and" and "or"."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kramy.kernel.casework.models import Intake
from kramy.kernel.questionnaires import api as questionnaires

ROW = re.compile(r"condition-(\d{1,3})-what")
MOST = 50
TYPED = ("equals", "not_equals", "contains", "greater", "less", "at_least", "at_most")
Options = list[tuple[str, list[tuple[str, str]]]]


def questions_by_intake() -> Options:
    """What can be said of answers: per intake, "question|operator|value" with words; an empty value is typed beside."""
    language = (get_language() or "pl").split("-")[0]
    seen: set[int] = set()
    found: Options = []
    for intake in Intake.objects.select_related("questionnaire").order_by("-opens_at")[:50]:
        if intake.questionnaire_id in seen:
            continue
        seen.add(intake.questionnaire_id)
        version = questionnaires.published_version(intake.questionnaire)
        if version is not None:
            lines = list(_lines(questionnaires.definition_of(version).questions(), language))
            found.append((intake.title, lines))
    return found


def _lines(questions: Iterable[Any], language: str) -> Iterable[tuple[str, str]]:
    words = {
        "equals": _("is exactly…"),
        "not_equals": _("is not…"),
        "contains": _("contains…"),
        "greater": _("is more than…"),
        "less": _("is less than…"),
        "at_least": _("is at least…"),
        "at_most": _("is at most…"),
        "yes": _("Yes"),
        "no": _("No"),
        "answered": _("is answered"),
        "not_answered": _("is not answered"),
    }
    for question in questions:
        label = question.label.get(language) or question.label.get("pl", question.key)
        choices = question.choices or ()
        operator = "contains" if question.kind == "multiple_choice" else "equals"
        for choice in choices:
            name = choice.label.get(language) or choice.label.get("pl", choice.key)
            yield f"{question.key}|{operator}|{choice.key}", f"{label}: {name}"
        if question.kind in ("yes_no", "consent"):
            yield f"{question.key}|equals|true", f"{label}: {words['yes']}"
            yield f"{question.key}|equals|false", f"{label}: {words['no']}"
        elif not choices:
            for name in TYPED:
                yield f"{question.key}|{name}|", f"{label} {words[name]}"
        for name in ("answered", "not_answered"):
            yield f"{question.key}|{name}|", f"{label} {words[name]}"


def read(data: Mapping[str, Any]) -> dict[str, Any] | None:
    """The condition that the posted rows make: rows joined by "or" stand together, and of each such group one must hold."""
    groups: list[list[dict[str, Any]]] = []
    for number in _numbers(data):
        leaf = _leaf(data, number)
        if leaf is None:
            continue
        if groups and data.get(f"condition-{number}-join") == "or":
            groups[-1].append(leaf)
        else:
            groups.append([leaf])
    parts = [leaves[0] if len(leaves) == 1 else {"any": leaves} for leaves in groups]
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else {"all": parts}


def _numbers(data: Mapping[str, Any]) -> list[int]:
    """Those of the rows that were sent, in their order."""
    found = (ROW.fullmatch(name) for name in data)
    return sorted(int(match.group(1)) for match in found if match is not None)[:MOST]


def _leaf(data: Mapping[str, Any], number: int) -> dict[str, Any] | None:
    key, operator, fixed = [*str(data.get(f"condition-{number}-what") or "").split("|", 2), "", ""][:3]
    if not key or not operator:
        return None
    leaf: dict[str, Any] = {"question": key, "is": operator}
    if operator not in ("answered", "not_answered"):
        leaf["value"] = _value(fixed or str(data.get(f"condition-{number}-value") or "").strip())
    return leaf


def shown(condition: Mapping[str, Any] | None, *, empty: int = 1) -> list[dict[str, str]]:
    """The rows of ``condition``, each with how it is joined to the one before ("and", "or"), and ``empty`` more."""
    rows = []
    for group in groups_of(condition):
        for place, leaf in enumerate(group):
            value = leaf.get("value", "")
            text = "true" if value is True else "false" if value is False else str(value)
            rows.append(
                {
                    "join": "or" if place else "and",
                    "what": f"{leaf['question']}|{leaf['is']}|",
                    "value": text,
                }
            )
    return rows + [{"join": "and", "what": "", "value": ""}] * empty


def groups_of(condition: Mapping[str, Any] | None) -> list[list[Mapping[str, Any]]]:
    """One of each group must hold."""
    parts = condition.get("all", [condition]) if condition else []
    return [list(part.get("any", [part])) for part in parts]


def in_words(condition: Mapping[str, Any] | None, options: Options) -> list[str]:
    """One line a group for people to read: all lines must be so, of a line what stands on one side of "or"."""
    names = {value: words for _title, lines in options for value, words in lines}
    found: list[list[str]] = []
    for row in shown(condition, empty=0):
        whole = names.get(row["what"] + row["value"])
        words = whole or f"{names.get(row['what'], row['what'].split('|')[0])} {row['value']}".strip()
        if row["join"] == "or":
            found[-1].append(words)
        else:
            found.append([words])
    between = _("or")
    return [f" {between} ".join(group) for group in found]


def _value(text: str) -> Any:
    if text in ("true", "false"):
        return text == "true"
    try:
        return int(text)
    except ValueError:
        pass
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return text
