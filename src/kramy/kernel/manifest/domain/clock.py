"""Starting scheduled work: each job at most once in its interval, however many clocks run."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.module_loading import import_string

from kramy.kernel.manifest.base import Job, offers
from kramy.kernel.manifest.models import JobRun


def claim(job: Job, *, now: datetime) -> bool:
    """Take the right to start ``job`` now. One UPDATE decides, so of two clocks only one gets it."""
    _run, created = JobRun.objects.get_or_create(name=job.name, defaults={"last_started_at": now})
    if created:
        return True
    due_before = now - timedelta(seconds=job.every_seconds)
    return bool(
        JobRun.objects.filter(name=job.name, last_started_at__lte=due_before).update(last_started_at=now)
    )


def start_due_jobs(*, now: datetime | None = None) -> list[str]:
    """Enqueue every due job's task; returns the names of those started."""
    moment = now or timezone.now()
    started = []
    for job in offers("jobs"):
        if claim(job, now=moment):
            import_string(job.task).enqueue()
            started.append(job.name)
    return started
