"""A full-text index over names and identifiers on PostgreSQL; SQLite reads the table."""

from django.db import migrations

from kramy.lib.full_text import Index

INDEX = Index("organisations_organisation", "id", ("search_text",), on_sqlite=False)


def create(apps, schema_editor):
    INDEX.create(schema_editor)


def drop(apps, schema_editor):
    INDEX.drop(schema_editor)


class Migration(migrations.Migration):
    dependencies = [("organisations", "0003_pkd")]

    operations = [migrations.RunPython(create, drop, elidable=False)]
