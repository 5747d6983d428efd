"""Full-text search over folded words of one table, the same on PostgreSQL (GIN) and SQLite (FTS5).

The words are folded by `lib.text.fold` before they are stored and before they are looked for, so the database compares
plain words. Every word asked for must be there; its beginning is enough. A migration makes the index
(:meth:`Index.create`); without it (a table made without migrations, a SQLite without FTS5) the same rows are found
by reading them all.
"""
# ruff: noqa: S608, S611 - names of tables and columns are our own, words are folded and given as parameters

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connections
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

MOST_WORDS = 8
FEW = 3000
"""Up to so many documents are named one by one in a question about them."""

_EXISTING: dict[tuple[str, str], bool] = {}


class Whole(str):
    """A word that must stand as it is, where of others the beginning is enough."""


@dataclass(frozen=True)
class Index:
    """``key`` is the integer primary key's column, ``columns`` the text columns looked through together."""

    table: str
    key: str
    columns: tuple[str, ...]
    on_sqlite: bool = True
    """Whether SQLite keeps an index too: not of a table that later migrations may make anew, which drops triggers."""

    stored: bool = False
    """Whether PostgreSQL keeps the parsed document in a column: of long documents, for which parsing again (wherever a
    plan checks rows that it found by something else) takes a tenth of a millisecond each."""

    @property
    def name(self) -> str:
        return f"{self.table}_{'_'.join(self.columns)}_fts"

    def create(self, schema_editor: Any) -> None:
        """For a migration's ``RunPython``; a later migration that alters the table on SQLite must run it again."""
        connection = schema_editor.connection
        if connection.vendor == "postgresql":
            if self.stored:
                schema_editor.execute(
                    f"ALTER TABLE {self.table} ADD COLUMN {self._column} tsvector "
                    f"GENERATED ALWAYS AS ({self._parsed}) STORED"
                )
            document = self._column if self.stored else self._parsed
            schema_editor.execute(f"CREATE INDEX {self.name} ON {self.table} USING gin ({document})")
        elif connection.vendor == "sqlite" and self.on_sqlite and _has_fts5(connection):
            for statement in self._sqlite():
                schema_editor.execute(statement)

    def drop(self, schema_editor: Any) -> None:
        connection = schema_editor.connection
        if connection.vendor == "postgresql":
            schema_editor.execute(f"DROP INDEX IF EXISTS {self.name}")
            if self.stored:
                schema_editor.execute(f"ALTER TABLE {self.table} DROP COLUMN IF EXISTS {self._column}")
        elif connection.vendor == "sqlite":
            for event in ("insert", "delete", "update"):
                schema_editor.execute(f"DROP TRIGGER IF EXISTS {self.name}_{event}")
            schema_editor.execute(f"DROP TABLE IF EXISTS {self.name}")

    def narrow(
        self, rows: QuerySet[Any], words: Sequence[str], *, path: str, using: str = "default"
    ) -> QuerySet[Any]:
        """``rows`` whose document holds every one of the folded ``words``; words parted by a space stand so together.

        ``path`` is the lookup from the rows to the document's key ("pk" when they are the table's own).
        """
        return rows.filter(self.condition(words, path=path, using=using))

    def condition(self, words: Sequence[str], *, path: str, using: str = "default") -> Q:
        """The same as a condition; empty for no words."""
        wanted = list(dict.fromkeys(words))[:MOST_WORDS]
        return Q(**{f"{path}__in": self._found(wanted, using)}) if wanted else Q()

    def keys(self, words: Sequence[str], *, most: int, using: str = "default") -> list[int]:
        """The keys of the first ``most`` documents found, in no order; none for no words."""
        wanted = list(dict.fromkeys(words))[:MOST_WORDS]
        if not wanted:
            return []
        found = self._found(wanted, using)
        with connections[using].cursor() as cursor:
            cursor.execute(f"{found.sql} LIMIT {int(most)}", found.params)
            return [row[0] for row in cursor.fetchall()]

    def named(self, words: Sequence[str], *, path: str, using: str = "default") -> tuple[Q, bool]:
        """The condition with the keys written out while at most ``FEW`` documents are found, with one query; True when
        there are more. Of words that many hold a list finds a page of rows as it goes along; for a rare one it would
        read nearly every row and its document.
        """
        found = self.keys(words, most=FEW + 1, using=using)
        if len(found) > FEW:
            return self.condition(words, path=path, using=using), True
        return Q(**{f"{path}__in": rows_of(found, using)}), False

    def _found(self, words: list[str], using: str) -> RawSQL:
        connection = connections[using]
        if connection.vendor == "postgresql":
            query = " & ".join(
                f"({' <-> '.join(word.split())}{'' if isinstance(word, Whole) else ':*'})" for word in words
            )
            document = self._column if self.stored and self._exists(connection) else self._parsed
            return RawSQL(
                f"SELECT {self.key} FROM {self.table} WHERE {document} @@ to_tsquery('simple', %s)",
                (query,),
            )
        if self._exists(connection):
            query = " ".join(f'"{word}"{"" if isinstance(word, Whole) else "*"}' for word in words)
            return RawSQL(f"SELECT rowid FROM {self.name} WHERE {self.name} MATCH %s", (query,))
        text = " || ' ' || ".join(self.columns)
        conditions = " AND ".join(f"(' ' || {text} || ' ') LIKE %s" for _word in words)
        return RawSQL(
            f"SELECT {self.key} FROM {self.table} WHERE {conditions}",
            tuple(f"% {word}{' ' if isinstance(word, Whole) else ''}%" for word in words),
        )

    def _exists(self, connection: Any) -> bool:
        """Asked once for a database: an index comes and goes with migrations only."""
        place = (str(connection.settings_dict["NAME"]), self.name)
        if place not in _EXISTING:
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    columns = connection.introspection.get_table_description(cursor, self.table)
                _EXISTING[place] = self._column in {column.name for column in columns}
            else:
                _EXISTING[place] = self.name in connection.introspection.table_names()
        return _EXISTING[place]

    @property
    def _column(self) -> str:
        return f"{'_'.join(self.columns)}_parsed"

    @property
    def _parsed(self) -> str:
        text = " || ' ' || ".join(self.columns)
        return f"to_tsvector('simple', {text})"

    def _sqlite(self) -> list[str]:
        columns = ", ".join(self.columns)
        new = ", ".join(f"new.{column}" for column in self.columns)
        old = ", ".join(f"old.{column}" for column in self.columns)
        forget = f"INSERT INTO {self.name}({self.name}, rowid, {columns}) VALUES ('delete', old.{self.key}, {old});"
        learn = f"INSERT INTO {self.name}(rowid, {columns}) VALUES (new.{self.key}, {new});"
        return [
            f"""CREATE VIRTUAL TABLE {self.name} USING fts5({columns}, content='{self.table}',
                content_rowid='{self.key}', prefix='2 3', tokenize='unicode61')""",
            f"CREATE TRIGGER {self.name}_insert AFTER INSERT ON {self.table} BEGIN {learn} END",
            f"CREATE TRIGGER {self.name}_delete AFTER DELETE ON {self.table} BEGIN {forget} END",
            f"CREATE TRIGGER {self.name}_update AFTER UPDATE ON {self.table} BEGIN {forget} {learn} END",
            f"INSERT INTO {self.name}({self.name}) VALUES ('rebuild')",
        ]


def rows_of(keys: Sequence[int], using: str = "default") -> RawSQL:
    """``keys`` for an ``__in`` as one parameter: written out one by one, thousands of them take Django longer to
    compile than the database takes to find them.
    """
    if connections[using].vendor == "postgresql":
        return RawSQL("SELECT unnest(%s::bigint[])", (list(keys),))
    return RawSQL("SELECT value FROM json_each(%s)", (json.dumps(list(keys)),))


def _has_fts5(connection: Any) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pragma_compile_options WHERE compile_options = 'ENABLE_FTS5'")
        return cursor.fetchone() is not None
