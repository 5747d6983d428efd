"""Replacing the districts by a file, a row staying the same row when it is the same district."""

from dataclasses import dataclass
from functools import partial
from typing import Any

import shapely
from django.db import transaction
from django.utils.translation import gettext as _
from pyproj import Geod
from shapely.geometry.base import BaseGeometry

from kramy.kernel.audit.api import record
from kramy.kernel.manifest.api import city
from kramy.kernel.places.domain import matching
from kramy.kernel.places.domain.geometry_files import GeometryFeature, GeometryFile
from kramy.kernel.places.domain.plans import Plan
from kramy.kernel.places.models import District
from kramy.kernel.places.signals import districts_replaced
from kramy.lib.errors import Refused
from kramy.lib.text import fold, slug

EARTH = Geod(ellps="WGS84")


@dataclass(frozen=True)
class Outline:
    """One district as the file has it."""

    name: str
    number: int | None
    area: BaseGeometry

    @property
    def square_kilometres(self) -> float:
        return abs(EARTH.geometry_area_perimeter(self.area)[0]) / 1e6


def plan_districts(*, content: GeometryFile, name_column: str = "", number_column: str = "") -> Plan:
    """What `replace_districts` would do with the same arguments; touches nothing."""
    plan = Plan(total=len(content.features))
    outlines = _outlines(content, name_column, number_column, plan)
    existing = list(District.objects.all())
    pairs = _paired(outlines, existing)
    kept = {row.pk for _outline, row in pairs if row is not None}
    plan.added = [outline.name for outline, row in pairs if row is None]
    plan.replaced = [outline.name for outline, row in pairs if row is not None]
    plan.removed = [row.name for row in existing if row.pk not in kept]
    plan.shapes = [(outline.name, outline.area) for outline in outlines]
    plan.blocking = _blocking(outlines)
    return plan


@transaction.atomic
def replace_districts(
    *,
    content: GeometryFile,
    by: Any,
    name_column: str = "",
    number_column: str = "",
    source: str = "",
    approximate: bool = False,
) -> Plan:
    """Make the districts those of the file. A district that keeps its number or its name keeps its row.

    Raises `Refused` (code "unusable") when no row is usable or none of it lies in the city.
    Announces `districts_replaced` after the commit.
    """
    plan = plan_districts(content=content, name_column=name_column, number_column=number_column)
    if plan.blocking:
        raise Refused(plan.blocking, code="unusable")
    outlines = _outlines(content, name_column, number_column, Plan())
    existing = list(District.objects.select_for_update())
    pairs = _paired(outlines, existing)
    kept = {row.pk for _outline, row in pairs if row is not None}
    District.objects.exclude(pk__in=kept).delete()
    for row in existing:  # out of the way first: two districts may swap names or numbers
        if row.pk in kept:
            District.objects.filter(pk=row.pk).update(number=None, name=f"~{row.pk}", slug=f"~{row.pk}")
    for outline, kept_row in pairs:
        _write(outline, kept_row or District(), source=source, approximate=approximate)
    ids = sorted(District.objects.values_list("pk", flat=True))
    record(
        "places.districts_replaced",
        by=by,
        detail={
            "added": plan.added,
            "replaced": len(plan.replaced),
            "removed": plan.removed,
            "source": source,
        },
    )
    transaction.on_commit(partial(districts_replaced.send, sender=District, district_ids=ids))
    return plan


def _write(outline: Outline, row: District, *, source: str, approximate: bool) -> None:
    row.name, row.number, row.slug = outline.name, outline.number, slug(outline.name, longest=100)
    row.boundary = shapely.to_wkb(outline.area)
    row.west, row.south, row.east, row.north = outline.area.bounds
    row.area_km2 = round(outline.square_kilometres, 3)
    row.source, row.approximate = source[:200], approximate
    row.save()


def _outlines(content: GeometryFile, name_column: str, number_column: str, plan: Plan) -> list[Outline]:
    """The usable districts of the file; parts under one name are put together."""
    name_column = name_column or matching.guess(content.columns, matching.NAMES)
    number_column = number_column or matching.guess(content.columns, matching.NUMBERS)
    parts: dict[str, list[BaseGeometry]] = {}
    names: dict[str, tuple[str, int | None]] = {}
    for feature in content.features:
        name = " ".join(feature.properties.get(name_column, "").split())[:100]
        area = _area(feature, name, plan)
        if area is None:
            continue
        key = fold(name)
        parts.setdefault(key, []).append(area)
        number = (
            matching.district_number(feature.properties.get(number_column, "")) if number_column else None
        )
        names.setdefault(key, (name, number or matching.official_number(name)))
    found: list[Outline] = []
    taken: set[int] = set()
    for key, (name, number) in names.items():
        if number in taken:
            plan.refuse(
                0,
                _("%(name)s: the number %(number)s is used twice; left without one.")
                % {"name": name, "number": number},
                "number",
            )
            number = None
        if number is not None:
            taken.add(number)
        found.append(Outline(name, number, shapely.union_all(parts[key])))
    return sorted(found, key=lambda outline: (outline.number or 10_000, outline.name))


def _area(feature: GeometryFeature, name: str, plan: Plan) -> BaseGeometry | None:
    """The feature's area, mended when it crosses itself; None, with the reason noted, when it is unusable."""
    if not fold(name):
        plan.refuse(feature.number, _("There is no name."), "name")
        return None
    if feature.geometry is None or feature.geometry.geom_type not in ("Polygon", "MultiPolygon"):
        plan.refuse(feature.number, _("%(name)s: this is not an area.") % {"name": name}, "geometry")
        return None
    if feature.geometry.is_valid:
        return feature.geometry
    mended = shapely.make_valid(feature.geometry, method="structure", keep_collapsed=False)
    if mended.is_empty:
        plan.refuse(feature.number, _("%(name)s: the outline has no area.") % {"name": name}, "geometry")
        return None
    plan.refuse(
        feature.number, _("%(name)s: the outline crosses itself; it was mended.") % {"name": name}, "mended"
    )
    return mended


def _paired(outlines: list[Outline], existing: list[District]) -> list[tuple[Outline, District | None]]:
    """Each outline with the row it replaces: the same number, else the same name."""
    free = {row.pk: row for row in existing}
    found: list[tuple[Outline, District | None]] = []
    for outline in outlines:
        row = next(
            (r for r in free.values() if outline.number is not None and r.number == outline.number), None
        )
        row = row or next((r for r in free.values() if fold(r.name) == fold(outline.name)), None)
        if row is not None:
            del free[row.pk]
        found.append((outline, row))
    return found


def _blocking(outlines: list[Outline]) -> str:
    if not outlines:
        return _("No district in the file can be used.")
    whole = shapely.box(*city().bounds)
    if not any(outline.area.intersects(whole) for outline in outlines):
        return _(
            "None of these areas lies in the city. Is it the right file, and in the right coordinate system?"
        )
    return ""
