"""Keeps the roles complete after every migration."""

from typing import Any

from django.db import connections

from kramy.kernel.accounts.api import ensure_roles

NEEDED_TABLES = {
    "auth_group",
    "django_content_type",
    "wagtailcore_grouppagepermission",
    "wagtailimages_image",
}


def after_migrate(sender: Any, using: str, **kwargs: Any) -> None:
    """A partial migration (one app only) may lack the tables; the next whole one comes by here again."""
    if set(connections[using].introspection.table_names()) >= NEEDED_TABLES:
        ensure_roles()
