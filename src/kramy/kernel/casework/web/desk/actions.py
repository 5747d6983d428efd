"""What an official does on the case screen. Every form carries the revision the official saw."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kramy.kernel.casework.domain import assignment, decisions, review
from kramy.kernel.casework.domain.visibility import officials_for
from kramy.kernel.casework.enums import DecisionOutcome
from kramy.kernel.casework.models import Case, DecisionReason
from kramy.kernel.casework.web.desk import keyset, queue_query
from kramy.kernel.casework.web.desk.queue import PLACE, may_see_queue, without
from kramy.kernel.casework.web.desk.screen import Typed, show, visible_cases
from kramy.lib.errors import Refused


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 10 else None


def revision_seen(request: HttpRequest) -> int:
    """The revision the form was made for; a form without one is treated as out of date."""
    seen = _number(request.POST.get("revision", ""))
    return -1 if seen is None else seen


def day_of(text: str, *, field: str) -> date | None:
    """A day as a date field sends it (2026-11-28); None when empty, ``Refused`` when it is none."""
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise Refused(_("Enter a real date, such as 2026-11-28."), code="date", field=field) from None


def words_of(request: HttpRequest, case: Case) -> tuple[DecisionReason | None, str]:
    """The listed reason and what was written beside it.

    The form shows the listed words for editing. Left as they are, or added to, they are not kept twice; changed,
    only what the official wrote counts and the reason is no longer the listed one.
    """
    typed = request.POST.get("text", "").replace("\r\n", "\n").strip()
    reason = DecisionReason.objects.filter(
        kind=case.kind, active=True, pk=_number(request.POST.get("reason", ""))
    ).first()
    if reason is None:
        return None, typed
    listed = review.in_language(reason, case.language).replace("\r\n", "\n").strip()
    if not typed or typed == listed:
        return reason, ""
    return (reason, typed.removeprefix(listed).strip()) if typed.startswith(listed) else (None, typed)


def address(pk: int, query: str) -> str:
    return f"{reverse('casework_desk:case', args=[pk])}{f'?{query}' if query else ''}"


def act(request: HttpRequest, pk: int, form: str, verb: Callable[[Case], Any], done: str) -> HttpResponse:
    """Do it and go on to the same case, or to the next when asked; refused, show the case with what was typed."""
    case = visible_cases(request).filter(pk=pk).first()
    if case is None:
        return _no_longer_yours(request, None)
    query = without(request.GET, *PLACE)
    following = None
    if request.POST.get("then") == "next":
        wanted = queue_query.read(request.GET)
        cases = queue_query.matching(request.user, wanted, timezone.localdate())
        following = keyset.neighbours(cases, wanted.order, pk)[1]
    try:
        verb(case)
    except Refused as refused:
        fresh = visible_cases(request).filter(pk=pk).first()
        if fresh is None:
            return _no_longer_yours(request, refused)
        return show(request, fresh, problem=refused, typed=typed_in(request, form))
    messages.success(request, done % {"number": case.number, "title": case.title})
    if visible_cases(request).filter(pk=pk).exists():
        here = address(pk, query)
    else:
        here = f"{reverse('casework_desk:queue')}{f'?{query}' if query else ''}"
    if request.POST.get("then") != "next":
        return redirect(here)
    if following is None:
        messages.info(request, _("That was the last case of this list."))
        return redirect(f"{reverse('casework_desk:queue')}{f'?{query}' if query else ''}")
    return redirect(address(following, query))


def typed_in(request: HttpRequest, form: str) -> Typed:
    """Everything the form held."""
    post = request.POST
    return Typed(
        form=form,
        text=post.get("text", ""),
        reason=_number(post.get("reason", "")),
        result=post.get("result", ""),
        answer_by=post.get("answer_by", ""),
        fields={
            name: value
            for name, value in post.items()
            if name not in ("csrfmiddlewaretoken", "revision", "then")
        },
    )


def _no_longer_yours(request: HttpRequest, refused: Refused | None) -> HttpResponse:
    """The case is not the official's to see (any more): what they wrote is given back, and nothing of the case told."""
    if not request.POST.get("text", "").strip():
        raise Http404
    context = {
        "page_title": _("This case is not yours to handle any more"),
        "header_icon": "warning",
        "breadcrumbs_items": [{"url": reverse("casework_desk:queue"), "label": _("Cases")}],
        "problem": refused,
        "text": request.POST["text"],
    }
    return render(request, "casework/desk/no_longer.html", context, status=404)


@require_POST
@may_see_queue
def take(request: HttpRequest, pk: int) -> HttpResponse:
    return act(
        request,
        pk,
        "take",
        lambda case: assignment.take(case=case, by=request.user, expected_revision=revision_seen(request)),
        _("The case is yours now."),
    )


@require_POST
@may_see_queue
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    def give(case: Case) -> None:
        wanted = _number(request.POST.get("to", ""))
        person = officials_for(case).filter(pk=wanted).first() if wanted else None
        if wanted and person is None:
            raise Refused(_("This person may not handle this kind of case."), code="not_allowed", field="to")
        assignment.assign(case=case, to=person, by=request.user, expected_revision=revision_seen(request))

    return act(request, pk, "assign", give, _("The responsible person is changed."))


@require_POST
@may_see_queue
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    def decide(case: Case) -> None:
        decisions.decide(
            case=case,
            outcome=DecisionOutcome.ACCEPTED,
            text=request.POST.get("text", ""),
            result=request.POST.get("result", ""),
            by=request.user,
            expected_revision=revision_seen(request),
        )

    return act(request, pk, "accept", decide, _("%(number)s, “%(title)s”: accepted."))


@require_POST
@may_see_queue
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """For kinds whose case ends with a result alone."""

    def decide(case: Case) -> None:
        decisions.decide(
            case=case,
            outcome=DecisionOutcome.CLOSED,
            text=request.POST.get("text", ""),
            result=request.POST.get("result", ""),
            by=request.user,
            expected_revision=revision_seen(request),
        )

    return act(request, pk, "close", decide, _("%(number)s, “%(title)s”: closed."))


@require_POST
@may_see_queue
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    def decide(case: Case) -> None:
        reason, text = words_of(request, case)
        decisions.decide(
            case=case,
            outcome=DecisionOutcome.REFUSED,
            reason=reason,
            text=text,
            result=request.POST.get("result", ""),
            by=request.user,
            expected_revision=revision_seen(request),
        )

    return act(request, pk, "refuse", decide, _("%(number)s, “%(title)s”: refused."))


@require_POST
@may_see_queue
def correction(request: HttpRequest, pk: int) -> HttpResponse:
    def ask(case: Case) -> None:
        reason, text = words_of(request, case)
        review.request_correction(
            case=case,
            reason=reason,
            text=text,
            by=request.user,
            expected_revision=revision_seen(request),
            answer_by=day_of(request.POST.get("answer_by", ""), field="answer_by"),
        )

    return act(
        request, pk, "correction", ask, _("%(number)s, “%(title)s”: the applicant is asked for a correction.")
    )


@require_POST
@may_see_queue
def note(request: HttpRequest, pk: int) -> HttpResponse:
    return act(
        request,
        pk,
        "note",
        lambda case: review.add_note(
            case=case,
            text=request.POST.get("text", ""),
            by=request.user,
            once=request.POST.get("form_key", ""),
        ),
        _("The note is saved."),
    )


@require_POST
@may_see_queue
def message(request: HttpRequest, pk: int) -> HttpResponse:
    return act(
        request,
        pk,
        "message",
        lambda case: review.add_message(
            case=case,
            text=request.POST.get("text", ""),
            by=request.user,
            files=request.FILES.getlist("files"),
            once=request.POST.get("form_key", ""),
        ),
        _("The message is on its way to the applicant."),
    )
