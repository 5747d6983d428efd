"""The default of a row, made into the answer that a question of ours begins with."""

import math
from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from kramy.kernel.questionnaires.domain.defaults import KINDS
from kramy.kernel.questionnaires.domain.xlsform.days import days_in
from kramy.kernel.questionnaires.domain.xlsform.items import MOMENTS, Item
from kramy.kernel.questionnaires.domain.xlsform.problems import NotCarried
from kramy.kernel.questionnaires.domain.xlsform.rewriting import folded, number_of
from kramy.kernel.questionnaires.domain.xlsform.scope import Asked, read


def default_in(item: Item, asked: Asked, note: Callable[..., None]) -> dict[str, Any]:
    """The default as an option; ``note`` is told when it is left out."""
    written = str(item.more.get("default") or "").strip()
    if not written or item.calculation:
        return {}
    value = None
    if asked.kind in KINDS and not asked.repeat and item.type not in MOMENTS:
        value = (
            _worked_out(written, asked) if item.more.get("_dynamic_default") else _constant(written, asked)
        )
    if value is None:
        note(_("Its default answer is left out: %(value)s.") % {"value": written})
        return {}
    return {"default": value}


def _worked_out(written: str, asked: Asked) -> dict[str, int] | None:
    """today() + 7 is a day; nothing else that is worked out has a like here."""
    if asked.kind != "date":
        return None
    try:
        found = days_in(folded(read(written)))
    except NotCarried:
        return None
    if found is None or found.today != 1 or not float(found.number).is_integer():
        return None
    return {"today": int(found.number)}


def _constant(written: str, asked: Asked) -> Any:
    if asked.kind == "single_choice":
        return asked.choices.get(written)
    if asked.kind == "multiple_choice":
        keys = [asked.choices[name] for name in written.split() if name in asked.choices]
        return keys or None
    if asked.kind in ("number", "money", "percentage", "rating"):
        number = number_of(written)
        if math.isnan(number) or math.isinf(number):
            return None
        return int(number) if number.is_integer() else number
    if asked.kind == "date":
        try:
            return date.fromisoformat(written[:10]).isoformat()
        except ValueError:
            return None
    return written[:5] if asked.kind == "time" else written
