"""Pictures and files given as answers: kept at once, so that an error elsewhere on the page loses nothing."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from pathlib import PurePath
from typing import Any, BinaryIO
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Max, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from kramy.kernel.questionnaires.base import Question
from kramy.kernel.questionnaires.domain import uploads
from kramy.kernel.questionnaires.domain.kinds import find_kind
from kramy.kernel.questionnaires.domain.kinds.attached import Attached, Files, Pictures
from kramy.kernel.questionnaires.domain.versions import definition_of
from kramy.kernel.questionnaires.enums import AnswerState
from kramy.kernel.questionnaires.models import AnswerSet, Attachment
from kramy.kernel.questionnaires.models.answers import FOLDER
from kramy.lib import pictures, strays
from kramy.lib.errors import Refused

SURELY_WRITTEN = timedelta(days=1)
"""After so long a file has its row, or will never have one."""


def add_picture(
    *,
    answer_set: AnswerSet,
    question_key: str,
    file: BinaryIO,
    name: str,
    description: str = "",
    by: Any = None,
) -> Attachment:
    """Keep a picture, re-encoded; the same one again is the one already kept. ``Refused`` says why not."""
    question, kind = _asked(answer_set, question_key)
    if not isinstance(kind, Pictures):
        raise Refused(_("This question does not ask for pictures."), code="kind")
    # decoding takes long: it comes before the row is locked
    picture = pictures.prepare(file, max_bytes=kind.max_bytes(question))
    prepared = uploads.PreparedFile(
        content=picture.content,
        extension="webp",
        content_type=picture.content_type,
        sha256=picture.sha256,
        thumbnail=picture.thumbnail,
        width=picture.width,
        height=picture.height,
    )
    return _keep(answer_set, question, kind, prepared, name=name, description=description)


def add_file(
    *,
    answer_set: AnswerSet,
    question_key: str,
    file: BinaryIO,
    name: str,
    description: str = "",
    by: Any = None,
) -> Attachment:
    """Keep a file whose content (never its name) is of an allowed kind; the same one again is kept once."""
    question, kind = _asked(answer_set, question_key)
    if not isinstance(kind, Files):
        raise Refused(_("This question does not ask for files."), code="kind")
    prepared = uploads.prepare(
        file,
        types=kind.option(question, "types"),
        max_bytes=kind.max_bytes(question),
        allowed_words=kind.allowed_words(question),
    )
    return _keep(answer_set, question, kind, prepared, name=name, description=description)


@transaction.atomic
def remove_attachment(*, answer_set: AnswerSet, attachment_id: str | UUID, by: Any = None) -> None:
    """Take a picture or file back; already gone is fine."""
    locked = locked_draft(answer_set)
    attachment = Attachment.objects.filter(answer_set=locked, pk=_uuid(attachment_id)).first()
    if attachment is None:
        return
    key = attachment.question_key
    delete_attachments([attachment])
    _synchronise(locked, key)
    answer_set.answers = locked.answers


@transaction.atomic
def move_attachment(*, answer_set: AnswerSet, attachment_id: str | UUID, step: int, by: Any = None) -> None:
    """Move a picture ``step`` places down (up when negative); beyond an end it stays at the end."""
    locked = locked_draft(answer_set)
    attachment = Attachment.objects.filter(answer_set=locked, pk=_uuid(attachment_id)).first()
    if attachment is None:
        return
    row = list(Attachment.objects.filter(answer_set=locked, question_key=attachment.question_key))
    place = row.index(attachment)
    row.insert(max(0, min(len(row) - 1, place + step)), row.pop(place))
    for position, item in enumerate(row):
        item.position = position
    Attachment.objects.bulk_update(row, ["position"])
    _synchronise(locked, attachment.question_key)
    answer_set.answers = locked.answers


def locked_draft(answer_set: AnswerSet) -> AnswerSet:
    """The row, locked; submitted answers are refused."""
    locked = AnswerSet.objects.select_for_update().get(pk=answer_set.pk)
    locked.version = answer_set.version  # never another; its definition is read already
    if locked.state != AnswerState.DRAFT:
        raise Refused(_("These answers have been submitted and cannot be changed."), code="submitted")
    return locked


def by_question(answer_set: AnswerSet) -> dict[str, list[Attachment]]:
    """Everything kept, by question, in order; one query."""
    found: dict[str, list[Attachment]] = {}
    for attachment in Attachment.objects.filter(answer_set=answer_set):
        found.setdefault(attachment.question_key, []).append(attachment)
    return found


def attachment_by_id(attachment_id: str | UUID) -> Attachment | None:
    """The kept file of that id, whoever's it is: the caller judges who may see it."""
    return Attachment.objects.filter(pk=_uuid(attachment_id)).first()


def attached_bytes(answer_set_ids: Collection[UUID]) -> int:
    """How large everything attached to these sets of answers is together; one query."""
    rows = Attachment.objects.filter(answer_set__in=answer_set_ids)
    return rows.aggregate(size=Sum("size"))["size"] or 0


def find_attachment(*, answer_set_ids: Collection[UUID], attachment_id: str | UUID) -> Attachment | None:
    """The kept file of that id, if it belongs to one of these sets of answers."""
    return Attachment.objects.filter(answer_set__in=answer_set_ids, pk=_uuid(attachment_id)).first()


def delete_attachments(attachments: Sequence[Attachment]) -> None:
    """Delete rows, and their files once that is certain."""
    names = [file.name for item in attachments for file in (item.file, item.thumbnail) if file.name]
    Attachment.objects.filter(pk__in=[item.pk for item in attachments]).delete()
    transaction.on_commit(lambda: _delete_files(names))


def delete_strays() -> int:
    """Delete files that were left without a row when a process died between the two; how many."""
    before = timezone.now() - SURELY_WRITTEN
    return strays.delete_strays(default_storage, FOLDER, known=_known_names, before=before)


def _known_names(names: Sequence[str]) -> set[str]:
    rows = Attachment.objects.filter(Q(file__in=names) | Q(thumbnail__in=names))
    return {name for pair in rows.values_list("file", "thumbnail") for name in pair}


def copy_attachments(source: AnswerSet, target: AnswerSet) -> dict[str, str]:
    """Copy rows and files to another set; returns the new id of every old one."""
    copied: dict[str, str] = {}
    for attachment in Attachment.objects.filter(answer_set=source):
        old, file, thumbnail = str(attachment.pk), attachment.file, attachment.thumbnail
        twin = Attachment(
            answer_set=target,
            **{
                name: getattr(attachment, name)
                for name in (
                    "question_key", "position", "is_picture", "original_name", "description",
                    "content_type", "size", "width", "height", "sha256",
                )
            },
        )  # fmt: skip
        with file.open("rb") as content:
            twin.file.save(PurePath(str(file.name)).name, ContentFile(content.read()), save=False)
        if thumbnail:
            with thumbnail.open("rb") as content:
                twin.thumbnail.save(
                    PurePath(str(thumbnail.name)).name, ContentFile(content.read()), save=False
                )
        twin.save()
        copied[old] = str(twin.pk)
    return copied


def _asked(answer_set: AnswerSet, question_key: str) -> tuple[Question, Attached]:
    question = definition_of(answer_set.version).question(question_key)
    kind = find_kind(question.kind) if question else None
    if question is None or not isinstance(kind, Attached):
        raise Refused(_("This question does not ask for files."), code="kind")
    return question, kind


@transaction.atomic
def _keep(
    answer_set: AnswerSet,
    question: Question,
    kind: Attached,
    prepared: uploads.PreparedFile,
    *,
    name: str,
    description: str,
) -> Attachment:
    locked = locked_draft(answer_set)
    kept = Attachment.objects.filter(answer_set=locked, question_key=question.key)
    same = kept.filter(sha256=prepared.sha256).first()
    if same is not None:
        return same
    if kept.count() >= kind.limit(question):
        raise Refused(kind.too_many(kind.limit(question)), code="too_many")
    attachment = Attachment(
        answer_set=locked,
        question_key=question.key,
        position=(kept.aggregate(last=Max("position"))["last"] or 0) + 1,
        is_picture=isinstance(kind, Pictures),
        original_name=uploads.plain_name(name),
        description=description[:300],
        content_type=prepared.content_type,
        size=len(prepared.content),
        width=prepared.width,
        height=prepared.height,
        sha256=prepared.sha256,
    )
    attachment.file.save(f"kept.{prepared.extension}", ContentFile(prepared.content), save=False)
    if prepared.thumbnail:
        attachment.thumbnail.save(f"kept.{prepared.extension}", ContentFile(prepared.thumbnail), save=False)
    attachment.save()
    _synchronise(locked, question.key)
    answer_set.answers = locked.answers
    return attachment


def _synchronise(locked: AnswerSet, question_key: str) -> None:
    """Let the answer name what is kept. The revision stays: the page with the upload is still open."""
    keys = Attachment.objects.filter(answer_set=locked, question_key=question_key).values_list(
        "pk", flat=True
    )
    if keys:
        locked.answers[question_key] = [str(key) for key in keys]
    else:
        locked.answers.pop(question_key, None)
    locked.save(update_fields=["answers", "updated_at"])


def _uuid(value: str | UUID) -> UUID:
    """The id; one that nobody has when it is not an id at all."""
    try:
        return UUID(str(value))
    except ValueError:
        return UUID(int=0)


def _delete_files(names: list[str]) -> None:
    for name in names:
        default_storage.delete(name)
