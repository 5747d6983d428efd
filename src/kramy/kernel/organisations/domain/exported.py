"""The list of organisations as a table."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from kramy.kernel.organisations.models import Organisation


def headers() -> list[str]:
    return [
        _("Name"),
        _("Kind"),
        "NIP",
        "REGON",
        "KRS",
        _("E-mail"),
        _("Phone"),
        _("Website"),
        _("Known since"),
    ]


def rows(organisations: QuerySet[Organisation]) -> Iterator[list[Any]]:
    for row in organisations.iterator(chunk_size=1000):
        yield [
            row.name, row.get_kind_display(), row.nip, row.regon, row.krs, row.email, row.phone, row.website,
            localtime(row.created_at),
        ]  # fmt: skip
