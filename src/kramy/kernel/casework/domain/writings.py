"""What an applicant is writing: words and files are safe from the first press on, whatever else goes wrong."""

from typing import Any, BinaryIO
from uuid import UUID

from django.db import transaction

from kramy.kernel.casework.domain import case_files
from kramy.kernel.casework.models import Case, CaseFile, TimelineEntry, Writing

LONGEST = 10_000


def writing_of(*, case: Case, purpose: str, user: Any = None) -> Writing:
    """What this person, or whoever comes by the link, is writing; a new one when nothing is."""
    known = user if getattr(user, "pk", None) else None
    writing, _created = Writing.objects.get_or_create(case=case, purpose=purpose, user=known)
    return writing


def keep_text(writing: Writing, text: str) -> None:
    """Keep the words as they are typed so far, too many as well: sending refuses those, nothing cuts them."""
    Writing.objects.filter(pk=writing.pk).update(text=text)
    writing.text = text


def add_file(writing: Writing, file: BinaryIO, name: str) -> CaseFile:
    """Keep a file with what is being written; the same one again is the one kept already. ``Refused`` says why not."""
    content = case_files.prepared(file, name)  # decoding takes long: it comes before the row is locked
    with transaction.atomic():
        locked = Writing.objects.select_for_update(of=("self",)).select_related("case").get(pk=writing.pk)
        same = locked.files.filter(sha256=content.sha256).first()
        if same is not None:
            return same
        case_files.check_count(locked.files.count() + 1)
        return case_files.attach(content, name=name, case=locked.case, writing=locked)


@transaction.atomic
def remove_file(writing: Writing, file_id: UUID) -> None:
    """Take a file back; already gone is fine."""
    case_files.delete(list(writing.files.filter(pk=file_id)))


def sent_as(case: Case, writing_id: UUID) -> TimelineEntry | None:
    """The step as which a writing was sent: how the same form sent twice is known."""
    return case.timeline.filter(detail__writing=str(writing_id)).first()


def finish(writing: Writing, entry: TimelineEntry) -> None:
    """Hang the files on the step and forget what was being written; in the caller's transaction."""
    writing.files.update(entry=entry, writing=None)
    writing.delete()
