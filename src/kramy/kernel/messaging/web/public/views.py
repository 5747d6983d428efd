"""The demo's mailbox: every message the hub would have mailed, readable by anybody who tries the demo."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from kramy.kernel.messaging.models import OutboxMessage

View = Callable[..., HttpResponse]
PAGE = 25
WITH_FRAME = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-src 'self'; frame-ancestors 'none'"
)
"""The policy of every public page, and a frame of our own for the letter."""


def demo_only(view: View) -> View:
    """Outside the demo there is no mailbox: the messages are other people's letters."""

    @wraps(view)
    def shown(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if not settings.DEMO:
            raise Http404
        return view(request, **kwargs)

    return shown


@require_safe
@demo_only
def mailbox(request: HttpRequest) -> HttpResponse:
    to = request.GET.get("to", "").strip()
    rows = OutboxMessage.objects.only("recipient", "subject", "language", "state", "created_at")
    if to:
        rows = rows.filter(recipient__icontains=to)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "messaging/mailbox.html", {"page": page, "to": to})


@require_safe
@demo_only
def message(request: HttpRequest, *, pk: int) -> HttpResponse:
    response = render(request, "messaging/message.html", {"letter": get_object_or_404(OutboxMessage, pk=pk)})
    response["Content-Security-Policy"] = WITH_FRAME
    return response


@require_safe
@demo_only
@xframe_options_sameorigin
def letter(request: HttpRequest, *, pk: int) -> HttpResponse:
    """The HTML part alone, for the sandboxed frame: no scripts, styles only those of the letter itself."""
    row = get_object_or_404(OutboxMessage, pk=pk)
    response = HttpResponse(row.html.replace("<a ", '<a target="_top" '))
    response["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; "
        "sandbox allow-top-navigation-by-user-activation"
    )
    return response
