"""A person's own page of their assistants: who looks after them now, who did before, and what was promised."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kramy.kernel.organisations.api import organisations_of
from kramy.modules.assistant.domain import assignments
from kramy.modules.assistant.domain.clients import belonging_to
from kramy.modules.assistant.domain.public_officials import shown
from kramy.modules.assistant.models import Promise


@never_cache
@require_safe
@login_required
def mine(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    rows = []
    for client in belonging_to(user, list(organisations_of(user))):
        history = assignments.history(client)
        now = next((row for row in history if row.until is None), None)
        rows.append(
            {
                "client": client,
                "shown": shown(now),
                "through_group": now is None and assignments.of_client_or_group(client) is not None,
                "history": history,
                "promises": Promise.objects.filter(client=client, shown_to_client=True).order_by(
                    "state", "due_on"
                ),
            }
        )
    return render(request, "assistant/public/mine.html", {"rows": rows})
