"""Search documents for the word index that is published with every map, and the end of the full-text indexes.

The version before this one goes on serving: on PostgreSQL it searches without its index, slower and right. SQLite is
for a hub of one machine, which is stopped for the change. Every map is noted as changed, so that the worker makes
its word index; until then (seconds) searching finds nothing.
"""

from importlib import import_module

from django.db import migrations, models
from django.utils import timezone

full_text = import_module("kramy.modules.map_campaigns.migrations.0004_full_text_search")


def note_all_maps(apps, schema_editor):
    campaigns = apps.get_model("map_campaigns", "Campaign")
    changes = apps.get_model("map_campaigns", "PublicationChange")
    now = timezone.now()
    changes.objects.bulk_create(
        [changes(campaign_id=pk, at=now) for pk in campaigns.objects.values_list("pk", flat=True)]
    )


class Migration(migrations.Migration):
    dependencies = [("map_campaigns", "0007_duplicates")]

    operations = [
        migrations.RunPython(full_text.drop, full_text.create, elidable=False),
        migrations.AddField("entrysearch", "place_words", models.TextField(default="", db_default="")),
        migrations.AddField(
            "entrysearch", "version", models.PositiveSmallIntegerField(default=0, db_default=0)
        ),
        migrations.RunPython(note_all_maps, migrations.RunPython.noop, elidable=True),
    ]
