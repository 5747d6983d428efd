"""Pictures and files of a case, handed to officials who may handle the case and to nobody else."""

import mimetypes
from pathlib import PurePath
from typing import Any

from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

from kramy.kernel.audit.api import record_view
from kramy.kernel.casework.domain.permissions import can_review
from kramy.kernel.casework.models import Case
from kramy.kernel.casework.web.desk.queue import may_see_queue
from kramy.kernel.questionnaires import api as questionnaires

SHOWN_IN_THE_BROWSER = frozenset({"image/jpeg", "image/png", "image/webp", "application/pdf"})


def _allowed(request: HttpRequest, pk: str) -> Any:
    """The attachment of any round of a case that the official may handle, else 404."""
    attachment = questionnaires.attachment_by_id(pk)
    if attachment is None:
        raise Http404
    case = Case.objects.filter(submissions__answer_set=attachment.answer_set_id).first()
    if case is None or not can_review(request.user, case):
        raise Http404
    record_view(by=request.user, target=case, action="casework.file_viewed")
    return attachment


def _answer(file: FieldFile, content_type: str, name: str) -> FileResponse:
    inline = content_type in SHOWN_IN_THE_BROWSER
    response = FileResponse(
        file.open("rb"),
        content_type=content_type if inline else "application/octet-stream",
        as_attachment=not inline,
        filename=name,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; sandbox"
    )
    return response


@require_safe
@may_see_queue
def attachment(request: HttpRequest, pk: str) -> FileResponse:
    found = _allowed(request, pk)
    name = PurePath(found.original_name).name or f"attachment-{found.pk}"
    if found.is_picture:  # re-encoded when it came: its name may tell of another format
        name = f"{PurePath(name).stem}{mimetypes.guess_extension(found.content_type) or '.jpg'}"
    return _answer(found.file, found.content_type, name)


@require_safe
@may_see_queue
def thumbnail(request: HttpRequest, pk: str) -> FileResponse:
    """The small picture; the large one where there is none."""
    found = _allowed(request, pk)
    if not found.is_picture:
        raise Http404
    if not found.thumbnail:
        return _answer(found.file, found.content_type, "thumbnail")
    guessed = mimetypes.guess_type(found.thumbnail.name)[0] or "image/jpeg"
    return _answer(found.thumbnail, guessed, PurePath(found.thumbnail.name).name)
