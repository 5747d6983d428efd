"""Firms looked up in a public register, which is asked no more often than needed, nor than it allows in a day."""

from dataclasses import asdict
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction

from kramy.kernel.organisations.base import FirmFound, RegisterUnavailable, firm_registers
from kramy.kernel.organisations.models import RegisterAnswer

GOOD_FOR = timedelta(days=7)
"""So long an answer is given again without asking."""

KEPT_DAYS = 30


def look_up_firm(nip: str, *, day: date) -> FirmFound | None:
    """What the register says of a valid ``nip``; None when it does not have it.

    Raises ``RegisterUnavailable`` when it does not answer, or when the day's questions are used up.
    """
    known = _answer(nip, since=day - GOOD_FOR)
    if known is not None:
        return _found(known)
    if not _may_ask(day):
        raise RegisterUnavailable("the day's questions are used up")
    register = next(iter(firm_registers))
    found = register.find(nip, day)
    with transaction.atomic():
        RegisterAnswer.objects.update_or_create(
            nip=nip, day=day, defaults={"found": found is not None, "firm": _firm(found)}
        )
    return found


def remembered_firm(nip: str) -> FirmFound | None:
    """What the register said last of ``nip``, without asking it."""
    known = _answer(nip, since=None)
    return _found(known) if known is not None else None


def forget_answers(today: date, dry_run: bool) -> int:
    """Answers that are older than ``KEPT_DAYS`` go."""
    old = RegisterAnswer.objects.filter(day__lt=today - timedelta(days=KEPT_DAYS))
    return old.count() if dry_run else old.delete()[0]


def _may_ask(day: date) -> bool:
    return RegisterAnswer.objects.filter(day=day).count() < settings.KRAMY_VAT_REGISTER_DAILY


def _answer(nip: str, since: date | None) -> RegisterAnswer | None:
    answers = RegisterAnswer.objects.filter(nip=nip)
    if since is not None:
        answers = answers.filter(day__gt=since)
    return answers.order_by("-day").first()


def _firm(found: FirmFound | None) -> dict[str, str]:
    return {} if found is None else {**asdict(found), "checked_on": found.checked_on.isoformat()}


def _found(answer: RegisterAnswer) -> FirmFound | None:
    return FirmFound(**{**answer.firm, "checked_on": answer.day}) if answer.found else None
