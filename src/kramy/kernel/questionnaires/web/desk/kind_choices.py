"""The kinds of questions as the editor offers them, sorted by what they ask for."""

from typing import Any

from django.utils.translation import gettext as _

from kramy.kernel.questionnaires.base import Definition, Question
from kramy.kernel.questionnaires.domain.kinds import Kind, find_kind, kinds
from kramy.kernel.questionnaires.domain.kinds.table import IN_CELLS

Choices = list[tuple[str, list[tuple[str, Any]]]]


def parent_of(definition: Definition, path: str) -> Question | None:
    """The repeat or table that a question belongs to."""
    outer, slash, _child = path.partition("/")
    return definition.question(outer) if slash else None


def kind_choices(parent: Question | None = None, current: str = "") -> Choices:
    """Groups for a select: (label, [(key, label)]). In rows there are neither files nor further groups."""
    sorts: dict[str, list[tuple[str, Any]]] = {}
    for kind in kinds():
        if (kind.made_here and _fits(kind, parent)) or kind.key == current:
            sorts.setdefault(_sort_of(kind), []).append((kind.key, kind.label))
    labels = {
        "texts": _("Texts"),
        "numbers": _("Numbers and money"),
        "choices": _("Choices"),
        "days": _("Days and hours"),
        "people": _("Firms, people, places"),
        "files": _("Files and consents"),
        "rows": _("Several rows"),
        "more": _("More"),
    }
    return [(labels[sort], sorts[sort]) for sort in labels if sort in sorts]


def _fits(kind: Kind, parent: Question | None) -> bool:
    if parent is None:
        return True
    own = find_kind(parent.kind)
    if own is not None and own.takes_rows:
        return kind.key in IN_CELLS
    return not (kind.takes_files or kind.has_questions)


_SORTS = {
    "texts": ("short_text", "long_text", "link", "information"),
    "numbers": ("number", "money", "percentage", "rating"),
    "choices": ("single_choice", "multiple_choice", "ranking", "yes_no"),
    "days": ("date", "date_range", "time", "opening_hours"),
    "people": ("organisation", "nip", "email", "phone", "address"),
    "files": ("file", "pictures", "consent", "signature"),
    "rows": ("repeat", "table"),
}


def _sort_of(kind: Kind) -> str:
    return next((sort for sort, keys in _SORTS.items() if kind.key in keys), "more")
