"""What the assistant does when something happens; letters are written in the transaction of their cause."""

from typing import Any

from django.dispatch import receiver
from django.utils import timezone

from kramy.kernel.casework import api as casework
from kramy.kernel.casework.signals import case_received
from kramy.modules.assistant import notifications
from kramy.modules.assistant.domain import clients
from kramy.modules.assistant.domain.topics import KIND
from kramy.modules.assistant.models import Assignment, HelpRequest, HelpTopic
from kramy.modules.assistant.signals import client_handed_over


@receiver(case_received)
def on_case_received(case_id: int, **_kwargs: Any) -> None:
    """Note what a request for help is about; whose assistant it brings was decided when the case got its official."""
    case = casework.Case.objects.select_related("answers", "organisation").get(pk=case_id)
    if case.kind != KIND:
        return
    topic = HelpTopic.objects.filter(key=case.answers.answers.get("topic")).first()
    if topic is None:
        return
    HelpRequest.objects.get_or_create(
        case=case,
        defaults={
            "topic": topic,
            "client": clients.of_case(case),
            "asked_on": timezone.localdate(case.received_at),
        },
    )


@receiver(client_handed_over)
def on_client_handed_over(assignment_id: int, **_kwargs: Any) -> None:
    notifications.handed_over(
        Assignment.objects.select_related("official", "client__organisation", "client__group").get(
            pk=assignment_id
        )
    )
