"""A published version never changes, whoever writes to the table."""

from django.db import migrations

FIXED = ("questionnaire_id", "number", "definition", "note", "published_at", "created_at")
TABLE = "questionnaires_questionnaireversion"
NAME = "questionnaires_published_never_changes"
SENTENCE = "A published version of a questionnaire never changes"


def _condition(different: str) -> str:
    changed = " OR ".join(f"NEW.{column} {different} OLD.{column}" for column in FIXED)
    state = "(NEW.state <> OLD.state AND NOT (OLD.state = 'published' AND NEW.state = 'withdrawn'))"
    return f"OLD.state <> 'draft' AND ({changed} OR {state})"


def create(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(
            f"CREATE TRIGGER {NAME} BEFORE UPDATE ON {TABLE} FOR EACH ROW WHEN {_condition('IS NOT')} "
            f"BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END"
        )
    elif schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            f"CREATE OR REPLACE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql AS $$ "
            f"BEGIN RAISE EXCEPTION '{SENTENCE}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
        schema_editor.execute(
            f"CREATE TRIGGER {NAME} BEFORE UPDATE ON {TABLE} FOR EACH ROW "
            f"WHEN ({_condition('IS DISTINCT FROM')}) EXECUTE FUNCTION {NAME}()"
        )


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {NAME}")
    elif schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {NAME} ON {TABLE}")
        schema_editor.execute(f"DROP FUNCTION IF EXISTS {NAME}()")


class Migration(migrations.Migration):
    dependencies = [("questionnaires", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
