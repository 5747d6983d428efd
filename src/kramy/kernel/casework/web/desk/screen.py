"""The case screen: everything about one case on one page."""

from typing import Any
from uuid import uuid4

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kramy.kernel.audit.api import record_view
from kramy.kernel.casework.domain import presence, timeline, workflow
from kramy.kernel.casework.domain.headings import heading
from kramy.kernel.casework.domain.kinds import context_of, kind_of
from kramy.kernel.casework.domain.queries import cases_for_review
from kramy.kernel.casework.domain.review import in_language
from kramy.kernel.casework.domain.visibility import officials_for
from kramy.kernel.casework.enums import OPEN_STATES, CasePurpose, CaseResult, TimelineKind
from kramy.kernel.casework.models import Case, DecisionReason
from kramy.kernel.casework.web.desk import case_tools, correspondence_panel, kept_typing, keyset, queue_query
from kramy.kernel.casework.web.desk.due import due_of
from kramy.kernel.casework.web.desk.queue import PLACE, may_see_queue, without
from kramy.kernel.casework.web.desk.screen_typed import NOTHING_TYPED, Typed
from kramy.kernel.messaging.api import messages_about
from kramy.kernel.places.api import static_map_svg
from kramy.kernel.questionnaires import api as questionnaires
from kramy.kernel.questionnaires.enums import QuestionKind
from kramy.lib.errors import Refused

HISTORY = 10
DECIDING = {workflow.Verb.ACCEPT, workflow.Verb.REFUSE, workflow.Verb.CLOSE}


def visible_cases(request: HttpRequest) -> QuerySet[Case]:
    """Cases of the kinds the official may handle; the others are as good as not there."""
    return cases_for_review(request.user).select_related(
        "intake",
        "organisation",
        "responsible",
        "user",
        "answers__version",
        "decision",
    )


@require_safe
@may_see_queue
def case(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(visible_cases(request), pk=pk)
    record_view(by=request.user, target=found)
    presence.seen(case=found, by=request.user, opened=True)
    return show(request, found, typed=kept_typing.taken(request, found) or NOTHING_TYPED)


def show(
    request: HttpRequest, found: Case, *, problem: Refused | None = None, typed: Typed = NOTHING_TYPED
) -> HttpResponse:
    """The screen; with ``problem`` at its top, what was ``typed`` kept, and status 409 (somebody was faster) or 400."""
    today = timezone.localdate()
    kind = kind_of(found)
    wanted = queue_query.read(request.GET)
    query = without(request.GET, *PLACE)
    before, after = keyset.neighbours(
        queue_query.matching(request.user, wanted, today), wanted.order, found.pk
    )
    verbs = workflow.verbs_in(found.state)
    undecided = found.state in OPEN_STATES
    letters = list(messages_about(found))
    context = {
        "page_title": found.title,
        "page_subtitle": f"{found.number} · {kind.name} · {found.intake.title}",
        "header_icon": "doc-full",
        "breadcrumbs_items": [
            {"url": f"{reverse('casework_desk:queue')}{f'?{query}' if query else ''}", "label": _("Cases")}
        ],
        "case": found,
        "kind": kind,
        "due": due_of(found, today),
        "decision": getattr(found, "decision", None),
        "undecided": undecided,
        "may_decide": bool(verbs & DECIDING),
        "may_take": workflow.Verb.TAKE in verbs,
        "may_ask": workflow.Verb.REQUEST_CORRECTION in verbs,
        "results": [(value, CaseResult(value).label) for value in kind.results],
        "problem": problem,
        "typed": typed,
        "form_key": uuid4().hex,
        "reasons": _reasons(found) if undecided else [],
        "people": list(officials_for(found).only("first_name", "last_name", "email")) if undecided else [],
        "pages": _pages(found),
        "changes": _changes(found),
        "flags": _flags(found),
        "panels": kind.context_panels,
        "panel": kind.panel_context(found) if kind.panel_context is not None else {},
        "links": kind.links(found) if kind.links is not None else [],
        "history": _history(request, found),
        "timeline": _timeline(found),
        "letters": letters,
        "correspondence": correspondence_panel.of(found, request.user, letters),
        "queue_query": query,
        "before": before,
        "after": after,
        **case_tools.context(request, found, problem=problem),
    }
    status = 200 if problem is None else 400 if problem.field else 409
    return render(request, "casework/desk/case.html", context, status=status)


def _reasons(found: Case) -> list[dict[str, Any]]:
    """The listed reasons with the words the applicant would read."""
    return [
        {"reason": reason, "text": in_language(reason, found.language)}
        for reason in DecisionReason.objects.filter(kind=found.kind, active=True)
    ]


def _pages(found: Case) -> list[dict[str, Any]]:
    """The answers by page, each address with a small map."""
    pages = questionnaires.summary(found.answers, get_language() or "pl", context_of(found.intake))
    return [
        {"page": page, "rows": [{"row": row, "map": _map(row.kind, row.value)} for row in page.rows]}
        for page in pages
    ]


def _map(kind: str, value: Any) -> SafeString | str:
    if kind != QuestionKind.ADDRESS or not isinstance(value, dict) or value.get("lon") is None:
        return ""
    lon, lat = float(value["lon"]), float(value["lat"])
    return static_map_svg(
        width=640, height=300, points=[(lon, lat)], bounds=around(lon, lat), title=_("Where it is")
    )


def around(lon: float, lat: float) -> tuple[float, float, float, float]:
    """Enough of the city about a place, some kilometres, to see where in it that is."""
    return lon - 0.035, lat - 0.012, lon + 0.035, lat + 0.012


def _changes(found: Case) -> dict[str, Any] | None:
    """What differs from the answers before: the last round of this case, or the case it continues."""
    rounds = list(found.submissions.select_related("answer_set__version").order_by("-round")[:2])
    if len(rounds) > 1:
        before, heading = rounds[1].answer_set, _("Changed since the correction was asked for")
    elif found.previous is not None:
        before = found.previous.answers
        heading = (
            _("Changed since last time (renewal)")
            if found.purpose == CasePurpose.RENEWAL
            else _("Changed by this correction")
        )
    else:
        return None
    rows = questionnaires.difference(before, found.answers, get_language() or "pl", context_of(found.intake))
    return {"heading": heading, "rows": rows, "previous": found.previous if len(rounds) < 2 else None}


def _flags(found: Case) -> list[dict[str, Any]]:
    """Flags, those that name another case with a link to compare the two."""
    return [
        {
            "flag": flag,
            "compare": reverse("casework_desk:compare", args=[found.pk, flag.detail["case"]])
            if isinstance(flag.detail.get("case"), int)
            else "",
        }
        for flag in found.flags.order_by("kind", "id")
    ]


def _history(request: HttpRequest, found: Case) -> list[Case]:
    """Other cases of the same firm or from the same address that the official may see, newest first.

    Two questions with an index each, made one: with "or" a database reads all cases from the newest on until it has
    enough.
    """
    same = Case.objects.filter(applicant_email__iexact=found.applicant_email).order_by().values("pk")
    if found.organisation_id:
        same = same.union(Case.objects.filter(organisation=found.organisation_id).order_by().values("pk"))
    rows = cases_for_review(request.user).filter(pk__in=same).exclude(pk=found.pk)
    return list(rows.order_by("-received_at", "-id")[:HISTORY])


def _timeline(found: Case) -> list[dict[str, Any]]:
    return [
        {
            "entry": entry,
            "heading": heading(entry),
            "words": timeline.words(entry),
            "who": timeline.author(entry),
            "files": list(entry.files.all()),
            "is_note": entry.kind == TimelineKind.NOTE,
        }
        for entry in timeline.entries_of(found, public_only=False)
    ]
