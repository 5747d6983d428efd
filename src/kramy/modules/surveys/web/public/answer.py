"""Answering a survey: what it is about, a few short pages, check, thank you."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kramy.kernel.accounts.api import check_rate
from kramy.kernel.questionnaires import api as questionnaires
from kramy.lib.errors import Refused
from kramy.modules.surveys.domain import answering, invitations, surveys
from kramy.modules.surveys.enums import OneEach
from kramy.modules.surveys.models import Answering, Survey
from kramy.modules.surveys.web.public import entry
from kramy.modules.surveys.web.public.steps import Steps, steps_of

View = Callable[..., HttpResponse]
HOUR = 3600
BEGUN, SAVED, SENT = 60, 12_000, 60
"""Most acts of one address, or one account, in an hour."""


def with_answers(view: View) -> View:
    """Gives the view what is being answered; somebody without it is led to where the survey begins."""

    @never_cache
    @wraps(view)
    def found(request: HttpRequest, survey: str, answers: uuid.UUID, **kwargs: Any) -> HttpResponse:
        own = entry.answering_in(request, slug=survey, key=answers)
        if own is not None:
            _take_up(request, own)
            return view(request, own, **kwargs)
        sent = str(answers) in request.session.get(entry.ANSWERED, [])
        typed = request.method == "POST" and "page_key" in kwargs and entry.is_begun(answers)
        if typed:
            questionnaires.set_aside(
                request.session, key=str(answers), page_key=kwargs["page_key"], data=request.POST
            )
        if not request.accepts("text/html"):
            return JsonResponse({}, status=401 if typed else 409)
        if sent:
            return redirect("surveys:done", survey=survey)
        return redirect("surveys:survey", survey=survey)

    return found


def _take_up(request: HttpRequest, own: Answering) -> None:
    """Save what was sent while nothing said whose answers these are."""
    aside = questionnaires.take_up(request.session, key=str(own.pk))
    if aside is None:
        return
    try:
        answered = questionnaires.answer_page(answer_set=own.answer_set, page_key=aside[0], data=aside[1])
    except Refused as refusal:
        if refusal.code != "no_page":
            raise
    else:
        own.answer_set = answered.answer_set


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The available surveys: those that anybody may answer, and those whose results are public."""
    living = surveys.living().filter(audience="public")
    over = [
        survey for survey in living.exclude(state="draft") if survey.is_over and survey.results_are_public
    ]
    context = {"surveys": list(surveys.open_now().filter(audience="public")), "over": over}
    return render(request, "surveys/public/index.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def survey(request: HttpRequest, survey: str) -> HttpResponse:
    shown = get_object_or_404(surveys.living(), slug=survey)
    if shown.state == "draft" and not request.user.has_perm("surveys.manage_surveys"):
        raise Http404
    if request.method == "POST":
        return _begin(request, shown)
    return _introduce(request, shown)


def _introduce(request: HttpRequest, shown: Survey, refused: Refused | None = None) -> HttpResponse:
    version = surveys.version_asked(shown)
    is_open = shown.is_open()
    pages = questionnaires.definition_of(version).pages if version is not None else ()
    invitation = entry.invitation_in(request, shown)
    mark = entry.mark_of(request, shown)
    answered = answering.answered_before(shown, user=request.user, invitation=invitation, mark=mark)
    begun = None
    if answered != "person":
        begun = answering.begun_by(
            shown, user=request.user, invitation=invitation, keys=request.session.get(entry.BEGUN, [])
        )
    told = refused if refused is not None and refused.code not in ("answered", "device") else None
    context = {
        "survey": shown,
        "is_open": is_open and version is not None,
        "changing": is_open and version is None,
        "preview": shown.state == "draft",
        "minutes": len(pages) + 1,
        "refused": told,
        "invitation": invitation,
        "answered": answered,
        "go_on": steps_of(begun).unfinished if begun is not None else "",
        # whose they are is known by the browser alone, and a browser may be shared
        "may_begin_anew": begun is not None and begun.user_id is None and begun.invitation_id is None,
        "closed_to": shown.is_invited and invitation is None,
        "sign_in": not shown.is_invited
        and shown.one_each == OneEach.ACCOUNT
        and not request.user.is_authenticated,
        "by_device": not shown.is_invited and shown.one_each == OneEach.DEVICE,
    }
    status = 200 if told is None else 429 if told.code == "too_many" else 409
    return render(request, "surveys/public/survey.html", context, status=status)


def _begin(request: HttpRequest, shown: Survey) -> HttpResponse:
    try:
        _limit(request, "surveys.begin", BEGUN)
        begun = answering.begin(
            survey=shown,
            language=get_language() or "pl",
            user=request.user,
            invitation=entry.invitation_in(request, shown),
            mark=entry.mark_of(request, shown),
            another_person=request.POST.get("another") == "1",
        )
    except Refused as refusal:
        return _introduce(request, shown, refusal)
    entry.remember(request, entry.BEGUN, str(begun.pk))
    return redirect(steps_of(begun).unfinished)


@never_cache
@require_safe
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The link of an invitation: from now on this browser may answer."""
    invited = invitations.invitation_for(token)
    if invited is None or invited.survey.state == "draft":
        return render(request, "surveys/public/no_invitation.html", status=404)
    entry.remember(request, entry.INVITED, str(invited.pk))
    return redirect("surveys:survey", survey=invited.survey.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@with_answers
def page(request: HttpRequest, own: Answering, page_key: str) -> HttpResponse:
    posted = request.method == "POST"
    by_itself = posted and "autosave" in request.POST
    steps = steps_of(own, page_key)
    try:
        if posted:
            _limit(request, "surveys.save", SAVED)
        answered = questionnaires.answer_page(
            answer_set=own.answer_set,
            page_key=page_key,
            data=request.POST if posted else None,
            files=request.FILES if posted and not by_itself else None,
        )
    except Refused as refusal:
        if by_itself:
            return JsonResponse({"refused": str(refusal)}, status=429 if refusal.code == "too_many" else 409)
        return redirect(steps.step(steps.way.first_page))
    own.answer_set = answered.answer_set
    if answered.done:
        return redirect(_after(request, own, page_key))
    if by_itself:
        return JsonResponse(answered.for_browser())
    return _page(request, own, steps, answered.form)


def _page(request: HttpRequest, own: Answering, steps: Steps, form: questionnaires.PageForm) -> HttpResponse:
    back_to_check = "check" in request.GET
    context = {
        "survey": own.survey,
        "form": form,
        "steps": steps,
        "back_url": steps.check if back_to_check else steps.back,
        "continue_label": _("Save and go back to your answers") if back_to_check else _("Continue"),
    }
    return render(request, "surveys/public/page.html", context)


def _after(request: HttpRequest, own: Answering, page_key: str) -> str:
    steps = steps_of(own, page_key)
    if "back" in request.POST:
        return steps.check if "check" in request.GET else steps.back
    if "check" in request.GET:
        unfinished = questionnaires.first_unfinished_page(own.answer_set)
        return steps.check if unfinished is None else steps.page(unfinished.key, back_to_check=True)
    pages = questionnaires.definition_of(own.answer_set.version).pages
    return steps.step(steps.way.following(page_key, pages))


@require_http_methods(["GET", "HEAD", "POST"])
@with_answers
def check(request: HttpRequest, own: Answering) -> HttpResponse:
    if request.method == "POST":
        return _send(request, own)
    return _check_page(request, own)


def _check_page(
    request: HttpRequest, own: Answering, *, refused: str = "", status: int = 200
) -> HttpResponse:
    steps = steps_of(own, questionnaires.CHECK)
    errors = questionnaires.check(own.answer_set)
    places = {question.key: each.key for each in steps.way.pages for question in each.questions}
    context = {
        "survey": own.survey,
        "steps": steps,
        "refused": refused,
        "pages": questionnaires.summary(
            own.answer_set,
            get_language() or "pl",
            change_url=lambda key: steps.page(key, back_to_check=True),
        ),
        "problems": [
            {"text": text, "href": f"{steps.page(places[key], back_to_check=True)}#question-{key}"}
            for key, text in errors.items()
            if key in places
        ]
        if status == 422
        else [],
    }
    return render(request, "surveys/public/check.html", context, status=status)


def _send(request: HttpRequest, own: Answering) -> HttpResponse:
    key = str(own.pk)
    try:
        _limit(request, "surveys.send", SENT)
        answering.send(answering=own, mark=entry.mark_of(request, own.survey))
    except questionnaires.Incomplete:
        return _check_page(request, own, status=422)
    except Refused as refusal:
        if refusal.code == "gone":  # sent by another press of the same button
            return redirect("surveys:done", survey=own.survey.slug)
        return _check_page(request, own, refused=str(refusal), status=409)
    entry.forget(request, entry.BEGUN, key)
    entry.remember(request, entry.ANSWERED, key)
    return redirect("surveys:done", survey=own.survey.slug)


@never_cache
@require_safe
def done(request: HttpRequest, survey: str) -> HttpResponse:
    shown = get_object_or_404(surveys.living().exclude(state="draft"), slug=survey)
    return render(request, "surveys/public/done.html", {"survey": shown})


def _limit(request: HttpRequest, scope: str, most: int) -> None:
    user: Any = request.user
    key = f"u{user.pk}" if user.is_authenticated else request.META.get("REMOTE_ADDR", "")
    check_rate(scope=scope, key=key, limit=most, seconds=HOUR)
