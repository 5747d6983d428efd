"""Housekeeping of the installation itself."""

from datetime import timedelta

from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

KEPT = timedelta(days=7)


@task()
def prune_task_results() -> int:
    """Forget tasks that ended more than a week ago; returns how many."""
    # Not the library's own command: it refuses to run where tasks are done at once, as in tests.
    count: int = DBTaskResult.objects.finished().filter(finished_at__lte=timezone.now() - KEPT).delete()[0]
    return count
