"""Serves kept pictures and files to whoever holds a signed address."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from kramy.kernel.questionnaires.domain.links import GOOD_FOR, attachment_of

SHOWN_IN_PAGE = "image/webp"


@require_safe
def attachment(request: HttpRequest, signed: str, which: str) -> HttpResponseBase:
    """A picture in the page, any other file as a download; never interpreted as anything but its type."""
    found = attachment_of(signed)
    if found is None or which not in ("file", "thumbnail"):
        raise Http404
    file = found.thumbnail if which == "thumbnail" and found.thumbnail else found.file
    inline = found.content_type == SHOWN_IN_PAGE
    response = FileResponse(
        file.open("rb"),
        as_attachment=not inline,
        filename=found.original_name,
        content_type=found.content_type,
    )
    response.headers["Cache-Control"] = f"private, max-age={GOOD_FOR // 24}"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
