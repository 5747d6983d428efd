"""The constraint of a row, made into rules of ours and the pattern that a text must have."""

import json
from collections.abc import Callable
from functools import reduce
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from kramy.kernel.manifest.api import city
from kramy.kernel.questionnaires.base import Rule, Texts
from kramy.kernel.questionnaires.domain import patterns
from kramy.kernel.questionnaires.domain.xlsform import languages, rewriting
from kramy.kernel.questionnaires.domain.xlsform.conditions_in import condition_of, simplified
from kramy.kernel.questionnaires.domain.xlsform.items import Item
from kramy.kernel.questionnaires.domain.xlsform.problems import NotCarried
from kramy.kernel.questionnaires.domain.xlsform.scope import Scope, read
from kramy.kernel.questionnaires.domain.xlsform.workbook import shown
from kramy.kernel.questionnaires.domain.xlsform.xpath import Call, Literal, Node, Reference

Note = Callable[..., None]


def rules_of(item: Item, scope: Scope, note: Note) -> tuple[tuple[Rule, ...], dict[str, Any]]:
    """(the rules, the pattern as options of a short text)."""
    written = str(item.more.get("kramy_rules") or "")
    if written:
        try:
            return tuple(Rule(**rule) for rule in json.loads(shown(written))), {}
        except (json.JSONDecodeError, TypeError):
            note(_("Its rules cannot be read."))
    text = str(item.bind.get("constraint") or "")
    if not text or item.kind == "information":
        return (), {}
    message, _unknown = languages.texts_in(item.bind.get("jr:constraintMsg"), item.language)
    try:
        tree = rewriting.folded(rewriting.inlined(read(text), scope.look))
    except NotCarried as reason:
        note(_("Its answers are not judged: %(reason)s") % {"reason": reason})
        return (), {}
    parts, options = _without_pattern(_conjuncts(tree), item, message)
    if item.is_ours:
        options = {}  # they stand in a column of ours
    if not parts:
        return (), options
    try:
        condition = simplified(
            condition_of(reduce(lambda one, other: Call("and", (one, other)), parts), scope)
        )
    except NotCarried as reason:
        note(_("Its answers are not judged: %(reason)s") % {"reason": reason})
        return (), options
    if condition is None:
        return (), options
    if not message:
        message = in_every_language(lambda: _("This answer is not allowed here. Check it."))
    return (Rule(holds=condition, message=message),), options


def _conjuncts(node: Node) -> list[Node]:
    if isinstance(node, Call) and node.name == "and":
        return [part for argument in node.arguments for part in _conjuncts(argument)]
    return [node]


def _without_pattern(parts: list[Node], item: Item, message: Texts) -> tuple[list[Node], dict[str, Any]]:
    """The parts of a constraint without the first ``regex(., …)`` of a short text, and that as options."""
    for part in parts:
        if not (isinstance(part, Call) and part.name == "regex" and len(part.arguments) == 2):
            continue
        value, pattern = part.arguments
        is_own = item.kind == "short_text" and value == Reference("")
        if is_own and isinstance(pattern, Literal) and patterns.compiled(str(pattern.value)) is not None:
            said = {"pattern_message": message} if message else {}
            return [each for each in parts if each is not part], {"pattern": str(pattern.value), **said}
    return parts, {}


def in_every_language(words: Callable[[], str]) -> Texts:
    """A sentence of ours in the languages of the city."""
    found: Texts = {}
    for code in city().languages:
        with translation.override(code):
            found[code] = words()
    return found


def read_json(text: str) -> dict[str, Any] | None:
    """What we wrote as JSON because the form's own language could not say it; None for anything else."""
    try:
        read = json.loads(shown(text))
    except json.JSONDecodeError:
        return None
    return read if isinstance(read, dict) else None
