"""The former text of the search leaves the model; its column stays while versions that know it may still serve.

Writers that no longer know the column leave it to the database's default (""). It is dropped two releases later, see
"Steps that wait for a release" in docs/how-to/run-in-production.md.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("casework", "0020_parsed_names")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.RemoveField(model_name="case", name="search_text")]
        )
    ]
