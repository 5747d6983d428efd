"""The parsed names of cases kept in a column on PostgreSQL, so that no plan parses whole documents again."""

from dataclasses import replace

from django.db import migrations

from kramy.lib.full_text import Index

PARSED_EACH_TIME = Index("casework_casesearch", "case_id", ("names",))
STORED = replace(PARSED_EACH_TIME, stored=True)


def store(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        PARSED_EACH_TIME.drop(schema_editor)
        STORED.create(schema_editor)


def forget(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        STORED.drop(schema_editor)
        PARSED_EACH_TIME.create(schema_editor)


class Migration(migrations.Migration):
    dependencies = [("casework", "0019_order_by_due_day")]

    operations = [migrations.RunPython(store, forget, elidable=False)]
