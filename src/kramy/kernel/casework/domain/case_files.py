"""Files that go with messages: judged and re-encoded like files given as answers, kept by the case."""

from collections.abc import Collection, Iterable, Sequence
from functools import partial
from typing import Any, BinaryIO
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kramy.kernel.casework.models import Case, CaseCopy, CaseFile, ReadMark, TimelineEntry, Writing
from kramy.kernel.questionnaires import api as questionnaires
from kramy.lib.errors import Refused

MOST_FILES = 10
MAX_BYTES = 10_000_000
ACCEPTED = ".pdf,.jpg,.jpeg,.png,.docx,.xlsx,.odt,.ods"


def prepared(file: BinaryIO, name: str) -> questionnaires.PreparedFile:
    """The file made ready; what is refused is refused with the file's name before the sentence."""
    size = getattr(file, "size", None)
    try:
        if size is not None and size > MAX_BYTES:
            raise Refused(
                _("The file is too large: at most %(most)d MB.") % {"most": MAX_BYTES // 1_000_000},
                code="too_large",
            )
        return questionnaires.prepare_file(file, max_bytes=MAX_BYTES)
    except Refused as refused:
        raise Refused(f"{name[:80]}: {refused}", code=refused.code, field="files") from refused


def attach(
    content: questionnaires.PreparedFile,
    *,
    name: str,
    case: Case,
    writing: Writing | None = None,
    entry: TimelineEntry | None = None,
) -> CaseFile:
    """Keep a prepared file with what is being written, or with a step."""
    kept = CaseFile(
        case=case,
        writing=writing,
        entry=entry,
        name=questionnaires.honest_name(name, content.extension),
        content_type=content.content_type,
        size=len(content.content),
        sha256=content.sha256,
    )
    kept.file.save(f"kept.{content.extension}", ContentFile(content.content), save=False)
    kept.save()
    return kept


def check_count(count: int) -> None:
    if count > MOST_FILES:
        raise Refused(
            ngettext("You can add at most %(most)d file.", "You can add at most %(most)d files.", MOST_FILES)
            % {"most": MOST_FILES},
            code="too_many",
            field="files",
        )


def prepare_all(files: Iterable[Any]) -> list[tuple[str, questionnaires.PreparedFile]]:
    """Every upload (it has a ``name``) made ready, the same one once; one that is refused refuses them all.

    Decoding takes long: call it before the transaction.
    """
    found: dict[str, tuple[str, questionnaires.PreparedFile]] = {}
    for file in files:
        content = prepared(file, str(file.name))
        found.setdefault(content.sha256, (str(file.name), content))
        check_count(len(found))
    return list(found.values())


def find(case: Case, file_id: UUID) -> CaseFile | None:
    """A file of the case that was sent."""
    return CaseFile.objects.filter(case=case, pk=file_id, entry__isnull=False).first()


def sent_files(case: Case, *, public_only: bool) -> list[CaseFile]:
    """Every file sent in the case, in the order in which they came."""
    files = CaseFile.objects.filter(case=case, entry__isnull=False).select_related("entry__actor")
    if public_only:
        files = files.filter(entry__public=True)
    return list(files.order_by("entry__at", "created_at", "pk"))


def delete(files: Sequence[CaseFile]) -> None:
    """Delete rows, and their contents once that is certain."""
    names = [str(item.file.name) for item in files if item.file.name]
    CaseFile.objects.filter(pk__in=[item.pk for item in files]).delete()
    transaction.on_commit(partial(_delete_contents, names))


def forget(case_ids: Collection[int]) -> int:
    """Everything written and attached in these cases is gone; how many files. In the caller's transaction."""
    files = list(CaseFile.objects.filter(case_id__in=case_ids))
    delete(files)
    copies = list(CaseCopy.objects.filter(case_id__in=case_ids))
    CaseCopy.objects.filter(pk__in=[copy.pk for copy in copies]).delete()
    transaction.on_commit(partial(_delete_contents, [str(copy.file.name) for copy in copies if copy.file]))
    Writing.objects.filter(case_id__in=case_ids).delete()
    ReadMark.objects.filter(case_id__in=case_ids).delete()
    return len(files)


def _delete_contents(names: list[str]) -> None:
    for name in names:
        default_storage.delete(name)
