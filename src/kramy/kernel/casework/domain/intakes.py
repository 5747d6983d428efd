"""Windows in which applications are taken."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kramy.kernel.audit.api import record
from kramy.kernel.casework.models import Draft, Intake
from kramy.kernel.questionnaires import api as questionnaires
from kramy.kernel.questionnaires.base import Limit
from kramy.lib.errors import Refused

GRACE = timedelta(minutes=30)
"""Whoever began before the closing may still send for this long after it."""

LARGEST_LIMIT = 1e12

CHANGEABLE = frozenset(
    {"title", "introduction", "opens_at", "closes_at", "due_working_days", "questionnaire", "limits"}
    | {f"{name}_{code}" for name in ("title", "introduction") for code in ("pl", "en", "uk")}
)


@transaction.atomic
def open_intake(
    *,
    kind: str,
    slug: str,
    questionnaire: Any,
    opens_at: datetime | None = None,
    closes_at: datetime | None = None,
    due_working_days: int | None = None,
    limits: Mapping[str, float] | None = None,
    by: Any,
    **texts: str,
) -> Intake:
    """A new window. ``texts``: ``title_pl``, ``introduction_uk`` and so on, or ``title`` for the active language;
    ``due_working_days`` only where its time to decide is not the one set for the kind.

    Refused with code ``window`` when it would close before it opens, ``taken`` when another has the address.
    """
    opening = opens_at or timezone.now()
    _check_window(opening, closes_at)
    _check_texts(texts)
    _check_limits(questionnaire, limits or {})
    intake = Intake(
        kind=kind,
        slug=slug,
        questionnaire=questionnaire,
        opens_at=opening,
        closes_at=closes_at,
        due_working_days=due_working_days,
        limits=dict(limits or {}),
        **texts,
    )
    try:
        with transaction.atomic():
            intake.save()
    except IntegrityError:
        if not Intake.objects.filter(slug=slug).exists():
            raise
        raise Refused(_("Another intake has this address."), code="taken", field="slug") from None
    record("casework.intake_opened", by=by, target=intake)
    return intake


@transaction.atomic
def change_intake(*, intake: Intake, by: Any, **changes: Any) -> Intake:
    """Change texts, window, limits or questionnaire of an intake. With another questionnaire the limits that it does not
    have go."""
    unknown = set(changes) - CHANGEABLE
    if unknown:
        raise TypeError(f"Not a field of an intake that changes: {sorted(unknown)}")
    _check_window(changes.get("opens_at", intake.opens_at), changes.get("closes_at", intake.closes_at))
    questionnaire = changes.get("questionnaire", intake.questionnaire)
    if "limits" in changes:
        _check_limits(questionnaire, changes["limits"])
    elif "questionnaire" in changes:
        known = {limit.key for limit in limits_of(questionnaire)}
        changes["limits"] = {key: value for key, value in intake.limits.items() if key in known}
    for name, value in changes.items():
        setattr(intake, name, value)
    intake.save()
    record("casework.intake_changed", by=by, target=intake, detail={"fields": sorted(changes)})
    return intake


@transaction.atomic
def close_intake(*, intake: Intake, by: Any) -> Intake:
    """Close it now; drafts begun before have the grace period."""
    return change_intake(intake=intake, closes_at=timezone.now(), by=by)


def limits_of(questionnaire: Any) -> tuple[Limit, ...]:
    """The limits that the published version leaves to its intakes; none while nothing is published."""
    version = questionnaires.published_version(questionnaire)
    return questionnaires.definition_of(version).limits if version is not None else ()


def can_begin(intake: Intake, at: datetime | None = None) -> bool:
    return intake.is_open(at)


def check_begin(intake: Intake, at: datetime | None = None) -> None:
    if not intake.is_open(at):
        raise Refused(_("Applications are not taken at the moment."), code="intake_closed")


def can_submit(draft: Draft, at: datetime | None = None) -> bool:
    """Corrections answer the city and are always taken; other drafts while the intake is open, or in its grace."""
    moment = at or timezone.now()
    if draft.case_id or draft.purpose == "correction" or draft.intake.is_open(moment):
        return True
    closing = draft.intake.closes_at
    return closing is not None and draft.created_at < closing <= moment < closing + GRACE


def check_submit(draft: Draft, at: datetime | None = None) -> None:
    if not can_submit(draft, at):
        raise Refused(
            _("Applications were closed before this one was sent. Your answers are kept and can be printed."),
            code="intake_closed",
        )


def _check_window(opens_at: datetime, closes_at: datetime | None) -> None:
    if closes_at is not None and closes_at <= opens_at:
        raise Refused(_("An intake must close after it opens."), code="window", field="closes_at")


def _check_limits(questionnaire: Any, limits: Mapping[str, Any]) -> None:
    known = {limit.key for limit in limits_of(questionnaire)}
    for key, value in limits.items():
        if key not in known:
            raise Refused(
                _("The questionnaire has no limit called “%(key)s”.") % {"key": key},
                code="limit",
                field=f"limit_{key}",
            )
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or abs(value) > LARGEST_LIMIT or value != value:
            raise Refused(_("Enter a number."), code="limit", field=f"limit_{key}")


def _check_texts(texts: dict[str, str]) -> None:
    unknown = set(texts) - CHANGEABLE
    if unknown:
        raise TypeError(f"Not a text of an intake: {sorted(unknown)}")
