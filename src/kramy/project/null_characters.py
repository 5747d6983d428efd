"""Null characters, which PostgreSQL cannot keep, are left out of what a form or an address brings."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseBase, QueryDict

NULL = "\x00"


class NullCharacters:
    """Nobody types a null character; pasted from a file or sent by a machine, it would fail where text is kept.

    Views that take other bodies than our forms (``csrf_exempt``) are left to read them as they like.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        if "%00" in request.META.get("QUERY_STRING", ""):
            request.GET = without(request.GET)  # type: ignore[assignment]
        if request.method == "POST" and not getattr(view, "csrf_exempt", False):
            request.POST = without(request.POST)  # type: ignore[assignment]


def without(data: QueryDict) -> QueryDict:
    """The same names and values without null characters; the very same object when there are none."""
    if not any(NULL in text for name, values in data.lists() for text in (name, *values)):
        return data
    cleaned = QueryDict(mutable=True, encoding=data.encoding)
    for name, values in data.lists():
        cleaned.setlist(name.replace(NULL, ""), [value.replace(NULL, "") for value in values])
    cleaned._mutable = False
    return cleaned
