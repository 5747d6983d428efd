"""What follows from a change of places: only work put in the queue."""

from typing import Any

from django.dispatch import receiver

from kramy.kernel.places import signals, tasks


@receiver(signals.import_started)
def apply_the_import(sender: Any, import_id: int, **kwargs: Any) -> None:
    tasks.apply_import.enqueue(import_id)


@receiver(signals.districts_replaced)
def follow_the_districts(sender: Any, **kwargs: Any) -> None:
    tasks.find_address_districts.enqueue()
    tasks.publish_base_map.enqueue()


@receiver(signals.layers_replaced)
def draw_the_layers(sender: Any, **kwargs: Any) -> None:
    tasks.publish_base_map.enqueue()
