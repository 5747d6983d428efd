"""What the buttons of the editor do to a draft: one function for each action that a button names."""

from collections.abc import Callable
from dataclasses import replace

from django.http import Http404, QueryDict
from django.utils.translation import gettext as _

from kramy.kernel.questionnaires.base import Definition
from kramy.kernel.questionnaires.domain import copying, editing, queries
from kramy.kernel.questionnaires.domain.kinds import find_kind

Acted = tuple[Definition, str]


def acted(definition: Definition, data: QueryDict) -> Acted:
    """(the new definition, what is selected now). ``act`` is ``ACTION:KEY``; an unknown one is not found."""
    action, _colon, key = data.get("act", "").partition(":")
    if action not in _ACTS:
        raise Http404
    return _ACTS[action](definition, key, data)


def _words(data: QueryDict, name: str, otherwise: str) -> dict[str, str]:
    return {queries.desk_language(): data.get(name, "").strip()[:300] or otherwise}


def _kind(data: QueryDict) -> str:
    kind = find_kind(data.get("kind", "short_text"))
    if kind is None:
        raise Http404
    return kind.key


def _add_page(definition: Definition, key: str, data: QueryDict) -> Acted:
    changed, made = editing.add_page(definition, _words(data, "title", _("New page")), after=key)
    return changed, f"page:{made}"


def _add_question(definition: Definition, key: str, data: QueryDict) -> Acted:
    changed, made = editing.add_question(
        definition, key, _kind(data), _words(data, "label", _("New question")),
        after=data.get("after", ""), group=data.get("group", ""),
    )  # fmt: skip
    return changed, f"question:{made}"


def _add_child(definition: Definition, key: str, data: QueryDict) -> Acted:
    changed, made = editing.add_child(definition, key, _kind(data), _words(data, "label", _("New question")))
    return changed, f"question:{made}"


def _add_group(definition: Definition, key: str, data: QueryDict) -> Acted:
    changed, made = copying.add_group(definition, key, _words(data, "label", _("New group")))
    return changed, f"group:{made}"


def _rule_remove(definition: Definition, key: str, data: QueryDict) -> Acted:
    path, _colon, number = key.rpartition(":")
    question = editing.question_at(definition, path)
    rules = tuple(rule for place, rule in enumerate(question.rules) if str(place) != number)
    return editing.replace_question(definition, path, replace(question, rules=rules)), f"question:{path}"


def _page(change: Callable[[Definition, str], Definition], *, gone: bool = False) -> Callable[..., Acted]:
    return lambda definition, key, _data: (change(definition, key), "" if gone else f"page:{key}")


def _group(change: Callable[[Definition, str], Definition], *, gone: bool = False) -> Callable[..., Acted]:
    return lambda definition, key, _data: (change(definition, key), "" if gone else f"group:{key}")


def _question(change: Callable[[Definition, str], Definition]) -> Callable[..., Acted]:
    return lambda definition, key, _data: (change(definition, key), f"question:{key}")


def _twin(change: Callable[[Definition, str], tuple[Definition, str]], what: str) -> Callable[..., Acted]:
    def done(definition: Definition, key: str, _data: QueryDict) -> Acted:
        changed, made = change(definition, key)
        return changed, f"{what}:{made}"

    return done


def _removed(definition: Definition, key: str, _data: QueryDict) -> Acted:
    """After a question of a row the group is selected, so that one goes on there."""
    outer, slash, _child = key.partition("/")
    return editing.remove_question(definition, key), f"question:{outer}" if slash else ""


_ACTS: dict[str, Callable[[Definition, str, QueryDict], Acted]] = {
    "add-page": _add_page,
    "add-question": _add_question,
    "add-child": _add_child,
    "add-group": _add_group,
    "rule-remove": _rule_remove,
    "page-up": _page(lambda definition, key: editing.move_page(definition, key, -1)),
    "page-down": _page(lambda definition, key: editing.move_page(definition, key, 1)),
    "page-duplicate": _twin(copying.duplicate_page, "page"),
    "page-remove": _page(editing.remove_page, gone=True),
    "group-up": _group(lambda definition, key: editing.move_group(definition, key, -1)),
    "group-down": _group(lambda definition, key: editing.move_group(definition, key, 1)),
    "group-duplicate": _twin(copying.duplicate_group, "group"),
    "group-remove": _group(
        lambda definition, key: copying.remove_group(definition, key, with_questions=True), gone=True
    ),
    "group-open": _group(
        lambda definition, key: copying.remove_group(definition, key, with_questions=False), gone=True
    ),
    "up": _question(lambda definition, key: editing.move_question(definition, key, -1)),
    "down": _question(lambda definition, key: editing.move_question(definition, key, 1)),
    "duplicate": _twin(copying.duplicate_question, "question"),
    "remove": _removed,
}
