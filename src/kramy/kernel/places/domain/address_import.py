"""Bringing the address index up to date with a file."""

from functools import lru_cache, partial
from typing import Any

from django.db import models, transaction

from kramy.kernel.audit.api import record
from kramy.kernel.places.domain import districts
from kramy.kernel.places.domain.address_rows import AddressRow, Progress, number_value, read_rows
from kramy.kernel.places.domain.plans import Plan
from kramy.kernel.places.enums import AddressSource
from kramy.kernel.places.models import Address, Street
from kramy.kernel.places.signals import addresses_replaced
from kramy.lib import morton, tables
from kramy.lib.errors import Refused
from kramy.lib.text import fold

BATCH = 2_000
MOVED = 1e-6
"""Degrees, some 10 cm: less is rounding, not a move."""

Key = tuple[str, str, str, str]
Known = dict[Key, tuple[int, float, float, str]]


def plan_addresses(
    *,
    table: tables.Table,
    columns: dict[str, str],
    crs: str = "",
    source: str = AddressSource.IMPORT,
    complete: bool = False,
    progress: Progress | None = None,
) -> Plan:
    """What `import_addresses` would do; touches nothing."""
    plan = Plan()
    rows = read_rows(table=table, columns=columns, crs=crs, plan=plan, progress=progress)
    _sort_out(rows, _known(), plan, source=source, complete=complete)
    return plan


def import_addresses(
    *,
    table: tables.Table,
    columns: dict[str, str],
    by: Any,
    crs: str = "",
    source: str = AddressSource.IMPORT,
    complete: bool = False,
    progress: Progress | None = None,
) -> Plan:
    """Add new addresses and move known ones; the same file twice changes nothing.

    Invented demo addresses go as soon as real ones come; with ``complete`` (the file is the whole register)
    so do all that are not in it. Reading comes before the one transaction that writes.
    Raises `Refused` (code "unusable") when no row is an address in the city.
    """
    plan = Plan()
    rows = read_rows(table=table, columns=columns, crs=crs, plan=plan, progress=progress)
    if plan.blocking:
        raise Refused(plan.blocking, code="unusable")
    known = _known()
    # as much as can be before the transaction: on SQLite nobody else writes while it is open
    ready = _built([row for row in rows if row.key not in known], source)
    with transaction.atomic():
        _write(rows, ready, plan, source=source, complete=complete)
        count = Address.objects.count()
        record(
            "places.addresses_imported",
            by=by,
            detail={
                "added": plan.counts["added"],
                "moved": plan.counts["replaced"],
                "removed": plan.counts["removed"],
            },
        )
        transaction.on_commit(partial(addresses_replaced.send, sender=Address, count=count))
    return plan


_folded = lru_cache(maxsize=20_000)(fold)


def _key(address: Address) -> Key:
    return address.town, address.street, address.house_number, address.postcode


def _known() -> Known:
    values = Address.objects.order_by().values_list(
        "town", "street", "house_number", "postcode", "pk", "lon", "lat", "source"
    )
    return {tuple(value[:4]): tuple(value[4:]) for value in values.iterator(chunk_size=10_000)}  # type: ignore[misc]


def _sort_out(
    rows: list[AddressRow], known: Known, plan: Plan, *, source: str, complete: bool
) -> tuple[list[AddressRow], list[tuple[int, AddressRow]], list[int]]:
    """New rows, rows to change with their ids, ids to remove."""
    new: list[AddressRow] = []
    changed: list[tuple[int, AddressRow]] = []
    seen: set[int] = set()
    for row in rows:
        existing = known.get(row.key)
        if existing is None:
            new.append(row)
            continue
        pk, lon, lat, known_source = existing
        seen.add(pk)
        if known_source != source or abs(lon - row.lon) > MOVED or abs(lat - row.lat) > MOVED:
            changed.append((pk, row))
    real = source != AddressSource.DEMO
    gone = [
        value[0]
        for value in known.values()
        if value[0] not in seen and (complete or (real and value[3] == AddressSource.DEMO))
    ]
    plan.counts.update(added=len(new), replaced=len(changed), removed=len(gone))
    plan.unchanged = len(rows) - len(new) - len(changed)
    return new, changed, gone


def _write(rows: list[AddressRow], ready: list[Address], plan: Plan, *, source: str, complete: bool) -> None:
    new, changed, gone = _sort_out(rows, _known(), plan, source=source, complete=complete)
    wanted = {row.key for row in new}
    built = [address for address in ready if _key(address) in wanted]
    made = {_key(address) for address in built}
    built += _built([row for row in new if row.key not in made], source)  # gone since we looked
    for start in range(0, len(gone), BATCH):
        Address.objects.filter(pk__in=gone[start : start + BATCH]).delete()
    moved = _built([row for _pk, row in changed], source)
    streets = _streets(rows if changed else new)
    for address in (*built, *moved):
        address.in_street_id = streets[address.town, address.street]
    Address.objects.bulk_create(built, batch_size=BATCH)
    # an upsert: many times faster than bulk_update, on either database
    Address.objects.bulk_create(
        moved,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["town", "street", "house_number", "postcode"],
        update_fields=["lon", "lat", "morton", "district", "source"],
    )
    if new or changed or gone:
        refresh_streets()


def _streets(rows: list[AddressRow]) -> dict[tuple[str, str], int]:
    """The ids of the streets of ``rows``, new ones created."""
    wanted = {(row.town, row.street): row for row in rows}
    Street.objects.bulk_create(
        [Street(town=town, name=name, lon=row.lon, lat=row.lat) for (town, name), row in wanted.items()],
        batch_size=BATCH,
        ignore_conflicts=True,
    )
    return {
        (town, name): pk for town, name, pk in Street.objects.order_by().values_list("town", "name", "pk")
    }


def _built(rows: list[AddressRow], source: str) -> list[Address]:
    """Rows of the table, complete but for the street they belong to."""
    lons, lats = [row.lon for row in rows], [row.lat for row in rows]
    keys, ids = morton.keys(lons, lats).tolist(), districts.district_ids(lons, lats).tolist()
    return [
        Address(
            street=row.street,
            house_number=row.house_number,
            number_value=number_value(row.house_number),
            postcode=row.postcode,
            town=row.town,
            lon=row.lon,
            lat=row.lat,
            morton=key,
            district_id=district_id or None,
            search_text=f"{_folded(row.street)} {_folded(row.house_number)} {_folded(row.town)}"[:300],
            source=source,
        )
        for row, key, district_id in zip(rows, keys, ids, strict=True)
    ]


def refresh_streets() -> None:
    """Streets counted and placed again; those without an address go."""
    found = {
        value["in_street"]: value
        for value in Address.objects.order_by()
        .values("in_street")
        .annotate(count=models.Count("id"), lon=models.Avg("lon"), lat=models.Avg("lat"))
    }
    Street.objects.annotate(left=models.Count("addresses")).filter(left=0).delete()
    changed = []
    for street in Street.objects.order_by():
        value = found[street.pk]
        if (street.address_count, street.lon, street.lat) != (value["count"], value["lon"], value["lat"]):
            changed.append(
                Street(
                    town=street.town,
                    name=street.name,
                    address_count=value["count"],
                    lon=value["lon"],
                    lat=value["lat"],
                )
            )
    Street.objects.bulk_create(
        changed,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["town", "name"],
        update_fields=["address_count", "lon", "lat"],
    )


def find_districts_again() -> int:
    """Give every address the district it lies in now; returns how many changed. Safe to run twice."""
    values = list(Address.objects.order_by("pk").values_list("pk", "lon", "lat", "district_id"))
    if not values:
        return 0
    pks, lons, lats, before = zip(*values, strict=True)
    moved: dict[int, list[int]] = {}
    for pk, old, new in zip(pks, before, districts.district_ids(lons, lats).tolist(), strict=True):
        if (old or 0) != new:
            moved.setdefault(new, []).append(pk)
    for district_id, ids in moved.items():
        for start in range(0, len(ids), BATCH):
            Address.objects.filter(pk__in=ids[start : start + BATCH]).update(district_id=district_id or None)
    return sum(len(ids) for ids in moved.values())
