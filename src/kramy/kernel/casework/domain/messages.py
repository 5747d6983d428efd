"""The applicant writes: an answer to the city, with files, or everything that was asked for."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kramy.kernel.audit.api import record
from kramy.kernel.casework.domain import clock, timeline, writings
from kramy.kernel.casework.domain.workflow import Verb, can, change_state, lock
from kramy.kernel.casework.enums import TimelineKind, WritingPurpose
from kramy.kernel.casework.models import Case, TimelineEntry, Writing
from kramy.kernel.casework.signals import applicant_replied
from kramy.lib.errors import Refused


def words_or_files(text: str, files: int) -> str:
    """The text, trimmed; refused when there is nothing at all or too much."""
    words = text.replace("\r\n", "\n").strip()
    if not words and not files:
        raise Refused(_("Write something or add a file."), code="empty", field="text")
    if len(words) > writings.LONGEST:
        raise Refused(
            _("A message can have at most %(limit)d characters. You have entered %(count)d.")
            % {"limit": writings.LONGEST, "count": len(words)},
            code="too_long",
            field="text",
        )
    return words


@transaction.atomic
def reply(
    *, case: Case, writing_id: UUID, text: str, by: Any = None, completes: bool = False
) -> TimelineEntry:
    """Send what the applicant wrote, with the files kept beside it. The same writing sent again changes nothing.

    ``completes``: this is everything the city asked for; the clock runs on. Refused: ``empty``, ``too_long``, ``gone`` when
    the writing is not there any more.
    """
    current = lock(case)
    writing = Writing.objects.filter(pk=writing_id, case=current, purpose=WritingPurpose.MESSAGE).first()
    if writing is None:
        sent = writings.sent_as(current, writing_id)
        if sent is None:
            raise Refused(_("This message is not there any more. Write it again."), code="gone")
        return sent
    words = words_or_files(text, writing.files.count())
    completes = completes and can(current.state, Verb.ANSWER)
    if completes:
        change_state(case=current, verb=Verb.ANSWER, at=timezone.now(), due_on=clock.resume(current))
    entry = timeline.add(
        case=current,
        kind=TimelineKind.ANSWERED if completes else TimelineKind.REPLY,
        by=by,
        by_applicant=True,
        text=words,
        detail={"writing": str(writing_id), **({"by_message": True} if completes else {})},
    )
    writings.finish(writing, entry)
    record("casework.answered" if completes else "casework.replied", by=by, target=current)
    applicant_replied.send(sender=Case, case_id=current.pk, entry_id=entry.pk)
    return entry
