"""The database itself refuses to change or delete an entry; only the person may be taken out of one."""

from django.db import migrations

KEPT = ("id", "at", "action", "target_type", "target_id", "target_label", "detail")

SQLITE = (
    f"""
    CREATE TRIGGER audit_entry_unchanged BEFORE UPDATE OF {", ".join(KEPT)} ON audit_auditentry
    BEGIN SELECT RAISE(ABORT, 'audit entries are never changed'); END
    """,
    """
    CREATE TRIGGER audit_entry_same_actor BEFORE UPDATE OF actor_id, actor_label ON audit_auditentry
    WHEN (NEW.actor_id IS NOT NULL AND NEW.actor_id IS NOT OLD.actor_id)
      OR (NEW.actor_label <> '' AND NEW.actor_label IS NOT OLD.actor_label)
    BEGIN SELECT RAISE(ABORT, 'audit entries are never given another actor'); END
    """,
    """
    CREATE TRIGGER audit_entry_kept BEFORE DELETE ON audit_auditentry
    BEGIN SELECT RAISE(ABORT, 'audit entries are never deleted'); END
    """,
)
SQLITE_UNDO = (
    "DROP TRIGGER audit_entry_unchanged",
    "DROP TRIGGER audit_entry_same_actor",
    "DROP TRIGGER audit_entry_kept",
)
_CHANGED = " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in KEPT)
POSTGRESQL = (
    f"""
    CREATE FUNCTION audit_entry_guard() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP IN ('DELETE', 'TRUNCATE') THEN
            RAISE EXCEPTION 'audit entries are never deleted' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF {_CHANGED} THEN
            RAISE EXCEPTION 'audit entries are never changed' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF (NEW.actor_id IS NOT NULL AND NEW.actor_id IS DISTINCT FROM OLD.actor_id)
           OR (NEW.actor_label <> '' AND NEW.actor_label IS DISTINCT FROM OLD.actor_label) THEN
            RAISE EXCEPTION 'audit entries are never given another actor'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER audit_entry_guard BEFORE UPDATE OR DELETE ON audit_auditentry
    FOR EACH ROW EXECUTE FUNCTION audit_entry_guard()
    """,
    """
    CREATE TRIGGER audit_entry_kept BEFORE TRUNCATE ON audit_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_guard()
    """,
)
POSTGRESQL_UNDO = (
    "DROP TRIGGER audit_entry_kept ON audit_auditentry",
    "DROP TRIGGER audit_entry_guard ON audit_auditentry",
    "DROP FUNCTION audit_entry_guard()",
)


def _run(schema_editor, for_sqlite, for_postgresql):
    statements = {"sqlite": for_sqlite, "postgresql": for_postgresql}[schema_editor.connection.vendor]
    for statement in statements:
        schema_editor.execute(statement, params=None)


def guard(apps, schema_editor):
    _run(schema_editor, SQLITE, POSTGRESQL)


def unguard(apps, schema_editor):
    _run(schema_editor, SQLITE_UNDO, POSTGRESQL_UNDO)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunPython(guard, unguard)]
