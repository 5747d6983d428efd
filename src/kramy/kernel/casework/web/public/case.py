"""A case as its applicant sees it, by the mailed link or signed in."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kramy.kernel.accounts.api import check_rate
from kramy.kernel.casework import notifications
from kramy.kernel.casework.domain import (
    clock,
    drafts,
    parting,
    queries,
    reading,
    review,
    timeline,
    unreachable,
    withdrawal,
)
from kramy.kernel.casework.domain.headings import heading
from kramy.kernel.casework.domain.kinds import context_of, kind_of
from kramy.kernel.casework.domain.workflow import Verb, can
from kramy.kernel.casework.enums import OPEN_STATES, CasePurpose, CaseState, TimelineKind
from kramy.kernel.casework.models import Case, Draft, Intake
from kramy.kernel.casework.web.public import session, spam
from kramy.kernel.casework.web.public.forms import LinkForm, WithdrawForm
from kramy.kernel.casework.web.public.steps import steps_of
from kramy.kernel.questionnaires import api as questionnaires
from kramy.kernel.questionnaires.enums import AnswerState
from kramy.lib.errors import Refused

View = Callable[..., HttpResponse]
MOST_LINKS = 5
TONES = {
    CaseState.RECEIVED: "info",
    CaseState.IN_REVIEW: "info",
    CaseState.AWAITING_APPLICANT: "warn",
    CaseState.ACCEPTED: "good",
    CaseState.SUSPENDED: "",
    CaseState.REFUSED: "danger",
    CaseState.CLOSED: "good",
    CaseState.WITHDRAWN: "",
    CaseState.MERGED: "",
}


def with_case(view: View) -> View:
    """Gives the view the case; a link that does not work leads to the page that mails a new one."""

    @never_cache
    @wraps(view)
    def found(request: HttpRequest, key: str, **kwargs: Any) -> HttpResponse:
        case = session.case_for(request, key)
        if case is not None:
            return view(request, case, key, **kwargs)
        if session.CASE_NUMBER.fullmatch(key) and not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return render(request, "casework/public/no_link.html", {"form": LinkForm()}, status=404)

    return found


@require_safe
@with_case
def overview(request: HttpRequest, case: Case, key: str) -> HttpResponse:
    language = get_language() or case.language
    links = kind_of(case).links
    entries = timeline.entries_of(case, public_only=True)
    read = reading.last_read(case, request.user)
    if request.method == "GET" and entries:
        reading.mark_read(case, request.user, up_to=max(entry.pk for entry in entries))
    context = {
        "case": case,
        "key": key,
        "tone": TONES[CaseState(case.state)],
        "is_open": case.state in OPEN_STATES,
        "is_late": clock.waiting_for(case).overdue,
        "asked": _in_words(review.requested_correction(case)),
        "decision_words": _decision_words(case),
        "entries": [
            {
                "entry": entry,
                "at": entry.at,
                "heading": heading(entry),
                "words": timeline.words(entry),
                "author": timeline.author(entry),
                "is_new": reading.is_news(entry, read),
                "files": list(entry.files.all()),
            }
            for entry in entries
        ],
        "came_back": unreachable.came_back(case),
        "complaints": list(case.complaints.select_related("handler").order_by("sequence")),
        "unsent": case.writings.filter(user=request.user if request.user.is_authenticated else None).exclude(
            text=""
        ),
        "pages": questionnaires.summary(case.answers, language, context_of(case.intake)),
        "links": links(case) if links is not None and case.state == CaseState.ACCEPTED else [],
        "prompt": queries.prompts_of([case]).get(case.pk),
        "can_answer": can(case.state, Verb.ANSWER),
        "can_correct": queries.can_correct(case),
        "renewal_intake": queries.renewal_intake(case),
        "can_withdraw": can(case.state, Verb.WITHDRAW),
        "goes_on_in": parting.goes_on_in(case) if case.state == CaseState.MERGED else None,
        "follow_ups": list(case.following.order_by("received_at")[:20]),
    }
    return render(request, "casework/public/case.html", context)


def _in_words(entry: Any) -> str:
    return timeline.words(entry) if entry is not None else ""


def _decision_words(case: Case) -> str:
    if case.state not in (CaseState.ACCEPTED, CaseState.REFUSED, CaseState.CLOSED):
        return ""
    return _in_words(case.timeline.filter(kind=TimelineKind.DECIDED).first())


@require_http_methods(["GET", "HEAD", "POST"])
@with_case
def correct(request: HttpRequest, case: Case, key: str) -> HttpResponse:
    """Answer a correction request, or change what was accepted by a case of its own."""
    awaited = can(case.state, Verb.ANSWER)
    if not awaited and not queries.can_correct(case):
        return _not_now(request, case, key)
    if request.method != "POST":
        context = {
            "case": case,
            "key": key,
            "awaited": awaited,
            "asked": _in_words(review.requested_correction(case)),
        }
        return render(request, "casework/public/correct.html", context)
    follows = {"case": case} if awaited else {"previous": case}
    return _continue(request, key, case.intake, CasePurpose.CORRECTION, follows)


@require_POST
@with_case
def renew(request: HttpRequest, case: Case, key: str) -> HttpResponse:
    """One press: the same answers in the intake that is open now, ready to be checked and sent."""
    intake = queries.renewal_intake(case)
    if intake is None:
        return _not_now(request, case, key)
    return _continue(request, key, intake, CasePurpose.RENEWAL, {"previous": case})


def _continue(
    request: HttpRequest, key: str, intake: Intake, purpose: str, follows: dict[str, Case]
) -> HttpResponse:
    """Go on with the draft there is, or begin one."""
    draft = (
        Draft.objects.filter(intake=intake, purpose=purpose, answer_set__state=AnswerState.DRAFT, **follows)
        .select_related("intake", "answer_set__version")
        .order_by("-created_at")
        .first()
    )
    if draft is None:
        try:
            spam.limit(request, "casework.begin", spam.BEGUN)
            draft, _token = drafts.start_draft(
                intake=intake, language=get_language() or "pl", user=request.user, purpose=purpose, **follows
            )
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("casework:case", key=key)
    session.remember(request, draft)
    return redirect(steps_of(draft).check)


@require_http_methods(["GET", "HEAD", "POST"])
@with_case
def withdraw(request: HttpRequest, case: Case, key: str) -> HttpResponse:
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        by = request.user if request.user.is_authenticated else None
        try:
            withdrawal.withdraw(case=case, by=by, reason=form.cleaned_data["reason"])
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, str(kind_of(case).wording.withdrawn))
        return redirect("casework:case", key=key)
    if not can(case.state, Verb.WITHDRAW):
        return _not_now(request, case, key)
    context = {"case": case, "key": key, "form": form, "was_accepted": case.state == CaseState.ACCEPTED}
    return render(request, "casework/public/withdraw.html", context)


def _not_now(request: HttpRequest, case: Case, key: str) -> HttpResponse:
    messages.info(
        request,
        _("This is not possible now: the case is “%(state)s”.") % {"state": case.get_state_display()},
    )
    return redirect("casework:case", key=key)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest) -> HttpResponse:
    """Mail new links to the cases of an address. The answer is the same whether there are any or not."""
    form = LinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        try:
            spam.limit(request, "casework.link", spam.LINKS)
            check_rate(scope="casework.link_to", key=email, limit=5, seconds=spam.HOUR)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            _mail_links(email)
            return render(request, "casework/public/link_sent.html", {"email": email})
    return render(request, "casework/public/no_link.html", {"form": form, "asked_for": True})


def _mail_links(email: str) -> None:
    cases = (
        Case.objects.filter(applicant_email=email).select_related("intake", "user").order_by("-received_at")
    )
    for case in cases[:MOST_LINKS]:
        notifications.link_again(case)
    unsent = (
        Draft.objects.filter(email=email, answer_set__state=AnswerState.DRAFT)
        .select_related("intake", "answer_set", "user")
        .order_by("-created_at")
    )
    for draft in unsent[:MOST_LINKS]:
        notifications.draft_saved(draft, drafts.new_link(draft=draft))
