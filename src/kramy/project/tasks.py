"""Housekeeping of the installation itself."""

from django.core.management import call_command
from django_tasks import task


@task()
def prune_task_results() -> None:
    """Forget finished tasks older than a week."""
    call_command("prune_db_task_results", min_age_days=7)
