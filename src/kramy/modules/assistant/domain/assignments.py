"""Who looks after a client: the first one chosen with reasons, then theirs until handed over with a note."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from kramy.kernel.accounts import api as accounts
from kramy.kernel.audit.api import record
from kramy.kernel.casework import api as casework
from kramy.lib.errors import Refused
from kramy.modules.assistant.domain import choice, clients
from kramy.modules.assistant.domain.choice import Why
from kramy.modules.assistant.domain.permissions import HANDLE, MANAGE
from kramy.modules.assistant.models import Assignment, Client
from kramy.modules.assistant.signals import client_handed_over

NOTE_LENGTH = 1000


def current(client: Client) -> Assignment | None:
    return (
        Assignment.objects.filter(client=client, until__isnull=True)
        .select_related("official", "client__organisation", "client__group")
        .first()
    )


def of_client_or_group(client: Client) -> Assignment | None:
    """Who looks after the client: its own assistant or, for a company of a group, the group's."""
    standing = current(client)
    if standing is not None or client.organisation is None:
        return standing
    shared = clients.of_organisation(client.organisation)
    return current(shared) if shared is not None and shared.pk != client.pk else None


def history(client: Client) -> list[Assignment]:
    """Newest first, with the people."""
    return list(
        Assignment.objects.filter(client=client)
        .select_related("official", "made_by")
        .order_by("-since", "-pk")
    )


def assistants() -> list[Any]:
    """Officials who may look after clients: those whose profile is public, or, while there is none, all who may."""
    people = [person for person in accounts.officials_with(HANDLE) if not person.is_superuser]
    public = set(accounts.official_cards([person.pk for person in people]))
    return [person for person in people if person.pk in public] or people


def candidates(people: Iterable[Any]) -> list[choice.Candidate]:
    """What the choice looks at, of these people; a query each for profiles, clients and cases."""
    ids = [person.pk for person in people]
    profiles = {row.user_id: row for row in accounts.OfficialProfile.objects.filter(user__in=ids)}
    load: Counter[int] = Counter()
    rows = (
        Assignment.objects.filter(official__in=ids, until__isnull=True)
        .values_list("official")
        .annotate(number=Count("pk"))
        .order_by()
    )
    load.update(dict(rows))
    away = casework.absent_people()
    open_cases = (
        casework.Case.objects.undecided()
        .filter(responsible__in=ids)
        .values_list("responsible")
        .annotate(number=Count("pk"))
        .order_by()
    )
    load.update(dict(open_cases))
    return [
        choice.Candidate(
            person_id=pk,
            languages=frozenset(profiles[pk].languages) if pk in profiles else frozenset(),
            topics=frozenset(profiles[pk].topics) if pk in profiles else frozenset(),
            load=load[pk],
            away=pk in away,
        )
        for pk in ids
    ]


@transaction.atomic
def assign_first(*, client: Client, language: str, topic: str) -> Assignment | None:
    """Give a client who has nobody their assistant; the one they have already stays. None when nobody may be one."""
    Client.objects.select_for_update().get(pk=client.pk)
    known = current(client)
    if known is not None:
        return known
    people = {person.pk: person for person in assistants()}
    chosen = choice.choose(candidates(people.values()), language=language, topic=topic)
    if chosen is None:
        return None
    return _begin(
        client, people[chosen.person_id], by=None, reasons=[dict(reason) for reason in chosen.reasons]
    )


@transaction.atomic
def hand_over(*, client: Client, to: Any, note: str, by: Any) -> Assignment:
    """Another official looks after the client from now on; ``note`` is for both sides.

    Open cases that the former one handled go along, when the new one may handle them. Refused: ``not_allowed``,
    ``empty`` without a note, ``same`` when it is theirs already.
    """
    Client.objects.select_for_update().get(pk=client.pk)
    before = current(client)
    if before is None and of_client_or_group(client) is not None:
        raise Refused(_("This company is looked after through its group: hand the group over."), code="group")
    check_hand_over(client=client, by=by, now=before)
    words = note.strip()[:NOTE_LENGTH]
    if before is not None and before.official_id == to.pk:
        raise Refused(_("This person looks after the client already."), code="same", field="to")
    if not to.is_active or not to.has_perm(HANDLE):
        raise Refused(_("This person may not look after clients."), code="not_allowed", field="to")
    if before is not None and not words:
        raise Refused(
            _("Write a note: the client and the next assistant read it."), code="empty", field="note"
        )
    if before is not None:
        _end(before)
    why = Why.HANDED_OVER if before is not None else Why.CHOSEN
    after = _begin(client, to, by=by, reasons=[{"why": why.value}], note=words)
    if before is not None:
        _move_cases(client, before.official, to, by=by)
        client_handed_over.send(sender=Assignment, assignment_id=after.pk)
    return after


def can_hand_over(*, client: Client, by: Any, now: Assignment | None = None) -> bool:
    """The client's own assistant, and whoever manages clients."""
    if by.has_perm(MANAGE):
        return True
    standing = now or current(client)
    return by.has_perm(HANDLE) and (standing is None or standing.official_id == by.pk)


def check_hand_over(*, client: Client, by: Any, now: Assignment | None = None) -> None:
    if not can_hand_over(client=client, by=by, now=now):
        raise Refused(
            _("Only the client's assistant, or whoever manages clients, may hand it over."),
            code="not_allowed",
        )


def end_silently(assignment: Assignment, *, by: Any, note: str) -> None:
    """End without a successor, because the client is looked after through another one (a group)."""
    assignment.note = "\n".join(filter(None, [assignment.note, note]))
    assignment.save(update_fields=["note"])
    _end(assignment)
    record("assistant.assignment_ended", by=by, target=assignment.client)


def begin_with(*, client: Client, official: Any, by: Any, why: Why) -> Assignment:
    """An assignment that follows from another one."""
    return _begin(client, official, by=by, reasons=[{"why": why.value}])


def _begin(client: Client, official: Any, *, by: Any, reasons: list[Any], note: str = "") -> Assignment:
    made = Assignment.objects.create(
        client=client, official=official, since=timezone.now(), reasons=reasons, note=note, made_by=by
    )
    record("assistant.assigned", by=by, target=client, detail={"official": official.pk, "reasons": reasons})
    return made


def _end(assignment: Assignment) -> None:
    assignment.until = max(timezone.now(), assignment.since)
    assignment.save(update_fields=["until"])


def _move_cases(client: Client, former: Any, to: Any, *, by: Any) -> None:
    """By no one in particular when the one who hands over may not handle the kind: the client's cases go along."""
    organisations = clients.organisations_of_client(client)
    rows = casework.Case.objects.undecided().filter(responsible=former)
    if organisations:
        rows = rows.filter(organisation__in=organisations)
    else:
        rows = rows.filter(organisation=None, applicant_email=client.starter_email)
    for case in rows.order_by("pk"):
        if casework.can_review(to, case):
            casework.assign(case=case, to=to, by=by if casework.can_review(by, case) else None)
