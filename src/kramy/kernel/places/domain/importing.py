"""An import at the desk: upload, look at what it would do, apply it, read the report."""

from datetime import date
from functools import partial
from pathlib import PurePath
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from kramy.kernel.audit.api import record
from kramy.kernel.places.domain import geometry_files
from kramy.kernel.places.domain.address_import import import_addresses, plan_addresses
from kramy.kernel.places.domain.address_rows import guessed_columns
from kramy.kernel.places.domain.district_import import plan_districts, replace_districts
from kramy.kernel.places.domain.layer_import import ACCEPTED, plan_layer, replace_layer
from kramy.kernel.places.domain.plans import Plan
from kramy.kernel.places.domain.population_import import plan_population, set_population
from kramy.kernel.places.enums import ImportKind, ImportState
from kramy.kernel.places.models import PlacesImport
from kramy.kernel.places.signals import import_started
from kramy.lib import tables
from kramy.lib.errors import Refused

Content = geometry_files.GeometryFile | tables.Table
TABLES = {ImportKind.POPULATION, ImportKind.ADDRESSES}


def read_content(kind: str, data: bytes) -> Content:
    """The file as its kind of import needs it; raises `Refused` with what is wrong with it."""
    return tables.read(data) if kind in TABLES else geometry_files.read(data)


def columns_of(content: Content) -> tuple[str, ...]:
    return tuple(content.columns)


@transaction.atomic
def upload(*, kind: str, data: bytes, file_name: str, by: Any, layer_kind: str = "") -> PlacesImport:
    """Keep a file to be looked at. Raises `Refused` when it cannot be read at all."""
    if kind == ImportKind.LAYER and layer_kind not in ACCEPTED:
        raise Refused(_("Choose the layer that the file is for."), code="layer", field="layer_kind")
    content = read_content(kind, data)
    item = PlacesImport(
        kind=kind,
        layer_kind=layer_kind if kind == ImportKind.LAYER else "",
        file_name=PurePath(file_name.replace("\\", "/")).name[:200] or "file",
        options=_first_options(kind, content),
        created_by=by,
    )
    item.file.save(f"{kind}.bin", ContentFile(data), save=False)
    item.save()
    record("places.file_uploaded", by=by, target=item, detail={"kind": kind, "bytes": len(data)})
    return item


def _first_options(kind: str, content: Content) -> dict[str, Any]:
    if kind == ImportKind.ADDRESSES and isinstance(content, tables.Table):
        return {"columns": guessed_columns(content), "crs": "", "complete": False}
    return {}


@transaction.atomic
def set_options(*, item: PlacesImport, options: dict[str, Any]) -> PlacesImport:
    """Say how the file is to be read. Raises `Refused` (code "state") when it is being or was applied."""
    locked = PlacesImport.objects.select_for_update().get(pk=item.pk)
    if locked.state in (ImportState.APPLYING, ImportState.APPLIED):
        raise Refused(_("This import has already been applied."), code="state")
    locked.options = options
    locked.state = ImportState.UPLOADED
    locked.save(update_fields=["options", "state"])
    return locked


def content_of(item: PlacesImport) -> Content:
    with item.file.open("rb") as file:
        return read_content(item.kind, file.read())


def preview(*, item: PlacesImport, content: Content | None = None) -> Plan:
    """What applying it would do now; touches nothing."""
    found, options = content or content_of(item), item.options
    if isinstance(found, tables.Table):
        if item.kind == ImportKind.POPULATION:
            return plan_population(table=found, **_chosen(options, "district_column", "residents_column"))
        return plan_addresses(table=found, **_address_options(options))
    names = _chosen(options, "name_column")
    if item.kind == ImportKind.DISTRICTS:
        return plan_districts(content=found, **names, **_chosen(options, "number_column"))
    return plan_layer(kind=item.layer_kind, content=found, **names)


@transaction.atomic
def start(*, item: PlacesImport, by: Any) -> PlacesImport:
    """Have it applied in the background. Raises `Refused` (code "state") when it was applied already.

    One that was being applied may be started again: a worker may have been killed, and applying twice does
    no harm.
    """
    locked = PlacesImport.objects.select_for_update().get(pk=item.pk)
    if locked.state == ImportState.APPLIED:
        raise Refused(_("This import has already been applied."), code="state")
    locked.state, locked.progress, locked.report = ImportState.APPLYING, 0, {}
    locked.save(update_fields=["state", "progress", "report"])
    record("places.import_started", by=by, target=locked)
    transaction.on_commit(partial(import_started.send, sender=PlacesImport, import_id=locked.pk))
    return locked


def run(import_id: int) -> None:
    """Apply a started import; does nothing for one in another state. What is wrong ends up in its report."""
    item = PlacesImport.objects.select_related("created_by").get(pk=import_id)
    if item.state != ImportState.APPLYING:
        return
    language = item.created_by.language if item.created_by else "pl"
    with translation.override(language):
        try:
            plan = _apply(item)
        except Refused as error:
            _finish(item, ImportState.FAILED, {"error": str(error), "code": error.code})
        except Exception:
            _finish(item, ImportState.FAILED, {"error": str(_("Something went wrong. Nothing was changed."))})
            raise
        else:
            _finish(item, ImportState.APPLIED, plan.report())


def _finish(item: PlacesImport, state: ImportState, report: dict[str, Any]) -> None:
    item.state, item.report = state, report
    item.applied_at = timezone.now() if state == ImportState.APPLIED else None
    item.save(update_fields=["state", "report", "applied_at"])


def _apply(item: PlacesImport) -> Plan:
    content, options, by = content_of(item), item.options, item.created_by
    about = {**_chosen(options, "name_column", "source"), "approximate": bool(options.get("approximate"))}
    if isinstance(content, tables.Table):
        if item.kind == ImportKind.POPULATION:
            return set_population(
                table=content,
                on=date.fromisoformat(options["on"]) if options.get("on") else timezone.localdate(),
                by=by,
                **_chosen(options, "district_column", "residents_column"),
            )
        return import_addresses(
            table=content, by=by, progress=partial(_progressed, item, content), **_address_options(options)
        )
    if item.kind == ImportKind.DISTRICTS:
        return replace_districts(content=content, by=by, **about, **_chosen(options, "number_column"))
    return replace_layer(kind=item.layer_kind, content=content, by=by, **about, **_chosen(options, "licence"))


def _progressed(item: PlacesImport, content: tables.Table, done: int) -> None:
    PlacesImport.objects.filter(pk=item.pk).update(progress=done, total=content.approximate_count)


def _chosen(options: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: str(options.get(name) or "") for name in names}


def _address_options(options: dict[str, Any]) -> dict[str, Any]:
    return {
        "columns": {part: str(column) for part, column in options.get("columns", {}).items()},
        "crs": str(options.get("crs") or ""),
        "complete": bool(options.get("complete")),
        **({"source": str(options["source"])} if options.get("source") in ("register", "import") else {}),
    }
