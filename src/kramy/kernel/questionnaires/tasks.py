"""What questionnaires do by the clock."""

from django_tasks import task

from kramy.kernel.questionnaires.domain import attachments


@task()
def delete_strays() -> int:
    """Delete files of answers that no row leads to any more; how many."""
    return attachments.delete_strays()
