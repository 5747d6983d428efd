"""What the assistant knows of an organisation: its part of the page opened before a call, and of the organisation's page."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kramy.kernel.organisations.base import Fact, OrganisationFacts, OrganisationPanel
from kramy.modules.assistant.domain import aid, assignments, clients
from kramy.modules.assistant.domain.permissions import HANDLE
from kramy.modules.assistant.enums import PromiseState
from kramy.modules.assistant.models import AidReceived, Blocker, Contact, Objective, Promise

LAST_CONTACTS = 10


def _plan(organisations: list[Any], user: Any) -> Iterator[Fact]:
    """Promises, then what stands in the way, then what is aimed at."""
    owned = list(clients.clients_of(organisations))
    today = timezone.localdate()
    for promise in Promise.objects.filter(client__in=owned).order_by("state", "due_on"):
        late = promise.state == PromiseState.OPEN and promise.due_on < today
        tone = {PromiseState.KEPT: "good", PromiseState.BROKEN: "bad"}.get(PromiseState(promise.state), "")
        yield Fact(
            text=_("Promised: %(text)s") % {"text": promise.text},
            detail=" · ".join(
                filter(
                    None,
                    (
                        promise.by_whom,
                        _("overdue") if late else promise.get_state_display(),
                        promise.settled_note,
                    ),
                )
            ),
            day=promise.due_on,
            tone="bad" if late else tone,
        )
    for blocker in Blocker.objects.filter(client__in=owned, solved_on=None):
        yield Fact(
            text=_("Stands in the way: %(text)s") % {"text": blocker.text}, day=blocker.since, tone="warning"
        )
    for objective in Objective.objects.filter(client__in=owned, reached_on=None):
        yield Fact(text=objective.title, detail=f"{objective.progress} %", day=objective.due_on)


def _contacts(organisations: list[Any], user: Any) -> Iterator[Fact]:
    rows = Contact.objects.filter(client__in=clients.clients_of(organisations)).select_related("by")
    for contact in rows.order_by("-at", "-pk")[:LAST_CONTACTS]:
        step = _("Next step: %(step)s") % {"step": contact.next_step} if contact.next_step else ""
        yield Fact(
            text=contact.note,
            detail=" · ".join(filter(None, (contact.get_channel_display(), str(contact.by or ""), step))),
            day=timezone.localdate(contact.at),
        )


def _aid(organisations: list[Any], user: Any) -> Iterator[Fact]:
    rows = AidReceived.objects.filter(organisation__in=organisations).select_related("organisation")
    for each in rows.order_by("-granted_on", "-pk"):
        kind = _("de minimis") if each.de_minimis else _("public aid")
        whose = each.organisation.name if len(organisations) > 1 else ""
        yield Fact(
            text=_("%(amount)s EUR, %(kind)s")
            % {"amount": number_format(each.amount_eur, 2, force_grouping=True), "kind": kind},
            detail=" · ".join(filter(None, (whose, each.grantor, each.form, each.get_source_display()))),
            day=each.granted_on,
        )


PLAN = OrganisationFacts(
    name="plan", title=gettext_lazy("Account plan"), facts=_plan, permission=HANDLE, order=25
)
CONTACTS = OrganisationFacts(
    name="contacts", title=gettext_lazy("Last contacts"), facts=_contacts, permission=HANDLE, order=40
)
AID = OrganisationFacts(
    name="aid", title=gettext_lazy("Aid received"), facts=_aid, permission=HANDLE, order=80
)


def _panel(organisation: Any, user: Any) -> dict[str, Any] | None:
    if not user.has_perm(HANDLE):
        return None
    client = clients.of_organisation(organisation)
    return {
        "organisation": organisation,
        "client": client,
        "standing": assignments.current(client) if client else None,
        "aid": aid.standing([organisation]),
        "url": reverse("assistant_desk:client", args=[client.pk]) if client else "",
    }


ASSISTANT_PANEL = OrganisationPanel(
    template="assistant/desk/organisation_panel.html", context=_panel, order=5
)
