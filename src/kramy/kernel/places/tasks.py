"""Work in the background; every task may run twice or late."""

from django_tasks import task

from kramy.kernel.places.domain import address_import, basemap, importing


@task()
def apply_import(import_id: int) -> None:
    importing.run(import_id)


@task()
def find_address_districts() -> int:
    return address_import.find_districts_again()


@task()
def publish_base_map() -> str:
    published = basemap.publish_base_map()
    return published.path if published else ""
