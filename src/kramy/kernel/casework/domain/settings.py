"""What the city set for a kind of case, or where its module begins."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kramy.kernel.accounts.api import Unit
from kramy.kernel.audit.api import record
from kramy.kernel.casework.base import CaseKind
from kramy.kernel.casework.domain.kinds import all_kinds, kind_of
from kramy.kernel.casework.enums import Silence
from kramy.kernel.casework.models import Case, Intake, KindSetting
from kramy.lib import periods
from kramy.lib.errors import Refused

MOST_RUNGS = 10
LONGEST = 400
"""Working days: a reminder later than that helps nobody."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The settings of one kind as they hold now; ``silence_texts`` by language, each may be ""."""

    kind: CaseKind
    unit: Unit | None
    period: periods.Period
    silence: Silence
    silence_texts: Mapping[str, str]
    ladder_days: tuple[int, ...]
    head_days: int
    reminder_days: tuple[int, ...]
    retention_years: int

    @property
    def silence_text(self) -> str:
        """What the applicant is told about silence, in the active language; the general words when none were set."""
        return self.own_silence_text or str(self.silence.label)

    @property
    def own_silence_text(self) -> str:
        """The city's own words about it, in the active language; "" when it has none."""
        language = (get_language() or "pl").split("-")[0]
        return self.silence_texts.get(language) or self.silence_texts.get("pl", "")


def settings_of(subject: Case | Intake | CaseKind) -> Settings:
    kind = subject if isinstance(subject, CaseKind) else kind_of(subject)
    row = KindSetting.objects.filter(kind=kind.key).select_related("unit").first()
    return _settings(kind, row)


def all_settings() -> dict[str, Settings]:
    """By key of the kind, in one query."""
    rows = {row.kind: row for row in KindSetting.objects.select_related("unit")}
    return {kind.key: _settings(kind, rows.get(kind.key)) for kind in all_kinds()}


def period_of(intake: Intake) -> periods.Period:
    """How long the city has for what is received in this intake now: its own time, else the kind's."""
    if intake.due_working_days is not None:
        return periods.Period(intake.due_working_days, periods.Unit.WORKING_DAYS)
    return settings_of(intake).period


@transaction.atomic
def save_settings(
    *,
    kind: CaseKind,
    unit: Unit | None,
    period: periods.Period,
    silence: str,
    silence_texts: Mapping[str, str],
    ladder_days: Sequence[int],
    head_days: int,
    reminder_days: Sequence[int],
    retention_years: int,
    by: Any,
) -> KindSetting:
    """Set a kind of case for what is received from now on.

    Refused: ``period`` shorter than one, ``days`` that do not rise or are out of reach, ``retention`` below a year,
    ``silence`` that means something for a kind that closes.
    """
    if kind.closes and silence != Silence.NOTHING:
        raise Refused(
            _("A case of this kind is closed with a result: silence cannot accept or refuse it."),
            code="silence",
            field="silence",
        )
    if not 1 <= period.amount <= LONGEST:
        raise Refused(_("Give the city at least one day to decide."), code="period", field="period_amount")
    for field, days in (("ladder_days", ladder_days), ("reminder_days", reminder_days)):
        if not rises(days):
            raise Refused(
                _("Give up to ten numbers of working days, each higher than the one before."),
                code="days",
                field=field,
            )
    if not max((0, *ladder_days)) < head_days <= LONGEST:
        raise Refused(
            _("The head of the unit is told later than the last reminder to the official."),
            code="days",
            field="head_days",
        )
    if retention_years < 1:
        raise Refused(_("Cases are kept for at least a year."), code="retention", field="retention_years")
    row, created = KindSetting.objects.update_or_create(
        kind=kind.key,
        defaults={
            "unit": unit,
            "period_amount": period.amount,
            "period_unit": period.unit.value,
            "silence": Silence(silence),
            "ladder_days": list(ladder_days),
            "head_days": head_days,
            "reminder_days": list(reminder_days),
            "retention_years": retention_years,
            **{f"silence_text_{code}": text.strip() for code, text in silence_texts.items()},
        },
    )
    record(
        "casework.kind_set",
        by=by,
        target=row,
        detail={
            "kind": kind.key,
            "first": created,
            "period": f"{period.amount} {period.unit}",
            "silence": silence,
        },
    )
    return row


def rises(days: Sequence[int]) -> bool:
    """Whether ``days`` is a ladder: at most ten rungs, each above the one before, within reach."""
    return len(days) <= MOST_RUNGS and all(
        low < high <= LONGEST for low, high in zip((0, *days), days, strict=False)
    )


def _settings(kind: CaseKind, row: KindSetting | None) -> Settings:
    if row is None:
        return Settings(
            kind=kind,
            unit=None,
            period=kind.period,
            silence=Silence(kind.silence),
            silence_texts={},
            ladder_days=kind.ladder_days,
            head_days=kind.head_days,
            reminder_days=kind.reminder_days,
            retention_years=kind.retention_years,
        )
    return Settings(
        kind=kind,
        unit=row.unit,
        period=periods.Period(row.period_amount, periods.Unit(row.period_unit)),
        silence=Silence(row.silence),
        silence_texts={code: getattr(row, f"silence_text_{code}") or "" for code in ("pl", "en", "uk")},
        ladder_days=tuple(row.ladder_days),
        head_days=row.head_days,
        reminder_days=tuple(row.reminder_days),
        retention_years=row.retention_years,
    )
