"""The office's rules: written, put in order, taken away."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from kramy.kernel.audit.api import record
from kramy.kernel.casework.enums import RoutingTarget
from kramy.kernel.casework.models import RoutingRule
from kramy.lib import identifiers
from kramy.lib.errors import Refused


@transaction.atomic
def save_rule(
    *,
    rule: RoutingRule | None = None,
    name: str,
    target: str,
    person: Any = None,
    unit: Any = None,
    kinds: Sequence[str] = (),
    sectors: Sequence[str] = (),
    districts: Sequence[int] = (),
    languages: Sequence[str] = (),
    condition: dict[str, Any] | None = None,
    max_load: int | None = None,
    over_own: bool = False,
    active: bool = True,
    by: Any,
) -> RoutingRule:
    """Add a rule at the end, or change ``rule``. Refused: ``no_name``, ``no_target``, ``pkd``, ``max_load``."""
    if not name.strip():
        raise Refused(
            _("Give the rule a name; officials read it as the reason."), code="no_name", field="name"
        )
    wanted = RoutingTarget(target)
    if wanted == RoutingTarget.PERSON and person is None:
        raise Refused(_("Choose the official."), code="no_target", field="person")
    if wanted == RoutingTarget.UNIT and unit is None:
        raise Refused(_("Choose the unit."), code="no_target", field="unit")
    if max_load is not None and max_load < 1:
        raise Refused(
            _("Give a number of cases of at least one, or nothing."), code="max_load", field="max_load"
        )
    saved = rule or RoutingRule(
        position=(RoutingRule.objects.aggregate(last=Max("position"))["last"] or 0) + 1
    )
    saved.name, saved.target, saved.active = name.strip(), wanted, active
    saved.person = person if wanted == RoutingTarget.PERSON else None
    saved.unit = unit if wanted == RoutingTarget.UNIT else None
    saved.kinds, saved.districts, saved.languages = list(kinds), list(districts), list(languages)
    saved.sectors = [_pkd(text) for text in sectors]
    saved.condition, saved.max_load, saved.over_own = condition, max_load, over_own
    saved.save()
    record("casework.rule_added" if rule is None else "casework.rule_changed", by=by, target=saved)
    return saved


@transaction.atomic
def move_rule(*, rule: RoutingRule, up: bool, by: Any) -> None:
    """One place up or down; nothing happens at the ends."""
    rows = list(RoutingRule.objects.select_for_update().order_by("position", "pk"))
    place = next((number for number, row in enumerate(rows) if row.pk == rule.pk), None)
    if place is None:
        return
    other = place - 1 if up else place + 1
    if not 0 <= other < len(rows):
        return
    rows[place], rows[other] = rows[other], rows[place]
    for number, row in enumerate(rows, start=1):
        row.position = number
    RoutingRule.objects.bulk_update(rows, ["position"])
    record("casework.rule_moved", by=by, target=rule, detail={"up": up})


@transaction.atomic
def delete_rule(*, rule: RoutingRule, by: Any) -> None:
    """Cases keep why they came to whom they came."""
    record("casework.rule_deleted", by=by, target=rule, detail={"name": rule.name})
    rule.delete()


def _pkd(text: str) -> str:
    try:
        return identifiers.clean_pkd(text)
    except Refused as refused:
        raise Refused(refused.message, code="pkd", field="sectors") from None
