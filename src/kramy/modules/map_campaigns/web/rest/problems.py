"""How the open interfaces answer when they cannot: problem details (RFC 9457), open to any web page."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import get_conditional_response, set_response_etag

MOST_PARAMETERS = 50
METHODS = "GET, HEAD, OPTIONS"
View = Callable[..., HttpResponse]


class Problem(Exception):
    """What is wrong with the request, in a sentence for the programmer who sent it."""

    def __init__(self, detail: str, *, status: int = HTTPStatus.BAD_REQUEST) -> None:
        super().__init__(detail)
        self.status = HTTPStatus(status)

    def response(self) -> JsonResponse:
        body = {
            "type": "about:blank",
            "title": self.status.phrase,
            "status": self.status.value,
            "detail": str(self),
        }
        return JsonResponse(body, status=self.status.value, content_type="application/problem+json")


def parameters(request: HttpRequest, *known: str) -> dict[str, str]:
    """The parameters of the query, each once; raises Problem for any that is not known."""
    try:
        pairs = parse_qsl(
            request.META.get("QUERY_STRING", ""), keep_blank_values=True, max_num_fields=MOST_PARAMETERS
        )
    except ValueError as error:
        raise Problem("The query has too many parameters.") from error
    found: dict[str, str] = {}
    for name, value in pairs:
        if name not in known:
            raise Problem(f"There is no parameter {name!r} here. Known: {', '.join(known)}.")
        if name in found:
            raise Problem(f"The parameter {name!r} is given twice.")
        found[name] = value
    return found


def _preflight() -> HttpResponse:
    """What a browser asks before a page of another origin sends headers of its own."""
    return HttpResponse(
        status=HTTPStatus.NO_CONTENT,
        headers={
            "Allow": METHODS,
            "Access-Control-Allow-Origin": "*",
            "Access-Control-Allow-Methods": METHODS,
            "Access-Control-Allow-Headers": "Accept, Accept-Language, If-None-Match, If-Modified-Since",
            "Access-Control-Max-Age": "86400",
        },
    )


def open_to_programs(view: View) -> View:
    """Reading only, from any origin, answered with 304 when nothing changed; what goes wrong is told as a problem."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse
        try:
            if request.method == "OPTIONS":
                return _preflight()
            if request.method not in ("GET", "HEAD"):
                raise Problem("This interface is for reading.", status=HTTPStatus.METHOD_NOT_ALLOWED)
            response = set_response_etag(view(request, *args, **kwargs))
            response = get_conditional_response(request, etag=response["ETag"], response=response)
        except Problem as problem:
            response = problem.response()
        except Http404:
            response = Problem("There is nothing at this address.", status=HTTPStatus.NOT_FOUND).response()
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            response["Allow"] = METHODS
        response["Access-Control-Allow-Origin"] = "*"
        response["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response

    return answer
