from typing import Any

from django.db import migrations


def at_hand(apps: Any, schema_editor: Any) -> None:
    """PostgreSQL keeps new words of a GIN index in a list that every search reads through until a vacuum; a case writes
    a few words at a time and is searched all day, so they go straight to their place."""
    if schema_editor.connection.vendor != "postgresql":
        return
    for index in ("casework_casesearch_names_fts", "casework_casesearch_names_words_fts"):
        schema_editor.execute(f"ALTER INDEX IF EXISTS {index} SET (fastupdate = off)")
        schema_editor.execute(f"SELECT gin_clean_pending_list('{index}')")


def as_before(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for index in ("casework_casesearch_names_fts", "casework_casesearch_names_words_fts"):
            schema_editor.execute(f"ALTER INDEX IF EXISTS {index} RESET (fastupdate)")


class Migration(migrations.Migration):
    dependencies = [("casework", "0024_supplements")]

    operations = [migrations.RunPython(at_hand, as_before)]
