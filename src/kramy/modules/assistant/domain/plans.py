"""The account plan: objectives, blockers, promises, the next contact, and what was said."""

import uuid
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kramy.kernel.audit.api import record
from kramy.lib.errors import Refused
from kramy.modules.assistant.domain.permissions import HANDLE
from kramy.modules.assistant.enums import ContactChannel, PromiseState
from kramy.modules.assistant.models import AccountPlan, Blocker, Client, Contact, Objective, Promise


def check(by: Any) -> None:
    if not by.has_perm(HANDLE):
        raise Refused(_("You may not change account plans."), code="not_allowed")


def plan_of(client: Client) -> AccountPlan:
    """The plan, a new unsaved one when there is none."""
    return AccountPlan.objects.filter(client=client).first() or AccountPlan(client=client)


@transaction.atomic
def set_next_contact(
    *, client: Client, on: date | None, about: str = "", summary: str | None = None, by: Any
) -> AccountPlan:
    """When the client is contacted next (None: no day set). Refused with ``past`` for a day that is over."""
    check(by)
    if on is not None and on < timezone.localdate():
        raise Refused(_("The next contact cannot be in the past."), code="past", field="next_contact_on")
    Client.objects.select_for_update().get(pk=client.pk)
    plan = plan_of(client)
    plan.next_contact_on, plan.next_contact_about = on, _line(about, 300)
    if summary is not None:
        plan.summary = summary.strip()
    plan.save()
    record("assistant.next_contact_set", by=by, target=client, detail={"on": str(on or "")})
    return plan


@transaction.atomic
def save_objective(
    *,
    client: Client,
    objective: Objective | None = None,
    title: str,
    progress: int = 0,
    due_on: date | None = None,
    by: Any,
) -> Objective:
    """100 % is reached today; less takes a day of reaching away again."""
    check(by)
    if not 0 <= progress <= 100:
        raise Refused(_("Progress is between 0 and 100 percent."), code="progress", field="progress")
    saved = objective or Objective(client=client)
    saved.title = _needed(title, 250, _("Write what the objective is."), "title")
    saved.progress, saved.due_on = progress, due_on
    saved.reached_on = (saved.reached_on or timezone.localdate()) if progress == 100 else None
    saved.save()
    record("assistant.objective_saved", by=by, target=client, detail={"progress": progress})
    return saved


@transaction.atomic
def add_blocker(*, client: Client, text: str, by: Any) -> Blocker:
    check(by)
    words = _needed(text, 300, _("Write what stands in the way."), "text")
    made = Blocker.objects.create(client=client, text=words, since=timezone.localdate())
    record("assistant.blocker_added", by=by, target=client)
    return made


@transaction.atomic
def solve_blocker(*, blocker: Blocker, by: Any) -> Blocker:
    """Solved today; solved twice is solved once."""
    check(by)
    if Blocker.objects.filter(pk=blocker.pk, solved_on=None).update(solved_on=timezone.localdate()):
        record("assistant.blocker_solved", by=by, target=blocker.client)
    blocker.refresh_from_db()
    return blocker


@transaction.atomic
def make_promise(
    *,
    client: Client,
    text: str,
    due_on: date,
    by_whom: str = "",
    promised_on: date | None = None,
    shown_to_client: bool = False,
    by: Any,
) -> Promise:
    """What the city will do for the client. Refused with ``past`` when it would be late from the beginning."""
    check(by)
    day = promised_on or timezone.localdate()
    if due_on < day:
        raise Refused(_("A promise cannot end before it is made."), code="past", field="due_on")
    made = Promise.objects.create(
        client=client,
        text=_needed(text, 300, _("Write what is promised."), "text"),
        by_whom=_line(by_whom, 150),
        promised_on=day,
        due_on=due_on,
        shown_to_client=shown_to_client,
        made_by=by,
    )
    record("assistant.promised", by=by, target=client, detail={"due_on": str(due_on)})
    return made


@transaction.atomic
def settle_promise(*, promise: Promise, kept: bool, note: str = "", by: Any) -> Promise:
    """Kept or broken, once. Refused with ``settled`` when somebody said so before, ``empty`` when broken without a word."""
    check(by)
    current = Promise.objects.select_for_update().get(pk=promise.pk)
    if current.state != PromiseState.OPEN:
        raise Refused(
            _("This promise is settled already: %(state)s.") % {"state": current.get_state_display()},
            code="settled",
        )
    words = _line(note, 300)
    if not kept and not words:
        raise Refused(_("Write why the promise was not kept."), code="empty", field="note")
    current.state = PromiseState.KEPT if kept else PromiseState.BROKEN
    current.settled_on, current.settled_note = timezone.localdate(), words
    current.save(update_fields=["state", "settled_on", "settled_note"])
    record("assistant.promise_settled", by=by, target=current.client, detail={"kept": kept})
    return current


@transaction.atomic
def show_promise(*, promise: Promise, shown: bool, by: Any) -> Promise:
    """Whether the client sees the promise in My matters."""
    check(by)
    promise.shown_to_client = shown
    promise.save(update_fields=["shown_to_client"])
    record("assistant.promise_shown", by=by, target=promise.client, detail={"shown": shown})
    return promise


def log_contact(
    *,
    client: Client,
    channel: str,
    note: str,
    next_step: str = "",
    at: datetime | None = None,
    form_key: uuid.UUID,
    next_contact_on: date | None = None,
    by: Any,
) -> Contact:
    """Write a talk down; the same form sent twice is one contact. With ``next_contact_on`` the plan gets that day too."""
    check(by)
    words = note.strip()
    if not words:
        raise Refused(_("Write what was said, in a sentence."), code="empty", field="note")
    if channel not in ContactChannel.values:
        raise Refused(_("Say how you talked."), code="channel", field="channel")
    moment = at or timezone.now()
    if moment > timezone.now():
        raise Refused(_("A contact that is to come belongs in “next contact”."), code="future", field="at")
    known = Contact.objects.filter(form_key=form_key).first()
    if known is not None:
        return known
    try:
        with transaction.atomic():
            made = Contact.objects.create(
                client=client,
                channel=channel,
                at=moment,
                note=words,
                next_step=_line(next_step, 300),
                by=by,
                form_key=form_key,
            )
            record("assistant.contact_logged", by=by, target=client, detail={"channel": channel})
            if next_contact_on is not None:
                set_next_contact(client=client, on=next_contact_on, about=made.next_step, by=by)
    except IntegrityError:  # the same form from another tab, at the same moment
        return Contact.objects.get(form_key=form_key)
    return made


def _line(text: str, longest: int) -> str:
    return " ".join((text or "").split())[:longest]


def _needed(text: str, longest: int, sentence: str, field: str) -> str:
    words = _line(text, longest)
    if not words:
        raise Refused(sentence, code="empty", field=field)
    return words
