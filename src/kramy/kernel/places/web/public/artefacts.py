"""Published files out of the default storage, for development and small installations.

In production nginx serves the same paths from disk (or a CDN from S3); the answers are the same.
"""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from django.core.files.storage import default_storage
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotModified,
    StreamingHttpResponse,
)
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

PREFIXES = ("basemap/", "maps/")
TYPES = {
    ".geojson": "application/geo+json",
    ".json": "application/json",
    ".bin": "application/octet-stream",
    ".kcol": "application/octet-stream",
    ".pmtiles": "application/vnd.pmtiles",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webp": "image/webp",
    ".jpg": "image/jpeg",
    ".txt": "text/plain; charset=utf-8",
}
ENCODINGS = (("br", ".br"), ("gzip", ".gz"))
FOREVER = "public, max-age=31536000, immutable"
SAFE_PATH = re.compile(r"[\w./-]+\Z", re.ASCII)
BYTE_RANGE = re.compile(r"bytes=(\d*)-(\d*)\Z")
CHUNK = 64 * 1024


@require_safe
def serve_artefact(request: HttpRequest, path: str, prefixes: tuple[str, ...] = PREFIXES) -> HttpResponseBase:
    """The content-addressed file at ``path``, which begins with one of ``prefixes``, else 404.

    The Brotli or gzip sibling goes to those who accept it. A single byte range is honoured (PMTiles reads
    that way), always of the plain file.
    """
    suffix = PurePosixPath(path).suffix
    if not path.startswith(prefixes) or ".." in path or not SAFE_PATH.match(path) or suffix not in TYPES:
        raise Http404
    wanted = request.headers.get("Range", "")
    encoding, name = ("", path) if wanted else _best(request, path)
    if not default_storage.exists(name):
        raise Http404
    tag = f'"{PurePosixPath(path).name}{f"-{encoding}" if encoding else ""}"'
    if tag in request.headers.get("If-None-Match", "").replace("W/", ""):
        return _labelled(HttpResponseNotModified(), tag, encoding, "")
    size = default_storage.size(name)
    first, last, status = 0, size - 1, 200
    if wanted and request.headers.get("If-Range", tag) == tag:
        found = _range(wanted, size)
        if found is None:
            return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
        (first, last), status = found, 206
    response = _body(request, name, first, last, status)
    if status == 206:
        response["Content-Range"] = f"bytes {first}-{last}/{size}"
    return _labelled(response, tag, encoding, TYPES[suffix])


def _best(request: HttpRequest, path: str) -> tuple[str, str]:
    """The encoding and the file to send."""
    accepted = {
        part.split(";")[0].strip().lower()
        for part in request.headers.get("Accept-Encoding", "").split(",")
        if not re.search(r";\s*q=0(?:\.0*)?\s*$", part)
    }
    for encoding, suffix in ENCODINGS:
        if encoding in accepted and default_storage.exists(path + suffix):
            return encoding, path + suffix
    return "", path


def _range(text: str, size: int) -> tuple[int, int] | None:
    """First and last byte, both included; None when there are no such bytes or more than one range."""
    match = BYTE_RANGE.match(text)
    if match is None or not (match[1] or match[2]):
        return None
    if not match[1]:
        count = min(int(match[2]), size)
        return (size - count, size - 1) if count else None
    first, last = int(match[1]), min(int(match[2]) if match[2] else size - 1, size - 1)
    return (first, last) if first <= last else None


def _body(request: HttpRequest, name: str, first: int, last: int, status: int) -> HttpResponseBase:
    length = last - first + 1
    if request.method == "HEAD":
        response: HttpResponseBase = HttpResponse(status=status)
    else:
        response = StreamingHttpResponse(_pieces(name, first, length), status=status)
    response["Content-Length"] = str(length)
    return response


def _pieces(name: str, first: int, length: int) -> Iterator[bytes]:
    with default_storage.open(name) as file:
        file.seek(first)
        while length > 0 and (piece := file.read(min(CHUNK, length))):
            length -= len(piece)
            yield piece


def _labelled(response: HttpResponseBase, tag: str, encoding: str, content_type: str) -> HttpResponseBase:
    response["ETag"] = tag
    response["Cache-Control"] = FOREVER
    response["Accept-Ranges"] = "bytes"
    # Named even when plain: the compressing middleware leaves alone what says how it is encoded, and a
    # compressed answer to a byte range would be nonsense.
    response["Content-Encoding"] = encoding or "identity"
    if content_type:
        response["Content-Type"] = content_type
    elif response.has_header("Content-Type"):
        del response["Content-Type"]
    patch_vary_headers(response, ("Accept-Encoding",))
    return response
