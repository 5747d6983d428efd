"""What the hub sent, what waits and what could not be delivered."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kramy.kernel.messaging.base import message_filters
from kramy.kernel.messaging.domain import outbox
from kramy.kernel.messaging.enums import DeliveryState
from kramy.kernel.messaging.models import OutboxMessage
from kramy.lib.errors import Refused

PAGE = 50


def _seen(request: HttpRequest) -> QuerySet[OutboxMessage]:
    """Messages about what this official may see."""
    rows = OutboxMessage.objects.all()
    for condition in message_filters:
        rows = rows.filter(condition(request.user))
    return rows


@require_safe
@permission_required("messaging.view_messages", raise_exception=True)
def messages_list(request: HttpRequest) -> HttpResponse:
    state = request.GET.get("state", "")
    search = request.GET.get("q", "").strip()
    rows = _seen(request).defer("text", "html")
    if state in DeliveryState.values:
        rows = rows.filter(state=state)
    if search:
        rows = rows.filter(recipient__icontains=search)
    counts = dict(
        _seen(request)
        .order_by()
        .values_list("state")
        .annotate(count=Count("pk"))
        .values_list("state", "count")
    )
    context = {
        "page_title": _("Messages"),
        "header_icon": "mail",
        "breadcrumbs_items": [],
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "states": [(value, label, counts.get(value, 0)) for value, label in DeliveryState.choices],
        "state": state,
        "search": search,
    }
    return render(request, "messaging/desk/messages.html", context)


@require_safe
@permission_required("messaging.view_messages", raise_exception=True)
def message(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(_seen(request), pk=pk)
    context = {
        "page_title": row.subject,
        "page_subtitle": row.recipient,
        "header_icon": "mail",
        "breadcrumbs_items": [{"url": "..", "label": _("Messages")}],
        "letter": row,
        "may_retry": request.user.has_perm("messaging.retry_messages") and row.state != DeliveryState.SENT,
    }
    return render(request, "messaging/desk/message.html", context)


@require_POST
@permission_required("messaging.retry_messages", raise_exception=True)
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(_seen(request), pk=pk)
    try:
        outbox.retry(message=row, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The message will be sent again in a moment."))
    return redirect("messaging_desk:message", pk=row.pk)
