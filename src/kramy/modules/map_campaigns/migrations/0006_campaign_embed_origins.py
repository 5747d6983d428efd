from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("map_campaigns", "0005_campaign_invitations_due"),
    ]

    operations = [
        migrations.AddField(
            model_name="campaign",
            name="embed_origins",
            field=models.TextField(
                blank=True, db_default="", default="", verbose_name="pages that may show the map in a frame"
            ),
        ),
    ]
