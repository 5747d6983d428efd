"""After how many working days an official took the first step in cases there were before."""

from typing import Any

from django.db import migrations
from django.db.models import Min, Q
from django.utils import timezone

from kramy.lib.periods import working_days_between

BATCH = 1000


def count_days(apps: Any, schema_editor: Any) -> None:
    model = apps.get_model("casework", "Case")
    first = Min("timeline__at", filter=Q(timeline__actor__isnull=False, timeline__by_applicant=False))
    cases = model.objects.filter(taken_in=None).annotate(first_step=first).exclude(first_step=None)
    waiting = []
    for case in cases.only("pk", "received_at").iterator(chunk_size=BATCH):
        case.taken_in = working_days_between(
            timezone.localdate(case.received_at), timezone.localdate(case.first_step)
        )
        waiting.append(case)
        if len(waiting) == BATCH:
            model.objects.bulk_update(waiting, ["taken_in"])
            waiting = []
    model.objects.bulk_update(waiting, ["taken_in"])


class Migration(migrations.Migration):
    dependencies = [("casework", "0017_opinions")]

    operations = [migrations.RunPython(count_days, migrations.RunPython.noop)]
