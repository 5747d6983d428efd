"""Copies of the file of a case: small ones are made when asked for, large ones by the worker."""

import tempfile
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import BinaryIO
from uuid import UUID

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Count, Max, Sum
from django.utils import timezone, translation

from kramy.kernel.casework.domain.archive import write_archive
from kramy.kernel.casework.domain.documents import case_pdf
from kramy.kernel.casework.domain.dossier import dossier_of
from kramy.kernel.casework.enums import CopyForm, CopyState
from kramy.kernel.casework.models import Case, CaseCopy, CaseFile
from kramy.kernel.casework.models.copy import FOLDER as CASE_COPIES
from kramy.kernel.casework.models.message import FOLDER as CASE_FILES
from kramy.kernel.casework.signals import copy_asked
from kramy.kernel.questionnaires import api as questionnaires
from kramy.lib import strays

MANY_STEPS = 60
MANY_BYTES = 30_000_000
KEPT = timedelta(hours=24)
SWEEP = 20


def is_large(case: Case) -> bool:
    """Whether a copy takes so long that nobody should wait for it with the page open; three queries."""
    if case.timeline.filter(public=True).count() > MANY_STEPS:
        return True
    sent = CaseFile.objects.filter(case=case, entry__isnull=False).aggregate(size=Sum("size"))["size"] or 0
    sets = list(case.submissions.values_list("answer_set", flat=True))
    return sent + questionnaires.attached_bytes(sets) > MANY_BYTES


def write_copy(case: Case, form: str, stream: BinaryIO) -> None:
    """The applicant's copy into ``stream``, in the active language. Raises ``PdfUnavailable`` for a PDF."""
    dossier = dossier_of(case, public_only=True)
    if form == CopyForm.PDF:
        stream.write(case_pdf(dossier))
    else:
        write_archive(dossier, stream)


@transaction.atomic
def ask_for(case: Case, form: str, language: str) -> CaseCopy:
    """The copy of the case as it stands now: one that is there already, or a new one that the worker makes."""
    copy, created = CaseCopy.objects.get_or_create(
        case=case,
        form=CopyForm(form),
        language=language,
        mark=_mark(case),
        defaults={"asked_at": timezone.now()},
    )
    if created:
        transaction.on_commit(partial(copy_asked.send, sender=CaseCopy, copy_id=copy.pk), robust=True)
    return copy


def prepare(copy_id: UUID | str) -> bool:
    """Make a copy that waits; False when there is nothing to do."""
    copy = CaseCopy.objects.select_related("case__intake").filter(pk=copy_id, state=CopyState.WAITING).first()
    if copy is None:
        return False
    with tempfile.TemporaryFile() as stream, translation.override(copy.language):
        try:
            write_copy(copy.case, copy.form, stream)
        except Exception:
            CaseCopy.objects.filter(pk=copy.pk, state=CopyState.WAITING).update(state=CopyState.FAILED)
            raise
        stream.seek(0)
        return _keep(copy_id, stream)


@transaction.atomic
def _keep(copy_id: UUID | str, stream: BinaryIO) -> bool:
    """Of two workers the first keeps its file; nobody does when the copy was deleted meanwhile."""
    waiting = CaseCopy.objects.select_for_update().filter(pk=copy_id, state=CopyState.WAITING).first()
    if waiting is None:
        return False
    waiting.file.save(f"copy.{waiting.form}", File(stream), save=False)
    waiting.state, waiting.ready_at = CopyState.READY, timezone.now()
    waiting.save(update_fields=["file", "state", "ready_at"])
    return True


def waiting_ids() -> list[UUID]:
    """Those whose task was lost."""
    return list(
        CaseCopy.objects.filter(state=CopyState.WAITING)
        .order_by("asked_at")
        .values_list("pk", flat=True)[:SWEEP]
    )


@transaction.atomic
def forget_old() -> int:
    """Delete copies of yesterday, the failed ones too, so that they can be asked for again."""
    old = list(CaseCopy.objects.filter(asked_at__lt=timezone.now() - KEPT)[:200])
    names = [str(copy.file.name) for copy in old if copy.file]
    CaseCopy.objects.filter(pk__in=[copy.pk for copy in old]).delete()
    transaction.on_commit(partial(_delete, names))
    return len(old)


def delete_strays() -> int:
    """Delete files of cases and copies left without a row when a process died between the two; how many."""
    before = timezone.now() - KEPT
    return sum(
        strays.delete_strays(default_storage, folder, known=partial(_known_names, model), before=before)
        for folder, model in ((CASE_FILES, CaseFile), (CASE_COPIES, CaseCopy))
    )


def _known_names(model: type[CaseFile] | type[CaseCopy], names: Sequence[str]) -> set[str]:
    return set(model._default_manager.filter(file__in=names).values_list("file", flat=True))


def _delete(names: list[str]) -> None:
    for name in names:
        default_storage.delete(name)


def _mark(case: Case) -> str:
    """Changes with every step of the case."""
    found = case.timeline.aggregate(last=Max("pk"), count=Count("pk"))
    return f"{case.revision}-{found['last'] or 0}-{found['count']}"
