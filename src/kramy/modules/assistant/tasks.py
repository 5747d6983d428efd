"""Work of the assistant that nobody waits for. Every task may run twice, or late."""

from django_tasks import task

from kramy.modules.assistant import notifications
from kramy.modules.assistant.domain import aid, reminders


@task(priority=0)
def remind_of_contacts() -> None:
    """Tell assistants whom to contact today (or whom they should have), once for each day that was set."""
    for plan, official in reminders.due():
        with reminders.noted(plan):
            notifications.contact_due(plan, official)


@task(priority=0)
def ask_register_of_aid() -> None:
    """One step of every question put to the register."""
    aid.go_on_asking()
