"""What was typed while the session ran out: kept until the same browser has signed in again.

The browser keeps texts itself (static/casework/desk-keep.js); this is for those without scripts. The text waits in the
new, nameless session that the refused request got, which sign-in carries over.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from kramy.kernel.casework.models import Case
from kramy.kernel.casework.web.desk.screen_typed import Typed

KEY = "casework_typed"
LONGEST = 20_000


def keep_typing(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware, after the one that knows who is signed in."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.method == "POST" and response.status_code == 302 and not request.user.is_authenticated:
            _keep(request)
        return response

    return middleware


def _keep(request: HttpRequest) -> None:
    text = request.POST.get("text", "")
    if not text.strip():
        return
    try:
        match = resolve(request.path_info)
    except Resolver404:
        return
    if match.app_names[-1:] == ["casework_desk"] and isinstance(match.kwargs.get("pk"), int):
        request.session[KEY] = {
            "case": match.kwargs["pk"],
            "form": match.url_name or "",
            "text": text[:LONGEST],
        }


def taken(request: HttpRequest, case: Case) -> Typed | None:
    """What was kept for this case, once."""
    kept = request.session.get(KEY)
    if not isinstance(kept, dict) or kept.get("case") != case.pk:
        return None
    del request.session[KEY]
    return Typed(form=str(kept.get("form", "")), text=str(kept.get("text", "")))
