"""Finished pages kept in memory for a while: what everybody sees alike need not be drawn for everybody.

Only for readers without a session or a message waiting; whatever sets a cookie or draws a form's token is never
kept. The key names everything the page depends on (the published map's digest above all), so an accepted entry
shows at once; the time limit is for the rest: navigation, the footer, whether a place is open just now.

Pages lie there compressed, so that every entry of a large map has room.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from hashlib import sha256
from threading import Lock
from time import monotonic

import brotli
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language

from kramy.modules.map_campaigns.domain.pages.resting import RESTING

SECONDS = 60
MOST_BYTES = 48 * 1024 * 1024
COMPRESSED_FROM = 500
REMEMBERED_HEADERS = ("Content-Type", "HX-Push-Url", "Content-Language", "Link", "Cache-Control", "Vary")


@dataclass(frozen=True)
class _Kept:
    until: float
    status: int
    etag: str
    headers: dict[str, str]
    content: bytes
    is_compressed: bool

    @property
    def size(self) -> int:
        return len(self.content) + 500


class PageCache:
    """The pages used last, up to so many bytes."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._pages: OrderedDict[Hashable, _Kept] = OrderedDict()
        self._bytes = 0
        self._most = most_bytes
        self._lock = Lock()

    def get(self, key: Hashable) -> _Kept | None:
        with self._lock:
            found = self._pages.get(key)
            if found is None or found.until < monotonic():
                return None
            self._pages.move_to_end(key)
            return found

    def put(self, key: Hashable, page: _Kept) -> None:
        with self._lock:
            old = self._pages.pop(key, None)
            self._bytes += page.size - (old.size if old else 0)
            self._pages[key] = page
            while self._bytes > self._most:
                self._bytes -= self._pages.popitem(last=False)[1].size

    def clear(self) -> None:
        with self._lock:
            self._pages.clear()
            self._bytes = 0


PAGES = PageCache()


def remembered(
    request: HttpRequest,
    key: tuple[Hashable, ...],
    draw: Callable[[], HttpResponse],
    seconds: float = SECONDS,
) -> HttpResponse:
    """The response of `draw`, kept under `key` (with the address and the language) when everybody sees the same.

    A view that knows until when its page holds sets `kept_for` (seconds) on the response.
    """
    if not _is_anonymous(request) or RESTING in request.META:
        return draw()
    fragment = bool(request.headers.get("HX-Request"))
    whole_key = (*key, request.get_full_path(), request.get_host(), request.scheme, get_language(), fragment)
    kept = PAGES.get(whole_key)
    if kept is None:
        response = draw()
        if request.META.get("CSRF_COOKIE_NEEDS_UPDATE") or response.cookies or response.streaming:
            return response
        kept = _keep(response, getattr(response, "kept_for", seconds))
        PAGES.put(whole_key, kept)
    return _answer(request, kept)


def _is_anonymous(request: HttpRequest) -> bool:
    private = (settings.SESSION_COOKIE_NAME, "messages")
    return request.method in ("GET", "HEAD") and not any(name in request.COOKIES for name in private)


def _keep(response: HttpResponse, seconds: float) -> _Kept:
    content = bytes(response.content)
    compress = len(content) >= COMPRESSED_FROM
    return _Kept(
        until=monotonic() + seconds,
        status=response.status_code,
        etag=f'W/"{sha256(content).hexdigest()[:32]}"',
        headers={name: response[name] for name in REMEMBERED_HEADERS if response.has_header(name)},
        content=brotli.compress(content, quality=5) if compress else content,
        is_compressed=compress,
    )


def _answer(request: HttpRequest, kept: _Kept) -> HttpResponse:
    response: HttpResponse
    if kept.status == 200 and request.headers.get("If-None-Match") == kept.etag:
        response = HttpResponseNotModified()
    elif kept.is_compressed and "br" in request.headers.get("Accept-Encoding", ""):
        response = HttpResponse(kept.content, status=kept.status)
        response["Content-Encoding"] = "br"
    else:  # the middleware compresses it as the reader likes
        content = brotli.decompress(kept.content) if kept.is_compressed else kept.content
        response = HttpResponse(content, status=kept.status)
    for name, value in kept.headers.items():
        response[name] = value
    response["ETag"] = kept.etag
    response.setdefault("Cache-Control", "no-cache")
    patch_vary_headers(response, ("Accept-Encoding", "Cookie", "HX-Request"))
    return response
