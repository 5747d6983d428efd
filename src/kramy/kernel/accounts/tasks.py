"""Work of accounts that runs without anybody waiting."""

from django.utils import timezone
from django_tasks import task

from kramy.kernel.accounts.domain import privacy


@task()
def apply_retention() -> dict[str, int]:
    """Once a day; running it twice changes nothing more."""
    return privacy.apply_retention(timezone.localdate())
