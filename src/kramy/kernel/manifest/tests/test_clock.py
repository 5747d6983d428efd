from datetime import timedelta

import pytest
from django.utils import timezone

from kramy.kernel.manifest.base import Job
from kramy.kernel.manifest.domain.clock import claim

JOB = Job(name="sweep", task="unused", every_seconds=60)


@pytest.mark.django_db
def test_a_job_starts_once_in_its_interval():
    now = timezone.now()
    assert claim(JOB, now=now) is True
    assert claim(JOB, now=now + timedelta(seconds=59)) is False
    assert claim(JOB, now=now + timedelta(seconds=60)) is True
    assert claim(JOB, now=now + timedelta(seconds=61)) is False
