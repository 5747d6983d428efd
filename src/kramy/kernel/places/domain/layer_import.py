"""Replacing one layer of the base map by a file."""

from functools import partial
from typing import Any

import shapely
from django.db import transaction
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from kramy.kernel.audit.api import record
from kramy.kernel.manifest.api import city
from kramy.kernel.places.domain import matching
from kramy.kernel.places.domain.geometry_files import GeometryFile
from kramy.kernel.places.domain.plans import Plan
from kramy.kernel.places.enums import LayerKind
from kramy.kernel.places.models import LayerFeature, MapLayer
from kramy.kernel.places.signals import layers_replaced
from kramy.lib.errors import Refused

LINES = {"LineString", "MultiLineString"}
AREAS = {"Polygon", "MultiPolygon"}
ACCEPTED = {
    LayerKind.BOUNDARY: AREAS | LINES,
    LayerKind.WATER: AREAS | LINES,
    LayerKind.GREEN: AREAS,
    LayerKind.MAIN_STREET: LINES,
    LayerKind.STREET: LINES,
}
"""Districts are not here: they are rows of their own, drawn from there."""

MARGIN = 0.05
"""Degrees around the city within which features are kept."""


def plan_layer(*, kind: str, content: GeometryFile, name_column: str = "") -> Plan:
    """What `replace_layer` would do; touches nothing."""
    plan = Plan(total=len(content.features))
    plan.shapes = _usable(kind, content, name_column, plan)
    plan.counts["added"] = len(plan.shapes)
    plan.counts["removed"] = LayerFeature.objects.filter(layer__kind=kind).count()
    if not plan.shapes:
        plan.blocking = _("No feature in the file can be used for this layer.")
    return plan


@transaction.atomic
def replace_layer(
    *,
    kind: str,
    content: GeometryFile,
    by: Any,
    name_column: str = "",
    source: str = "",
    licence: str = "",
    approximate: bool = False,
) -> Plan:
    """Make the layer what the file holds. Raises `Refused` (code "unusable") when nothing in it can be used.

    Announces `layers_replaced` after the commit.
    """
    plan = plan_layer(kind=kind, content=content, name_column=name_column)
    if plan.blocking:
        raise Refused(plan.blocking, code="unusable")
    layer, _created = MapLayer.objects.update_or_create(
        kind=kind, defaults={"source": source[:200], "licence": licence[:100], "approximate": approximate}
    )
    layer.features.all().delete()
    LayerFeature.objects.bulk_create(
        [_row(layer, name, shape) for name, shape in plan.shapes], batch_size=1000
    )
    record(
        "places.layer_replaced", by=by, target=layer, detail={"features": len(plan.shapes), "source": source}
    )
    transaction.on_commit(partial(layers_replaced.send, sender=MapLayer, layer_ids=[layer.pk]))
    return plan


@transaction.atomic
def remove_layer(*, layer: MapLayer, by: Any) -> None:
    """Take a layer off the base map."""
    pk = layer.pk
    record("places.layer_removed", by=by, target=layer, detail={"kind": layer.kind})
    layer.delete()
    transaction.on_commit(partial(layers_replaced.send, sender=MapLayer, layer_ids=[pk]))


def _row(layer: MapLayer, name: str, shape: BaseGeometry) -> LayerFeature:
    west, south, east, north = shape.bounds
    return LayerFeature(
        layer=layer, name=name, geometry=shapely.to_wkb(shape), west=west, south=south, east=east, north=north
    )


def _usable(kind: str, content: GeometryFile, name_column: str, plan: Plan) -> list[tuple[str, BaseGeometry]]:
    if kind not in ACCEPTED:
        raise Refused(_("Districts are imported on their own page."), code="kind")
    accepted = ACCEPTED[LayerKind(kind)]
    name_column = name_column or matching.guess(content.columns, matching.NAMES)
    west, south, east, north = city().bounds
    around = shapely.box(west - MARGIN, south - MARGIN, east + MARGIN, north + MARGIN)
    found: list[tuple[str, BaseGeometry]] = []
    for feature in content.features:
        shape = feature.geometry
        if shape is None or shape.geom_type not in accepted:
            plan.refuse(feature.number, _("This kind of feature does not belong on this layer."), "geometry")
            continue
        if not shape.is_valid:
            shape = shapely.make_valid(shape, method="structure", keep_collapsed=False)
        if shape.is_empty or not shape.intersects(around):
            plan.refuse(feature.number, _("This lies outside the city."), "outside")
            continue
        found.append((feature.properties.get(name_column, "")[:200], shape))
    return found
