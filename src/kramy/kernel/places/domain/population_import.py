"""Residents of each district from a table."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kramy.kernel.audit.api import record
from kramy.kernel.places.domain import matching
from kramy.kernel.places.domain.plans import Plan
from kramy.kernel.places.models import District
from kramy.lib import tables
from kramy.lib.errors import Refused
from kramy.lib.text import fold

MOST_RESIDENTS = 10_000_000


def plan_population(*, table: tables.Table, district_column: str = "", residents_column: str = "") -> Plan:
    """What `set_population` would do; touches nothing."""
    plan = Plan()
    _read(table, district_column, residents_column, plan)
    return plan


@transaction.atomic
def set_population(
    *, table: tables.Table, on: date, by: Any, district_column: str = "", residents_column: str = ""
) -> Plan:
    """Write the residents of every district in the table, counted on the day ``on``.

    Raises `Refused` (code "unusable") when no row fits a district.
    """
    plan = Plan()
    found = _read(table, district_column, residents_column, plan)
    if plan.blocking:
        raise Refused(plan.blocking, code="unusable")
    for district, residents in found:
        district.population, district.population_on = residents, on
        district.save(update_fields=["population", "population_on", "updated_at"])
    record("places.population_set", by=by, detail={"districts": len(found), "on": on.isoformat()})
    return plan


def _read(
    table: tables.Table, district_column: str, residents_column: str, plan: Plan
) -> list[tuple[District, int]]:
    names = matching.NAMES[::-1] if not district_column else ()
    district_column = (
        district_column
        or matching.guess(table.columns, names)
        or matching.guess(table.columns, matching.NUMBERS)
    )
    residents_column = residents_column or matching.guess(table.columns, matching.RESIDENTS)
    if not district_column or not residents_column:
        plan.blocking = _("Choose the columns with the district and with the number of residents.")
        return []
    rows = list(District.objects.all())
    by_name = {fold(row.name): row for row in rows}
    by_number = {row.number: row for row in rows if row.number is not None}
    found: dict[int, tuple[District, int]] = {}
    for line in table:
        plan.total += 1
        label = tables.as_text(line.values.get(district_column)).strip()
        district = by_name.get(fold(label)) or by_number.get(matching.district_number(label) or 0)
        residents = tables.number(line.values.get(residents_column))
        if district is None:
            plan.refuse(line.number, _("There is no district “%(name)s”.") % {"name": label}, "district")
        elif residents is None or not 0 <= residents <= MOST_RESIDENTS or not float(residents).is_integer():
            plan.refuse(
                line.number, _("%(name)s: this is not a number of residents.") % {"name": label}, "number"
            )
        elif district.pk in found:
            plan.refuse(line.number, _("%(name)s is in the table twice.") % {"name": label}, "twice")
        else:
            found[district.pk] = (district, int(residents))
            plan.replaced.append(f"{district.name}: {int(residents)}")
    if not found:
        plan.blocking = _("No row of the table fits a district.")
    return list(found.values())
