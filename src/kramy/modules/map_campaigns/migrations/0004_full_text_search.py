"""A full-text index over the words of EntrySearch: FTS5 on SQLite, GIN on PostgreSQL.

On SQLite the index follows the table by triggers, so bulk writes and cascades keep it right too. A Python whose
SQLite lacks FTS5 goes without: the search then looks with LIKE. A later migration that alters EntrySearch
on SQLite makes the table anew, which drops the triggers: run `create` again after it.
"""

from django.db import migrations

TABLE = "map_campaigns_entrysearch"
INDEX = "map_campaigns_entryfts"

SQLITE = [
    f"""CREATE VIRTUAL TABLE {INDEX} USING fts5(
        name_words, words, content='{TABLE}', content_rowid='entry_id', prefix='2 3', tokenize='unicode61')""",
    f"""CREATE TRIGGER {INDEX}_insert AFTER INSERT ON {TABLE} BEGIN
        INSERT INTO {INDEX}(rowid, name_words, words) VALUES (new.entry_id, new.name_words, new.words);
    END""",
    f"""CREATE TRIGGER {INDEX}_delete AFTER DELETE ON {TABLE} BEGIN
        INSERT INTO {INDEX}({INDEX}, rowid, name_words, words)
        VALUES ('delete', old.entry_id, old.name_words, old.words);
    END""",
    f"""CREATE TRIGGER {INDEX}_update AFTER UPDATE ON {TABLE} BEGIN
        INSERT INTO {INDEX}({INDEX}, rowid, name_words, words)
        VALUES ('delete', old.entry_id, old.name_words, old.words);
        INSERT INTO {INDEX}(rowid, name_words, words) VALUES (new.entry_id, new.name_words, new.words);
    END""",
    f"INSERT INTO {INDEX}({INDEX}) VALUES ('rebuild')",
]
POSTGRESQL = [
    f"CREATE INDEX {INDEX}_name ON {TABLE} USING gin (to_tsvector('simple', name_words))",
    f"CREATE INDEX {INDEX}_all ON {TABLE} USING gin (to_tsvector('simple', name_words || ' ' || words))",
]


def has_fts5(connection):
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pragma_compile_options WHERE compile_options = 'ENABLE_FTS5'")
        return cursor.fetchone() is not None


def create(apps, schema_editor):
    connection = schema_editor.connection
    if connection.vendor == "postgresql":
        for statement in POSTGRESQL:
            schema_editor.execute(statement)
    elif connection.vendor == "sqlite" and has_fts5(connection):
        for statement in SQLITE:
            schema_editor.execute(statement)


def drop(apps, schema_editor):
    connection = schema_editor.connection
    if connection.vendor == "postgresql":
        schema_editor.execute(f"DROP INDEX IF EXISTS {INDEX}_name")
        schema_editor.execute(f"DROP INDEX IF EXISTS {INDEX}_all")
    elif connection.vendor == "sqlite":
        for name in ("insert", "delete", "update"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {INDEX}_{name}")
        schema_editor.execute(f"DROP TABLE IF EXISTS {INDEX}")


class Migration(migrations.Migration):
    dependencies = [("map_campaigns", "0003_build_lease")]

    operations = [migrations.RunPython(create, drop, elidable=False)]
