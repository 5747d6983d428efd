"""Every case keeps the period it was received with."""

from typing import Any

from django.db import migrations
from django.db.models import OuterRef, Subquery


def copy_periods(apps: Any, schema_editor: Any) -> None:
    intakes = apps.get_model("casework", "Intake").objects.filter(pk=OuterRef("intake"))
    apps.get_model("casework", "Case").objects.filter(intake__due_working_days__isnull=False).update(
        period_amount=Subquery(intakes.values("due_working_days")[:1])
    )


class Migration(migrations.Migration):
    dependencies = [("casework", "0002_settings_results")]

    operations = [migrations.RunPython(copy_periods, migrations.RunPython.noop)]
