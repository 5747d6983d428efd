"""The list of reasons officials choose from."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kramy.kernel.audit.api import record
from kramy.kernel.casework.models import DecisionReason
from kramy.lib.errors import Refused


@transaction.atomic
def save_reason(
    *,
    kind: str,
    code: str,
    titles: Mapping[str, str],
    texts: Mapping[str, str],
    for_refusal: bool,
    for_correction: bool,
    active: bool = True,
    position: int = 0,
    by: Any,
) -> DecisionReason:
    """Add the reason ``code`` of a kind of case, or change it. ``titles`` and ``texts`` are by language.

    Refuses a reason that is for nothing (``no_use``) or that lacks words in the first language (``no_text``).
    """
    if not (for_refusal or for_correction):
        raise Refused(
            _("Say whether it is for refusals, for corrections or for both."),
            code="no_use",
            field="for_refusal",
        )
    if not titles.get("pl", "").strip() or not texts.get("pl", "").strip():
        raise Refused(_("Give at least the Polish title and text."), code="no_text", field="text_pl")
    reason, created = DecisionReason.objects.update_or_create(
        kind=kind,
        code=code,
        defaults={
            "for_refusal": for_refusal,
            "for_correction": for_correction,
            "active": active,
            "position": position,
            **{f"title_{language}": title.strip() for language, title in titles.items()},
            **{f"text_{language}": text.strip() for language, text in texts.items()},
        },
    )
    record("casework.reason_added" if created else "casework.reason_changed", by=by, target=reason)
    return reason
