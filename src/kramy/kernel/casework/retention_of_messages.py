"""Which fields of messages, complaints, filings and calendar links hold personal data; see ``retention.py`` for cases."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction

from kramy.kernel.accounts.base import PersonalData
from kramy.kernel.casework.domain import case_files
from kramy.kernel.casework.models import CalendarLink, CaseFile, ReadMark, Writing
from kramy.kernel.casework.retention import HANDLING, IN_CASES, PUBLIC_TASK, cases_of, erase_nothing

WRITINGS_KEPT = timedelta(days=30)


def export_files(user: Any) -> list[dict[str, Any]]:
    rows = CaseFile.objects.filter(case__in=cases_of(user)).order_by("created_at", "pk")
    return [
        {"kept": row.created_at.isoformat(), "name": row.name, "size": row.size, "sha256": row.sha256}
        for row in rows
    ]


def export_writings(user: Any) -> list[dict[str, Any]]:
    rows = Writing.objects.filter(user=user).order_by("updated_at", "pk")
    return [{"written": row.updated_at.isoformat(), "text": row.text} for row in rows]


@transaction.atomic
def erase_writings(user: Any) -> int:
    return _delete_writings(Writing.objects.filter(user=user))


@transaction.atomic
def expire_writings(today: date, dry_run: bool) -> int:
    old = Writing.objects.filter(updated_at__date__lt=today - WRITINGS_KEPT)
    return old.count() if dry_run else _delete_writings(old)


def _delete_writings(writings: Any) -> int:
    ids = list(writings.values_list("pk", flat=True))
    case_files.delete(list(CaseFile.objects.filter(writing_id__in=ids)))
    Writing.objects.filter(pk__in=ids).delete()
    return len(ids)


def erase_marks(user: Any) -> int:
    count: int = ReadMark.objects.filter(user=user).delete()[0]
    return count


def export_calendar(user: Any) -> list[dict[str, Any]]:
    return [{"made": row.created_at.isoformat()} for row in CalendarLink.objects.filter(user=user)]


def erase_calendar(user: Any) -> int:
    count: int = CalendarLink.objects.filter(user=user).delete()[0]
    return count


FILES = PersonalData(
    model="casework.CaseFile",
    personal=("file", "name"),
    other=("id", "case", "writing", "entry", "content_type", "size", "sha256", "created_at"),
    purpose=HANDLING,
    legal_basis=PUBLIC_TASK,
    retention="5 years after the case is closed, then deleted",
    export=export_files,
    erase=erase_nothing,
)
WRITINGS = PersonalData(
    model="casework.Writing",
    personal=("user", "text"),
    other=("id", "case", "purpose", "updated_at"),
    purpose="Losing nothing of a message before it is sent.",
    legal_basis="GDPR art. 6(1)(b): steps at the person's request",
    retention="30 days after the last change, when it was not sent",
    export=export_writings,
    erase=erase_writings,
    expire=expire_writings,
)
READ_MARKS = PersonalData(
    model="casework.ReadMark",
    personal=("user", "entry_id", "at"),
    other=("id", "case"),
    purpose="Marking what a person has not read yet.",
    legal_basis=PUBLIC_TASK,
    retention=IN_CASES,
    erase=erase_marks,
)
COMPLAINTS = PersonalData(
    model="casework.Complaint",
    personal=("handler", "answered_by"),
    other=("id", "case", "sequence", "entry", "received_at", "due_on", "state", "outcome", "answered_at"),
    purpose="Answering complaints about how a case is handled.",
    legal_basis="GDPR art. 6(1)(c): legal obligation (Code of Administrative Procedure, part VIII)",
    retention=IN_CASES,
    erase=erase_nothing,
)
COPIES = PersonalData(
    model="casework.CaseCopy",
    personal=("file",),
    other=("id", "case", "form", "language", "mark", "state", "asked_at", "ready_at"),
    purpose="Handing out large files of cases without making anybody wait.",
    legal_basis=PUBLIC_TASK,
    retention="24 hours",
    erase=erase_nothing,
)
FILINGS = PersonalData(
    model="casework.Filing",
    personal=("asked_by",),
    other=(
        "id",
        "case",
        "adapter",
        "key",
        "state",
        "attempts",
        "next_attempt_at",
        "reference",
        "sha256",
        "last_error",
        "asked_at",
        "filed_at",
        "sequence",
        "steps",
        "files",
        "changed_at",
    ),
    purpose="Being able to show that a case was handed over to the records system.",
    legal_basis="GDPR art. 6(1)(c): legal obligation (act on the national archive)",
    retention=IN_CASES,
    erase=erase_nothing,
)
CALENDAR_LINKS = PersonalData(
    model="casework.CalendarLink",
    personal=("user", "last_used_at"),
    other=("id", "token_hash", "created_at"),
    purpose="Showing a person's deadlines in their own calendar.",
    legal_basis="GDPR art. 6(1)(b): steps at the person's request",
    retention="Until the person takes the link back, or as long as the account",
    export=export_calendar,
    erase=erase_calendar,
)
