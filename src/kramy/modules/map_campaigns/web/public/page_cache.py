"""Finished pages kept in memory for a minute: what everybody sees alike need not be drawn for everybody.

Only for readers without a session or a message waiting; whatever sets a cookie or draws a form's token is never
kept. The key names everything the page depends on (the published map's digest above all), so an accepted entry
shows at once; the minute is for the rest of the frame: navigation, the footer, the hour.
"""

import gzip
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
    forms: dict[str, bytes]

    @property
    def size(self) -> int:
        return sum(len(form) for form in self.forms.values())


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
    request: HttpRequest, key: tuple[Hashable, ...], draw: Callable[[], HttpResponse]
) -> HttpResponse:
    """The response of `draw`, kept under `key` (with the address and the language) when everybody sees the same."""
    if not _is_anonymous(request):
        return draw()
    whole_key = (
        *key,
        request.get_full_path(),
        request.get_host(),
        get_language(),
        bool(request.headers.get("HX-Request")),
    )
    kept = PAGES.get(whole_key)
    if kept is None:
        response = draw()
        if request.META.get("CSRF_COOKIE_NEEDS_UPDATE") or response.cookies or response.streaming:
            return response
        kept = _keep(response)
        PAGES.put(whole_key, kept)
    return _answer(request, kept)


def _is_anonymous(request: HttpRequest) -> bool:
    private = (settings.SESSION_COOKIE_NAME, "messages")
    return request.method in ("GET", "HEAD") and not any(name in request.COOKIES for name in private)


def _keep(response: HttpResponse) -> _Kept:
    content = bytes(response.content)
    forms = {"": content}
    if len(content) >= COMPRESSED_FROM:
        forms["br"] = brotli.compress(content, quality=5)
        forms["gzip"] = gzip.compress(content, compresslevel=5, mtime=0)
    return _Kept(
        until=monotonic() + SECONDS,
        status=response.status_code,
        etag=f'W/"{sha256(content).hexdigest()[:32]}"',
        headers={name: response[name] for name in REMEMBERED_HEADERS if response.has_header(name)},
        forms=forms,
    )


def _answer(request: HttpRequest, kept: _Kept) -> HttpResponse:
    if kept.status == 200 and request.headers.get("If-None-Match") == kept.etag:
        response: HttpResponse = HttpResponseNotModified()
    else:
        accepted = request.headers.get("Accept-Encoding", "")
        encoding = next((name for name in ("br", "gzip") if name in accepted and name in kept.forms), "")
        response = HttpResponse(kept.forms[encoding], status=kept.status)
        if encoding:
            response["Content-Encoding"] = encoding
    for name, value in kept.headers.items():
        response[name] = value
    response["ETag"] = kept.etag
    response.setdefault("Cache-Control", "no-cache")
    patch_vary_headers(response, ("Accept-Encoding", "Cookie", "HX-Request"))
    return response
