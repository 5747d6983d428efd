"""Rows by the million, written past the ORM."""

import io
from collections.abc import Iterable
from typing import Any


def insert(table: str, columns: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> None:
    """Rows into a table, copied on PostgreSQL; none of the values may hold a tab, a backslash or the end of a line."""
    from django.db import connection, transaction

    if connection.vendor == "postgresql":
        with (
            connection.cursor() as cursor,
            cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy,
        ):
            copy.write(_lines(rows))
        return
    holders = ", ".join(["%s"] * len(columns))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({holders})", list(rows))


def _lines(rows: Iterable[tuple[Any, ...]]) -> str:
    lines = io.StringIO()
    for row in rows:
        lines.write("\t".join(["\\N" if value is None else str(value) for value in row]))
        lines.write("\n")
    return lines.getvalue()
