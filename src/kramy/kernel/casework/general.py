"""Applications that no module has a kind of its own for: the city answers them, and nothing follows by itself."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from kramy.kernel.casework.base import CaseKind


def title_of(answers: dict[str, Any]) -> str:
    """The firm that applies, else the first short answer in words."""
    for value in answers.values():
        if isinstance(value, dict) and value.get("name"):
            return str(value["name"])[:200]
    return next((value[:200] for value in answers.values() if isinstance(value, str) and value.strip()), "")


APPLICATION = CaseKind(
    key="application", name=_("General application"), permission="casework.view_queue", title_of=title_of
)
