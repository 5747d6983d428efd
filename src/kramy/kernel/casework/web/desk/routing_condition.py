"""Conditions of a routing rule on the answers, as rows of selects."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kramy.kernel.casework.models import Intake
from kramy.kernel.questionnaires import api as questionnaires

ROWS = 3
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
            yield f"{question.key}|equals|true", f"{label}: {_('Yes')}"
            yield f"{question.key}|equals|false", f"{label}: {_('No')}"
        elif not choices:
            for name in TYPED:
                yield f"{question.key}|{name}|", f"{label} {words[name]}"
        for name in ("answered", "not_answered"):
            yield f"{question.key}|{name}|", f"{label} {words[name]}"


def read(data: Mapping[str, Any]) -> dict[str, Any] | None:
    """The condition that the posted rows make: all of them must hold."""
    leaves = []
    for number in range(ROWS):
        key, operator, fixed = [*str(data.get(f"condition-{number}-what") or "").split("|", 2), "", ""][:3]
        if not key or not operator:
            continue
        leaf: dict[str, Any] = {"question": key, "is": operator}
        if operator not in ("answered", "not_answered"):
            leaf["value"] = _value(fixed or str(data.get(f"condition-{number}-value") or "").strip())
        leaves.append(leaf)
    if not leaves:
        return None
    return leaves[0] if len(leaves) == 1 else {"all": leaves}


def shown(condition: Mapping[str, Any] | None) -> list[dict[str, str]]:
    """As many rows as a form has, those of ``condition`` first."""
    leaves = [] if not condition else condition.get("all", [condition])
    rows = []
    for leaf in leaves[:ROWS]:
        value = leaf.get("value", "")
        text = "true" if value is True else "false" if value is False else str(value)
        rows.append({"what": f"{leaf['question']}|{leaf['is']}|", "value": text})
    return rows + [{"what": "", "value": ""}] * (ROWS - len(rows))


def in_words(condition: Mapping[str, Any] | None, options: Options) -> list[str]:
    """The rows for people to read."""
    names = {value: words for _title, lines in options for value, words in lines}
    found = []
    for row in shown(condition):
        if row["what"]:
            whole = names.get(row["what"] + row["value"])
            found.append(
                whole or f"{names.get(row['what'], row['what'].split('|')[0])} {row['value']}".strip()
            )
    return found


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
