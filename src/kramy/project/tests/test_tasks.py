from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from kramy.project.tasks import KEPT, prune_task_results


def finished(ago: timedelta, status: TaskResultStatus = TaskResultStatus.SUCCESSFUL) -> DBTaskResult:
    return DBTaskResult.objects.create(
        args_kwargs={"args": [], "kwargs": {}},
        task_path="kramy.project.tasks.prune_task_results",
        backend_name="default",
        status=status,
        finished_at=timezone.now() - ago,
    )


@pytest.mark.django_db
def test_tasks_that_ended_long_ago_are_forgotten_and_no_others():
    hour = timedelta(hours=1)
    finished(KEPT + hour)
    recent, waiting = finished(KEPT - hour), finished(KEPT + hour, TaskResultStatus.READY)
    assert prune_task_results.call() == 1
    assert set(DBTaskResult.objects.values_list("pk", flat=True)) == {recent.pk, waiting.pk}
