"""What the editor shows beside the form: the outline, and the conditions and rules of what is selected, in words."""

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from kramy.kernel.manifest.api import city
from kramy.kernel.questionnaires.base import Definition, Page, Question
from kramy.kernel.questionnaires.domain import definitions, editing
from kramy.kernel.questionnaires.domain.condition_places import Place, condition_at, row_of
from kramy.kernel.questionnaires.domain.kinds import find_kind
from kramy.kernel.questionnaires.domain.kinds.base import question_label, text_in
from kramy.kernel.questionnaires.domain.sentences import sentence_of
from kramy.kernel.questionnaires.domain.translating import missing


def outline(definition: Definition, selected: str, language: str) -> list[dict[str, Any]]:
    """Pages with their groups and questions as the list on the left draws them."""
    return [
        {
            "key": page.key,
            "title": text_in(page.title, language) or page.key,
            "number": number,
            "selected": selected == f"page:{page.key}",
            "conditional": bool(page.show_if),
            "blocks": _blocks(page, selected, language),
        }
        for number, page in enumerate(definition.pages, start=1)
    ]


def _blocks(page: Page, selected: str, language: str) -> list[dict[str, Any]]:
    """A question alone, or a group with its questions; groups still without any come last."""
    blocks: list[dict[str, Any]] = []
    shown = set()
    for unit in editing.units_of(page):
        group = page.group(unit[0].group)
        questions = [_line(question, question.key, selected, language) for question in unit]
        blocks.append(
            {"group": _group(page, group.key, selected, language) if group else None, "questions": questions}
        )
        shown.add(unit[0].group)
    blocks += [
        {"group": _group(page, group.key, selected, language), "questions": []}
        for group in page.groups
        if group.key not in shown
    ]
    return blocks


def _group(page: Page, key: str, selected: str, language: str) -> dict[str, Any]:
    group = next(each for each in page.groups if each.key == key)
    return {
        "key": key,
        "title": text_in(group.title, language) or key,
        "selected": selected == f"group:{key}",
        "conditional": bool(group.show_if),
    }


def _line(question: Question, path: str, selected: str, language: str) -> dict[str, Any]:
    kind = find_kind(question.kind)
    children = [_line(child, f"{path}/{child.key}", selected, language) for child in question.questions]
    for number, child in enumerate(children):
        child |= {"first": number == 0, "last": number == len(children) - 1}
    return {
        "path": path,
        "label": question_label(question, language),
        "kind": kind.label if kind else question.kind,
        "selected": selected == f"question:{path}",
        "conditional": bool(question.show_if),
        "rules": len(question.rules),
        "children": children,
    }


def condition_line(definition: Definition, pk: int, place: Place, language: str) -> dict[str, Any]:
    """A condition in words, with the address at which it is built."""
    condition = condition_at(definition, place)
    query = urlencode({"on": place.on, "part": place.part})
    return {
        "sentence": sentence_of(condition, definition, language, row_of(definition, place)),
        "url": f"{reverse('questionnaires_desk:condition', args=[pk])}?{query}",
        "part": place.part,
    }


def rule_lines(definition: Definition, pk: int, on: str, language: str) -> list[dict[str, Any]]:
    """The rules of a question in words, with what is told when they do not hold."""
    question = editing.question_at(definition, on.partition(":")[2])
    return [
        {
            **condition_line(definition, pk, Place(on, f"rule:{number}"), language),
            "message": text_in(rule.message, language),
            "number": number,
        }
        for number, rule in enumerate(question.rules)
    ]


def problem_lists(definition: Definition) -> dict[str, Any]:
    """``problems`` to put right one by one, and ``untranslated``: how many texts each language lacks, put right on the page
    of the translation. ``ready`` when there is nothing of either."""
    found = definitions.problems(definition)
    gaps = missing(definition, city().languages) if any(problem.is_gap for problem in found) else {}
    return {
        "problems": [problem for problem in found if not problem.is_gap],
        "untranslated": [{"code": code, "count": count} for code, count in gaps.items()],
        "ready": not found,
    }


def names_of(definition: Definition, language: str) -> dict[str, str]:
    """What everything that can be selected is called, by ``page:KEY``, ``group:KEY``, ``question:PATH``."""
    names = {"limits:": str(_("Limits of the intake"))}
    for page in definition.pages:
        names[f"page:{page.key}"] = text_in(page.title, language) or page.key
        for group in page.groups:
            names[f"group:{group.key}"] = text_in(group.title, language) or group.key
        for question in page.questions:
            label = question_label(question, language)
            names[f"question:{question.key}"] = label
            for child in question.questions:
                names[f"question:{question.key}/{child.key}"] = f"{label} › {question_label(child, language)}"
    return names
