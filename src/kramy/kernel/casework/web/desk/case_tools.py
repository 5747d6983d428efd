"""What stands beside the answers on the case screen: who else is here, tasks, linked cases, templates for replies."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kramy.kernel.accounts.api import Unit
from kramy.kernel.casework.domain import case_tasks, links, presence, reply_templates, revisions
from kramy.kernel.casework.domain.permissions import can_manage_access
from kramy.kernel.casework.enums import OPEN_STATES
from kramy.kernel.casework.models import Case
from kramy.lib.errors import Refused

CHANGED_CODES = ("changed_elsewhere", "transferred", "already_decided", "withdrawn", "wrong_state")


def context(request: HttpRequest, case: Case, *, problem: Refused | None) -> dict[str, Any]:
    """Five queries, however many there are of each; one more after somebody else was faster."""
    undecided = case.state in OPEN_STATES
    return {
        "others": [{"said": said(other)} for other in presence.others(case, request.user)],
        "tasks": list(case_tasks.tasks_of(case)),
        "today": timezone.localdate(),
        "linked": links.linked_to(case, request.user),
        "units": list(Unit.objects.filter(active=True)) if undecided else [],
        "templates": [
            {"template": template, "text": reply_templates.fill(template, case=case, by=request.user)}
            for template in reply_templates.templates_for(case, request.user)
        ],
        "may_see_who": can_manage_access(request.user),
        "loaded_at": timezone.now(),
        "meanwhile": _meanwhile(request, case, problem),
    }


def _meanwhile(request: HttpRequest, case: Case, problem: Refused | None) -> list[revisions.Step]:
    """What others did between the page's loading and the refused sending."""
    seen = _moment(request.POST.get("seen", "")) if problem is not None else None
    if seen is None or problem is None or problem.code not in CHANGED_CODES:
        return []
    return revisions.steps_since(case, seen)


def _moment(text: str) -> datetime | None:
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return found if found is not None and timezone.is_aware(found) else None


def said(other: presence.Other) -> str:
    """Who is here and since when, as one sentence."""
    if other.writing:
        return _("%(person)s is writing in this case now") % {"person": other.name}
    if other.minutes < 1:
        return _("%(person)s opened this just now") % {"person": other.name}
    opened = ngettext(
        "%(person)s opened this %(minutes)d minute ago",
        "%(person)s opened this %(minutes)d minutes ago",
        other.minutes,
    ) % {"person": other.name, "minutes": other.minutes}
    return opened if not other.here else _("%(opened)s and is here now") % {"opened": opened}
