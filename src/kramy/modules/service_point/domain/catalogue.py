"""Writing points, topics, services and specialists."""

from typing import Any

from django.db import transaction

from kramy.kernel.audit.api import record
from kramy.modules.service_point.domain.rota import look_through
from kramy.modules.service_point.models import Appointment, Service, Specialist
from kramy.modules.service_point.models.places import new_feed_key


@transaction.atomic
def keep(*, row: Any, by: Any, specialists: Any = None) -> list[Appointment]:
    """Save a point, topic, service or specialist; appointments that lose their duty by it are returned.

    ``specialists`` are those of a service.
    """
    new = row.pk is None
    row.save()
    if isinstance(row, Service) and specialists is not None:
        row.specialists.set(specialists)
    what = row._meta.model_name
    record(f"service_point.{what}_{'added' if new else 'changed'}", by=by, target=row)
    return look_through(specialist=row) if isinstance(row, Specialist) and not new else []


@transaction.atomic
def renew_feed(*, specialist: Specialist, by: Any) -> None:
    """A new secret address of the calendar; the old one ends at once."""
    specialist.feed_key = new_feed_key()
    specialist.save(update_fields=["feed_key"])
    record("service_point.feed_renewed", by=by, target=specialist)
