"""A full-text index over the words of cases. Documents of cases that are there already are written by the clock."""

from django.db import migrations

from kramy.lib.full_text import Index

INDEXES = (
    Index("casework_casesearch", "case_id", ("names", "words")),
    Index("casework_casesearch", "case_id", ("names",)),
)


def create(apps, schema_editor):
    for index in INDEXES:
        index.create(schema_editor)


def drop(apps, schema_editor):
    for index in INDEXES:
        index.drop(schema_editor)


class Migration(migrations.Migration):
    dependencies = [("casework", "0004_desk_of_cases")]

    operations = [migrations.RunPython(create, drop, elidable=False)]
