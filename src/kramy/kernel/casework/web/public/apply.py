"""Applying: what it is about, a few short pages, check the answers, sent."""

import uuid
from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kramy.kernel.casework import notifications
from kramy.kernel.casework.base import Similar
from kramy.kernel.casework.domain import access, drafts, intakes, prefill
from kramy.kernel.casework.domain.clock import deadline_of
from kramy.kernel.casework.domain.kinds import context_of, kind_of
from kramy.kernel.casework.domain.settings import period_of
from kramy.kernel.casework.domain.submissions import (
    AnswersRefused,
    OpenCaseExists,
    applicant_email,
    asks_for_email,
    errors_in,
    submit_draft,
)
from kramy.kernel.casework.models import Case, Draft, DraftVisit, Intake, Submission
from kramy.kernel.casework.web.public import session, spam
from kramy.kernel.casework.web.public.forms import EmailForm
from kramy.kernel.casework.web.public.steps import CONTACT, rows_with_links, steps_of
from kramy.kernel.organisations import api as organisations
from kramy.kernel.questionnaires import api as questionnaires
from kramy.kernel.questionnaires.enums import VersionState
from kramy.lib.errors import Refused

View = Callable[..., HttpResponse]


def with_draft(view: View) -> View:
    """Gives the view the draft; somebody without it gets a page that says how to get in."""

    @never_cache
    @wraps(view)
    def found(request: HttpRequest, intake: str, draft: uuid.UUID, **kwargs: Any) -> HttpResponse:
        own = session.draft_in(request, intake=intake, key=draft)
        if own is None:
            return _not_theirs(request, draft, kwargs.get("page_key", ""))
        _take_up(request, own)
        if own.answer_set.submitted_at is not None and view.__name__ not in ("done", "answers"):
            if request.accepts("text/html"):
                return redirect("casework:done", intake=intake, draft=draft)
            return JsonResponse({}, status=409)
        return view(request, own, **kwargs)

    return found


def _not_theirs(request: HttpRequest, key: uuid.UUID, page_key: str) -> HttpResponse:
    """Nothing says that the draft is theirs. What was typed meanwhile is set aside until something does."""
    unfinished = Draft.objects.filter(answer_set_id=key, answer_set__submitted_at=None)
    if request.method != "POST" or not page_key or not unfinished.exists():
        return render(request, "casework/public/open_your_link.html", status=404)
    kept = questionnaires.set_aside(request.session, key=str(key), page_key=page_key, data=request.POST)
    if not request.accepts("text/html"):
        return JsonResponse({}, status=401)
    context = {"kept": kept, "here": request.path}
    return render(request, "casework/public/open_your_link.html", context, status=401)


def _take_up(request: HttpRequest, draft: Draft) -> None:
    """Save what was set aside when nobody knew whose it is."""
    aside = questionnaires.take_up(request.session, key=str(draft.answer_set_id))
    if aside is None or draft.answer_set.submitted_at is not None:
        return
    try:
        answered = questionnaires.answer_page(
            answer_set=draft.answer_set,
            page_key=aside[0],
            data=aside[1],
            context=context_of(draft.intake) | {"user": draft.user},
            by=request.user if request.user.is_authenticated else None,
        )
    except Refused as refusal:
        if refusal.code not in ("no_page", "submitted"):  # there is nothing any more that it could answer
            raise
    else:
        draft.answer_set = answered.answer_set


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def introduction(request: HttpRequest, intake: str) -> HttpResponse:
    window = get_object_or_404(Intake.objects.select_related("questionnaire"), slug=intake)
    if request.method == "POST":
        return _begin(request, window)
    return _introduce(request, window)


def _introduce(request: HttpRequest, window: Intake, error: str = "") -> HttpResponse:
    version = questionnaires.published_version(window.questionnaire)
    is_open = window.is_open() and version is not None
    pages = questionnaires.definition_of(version).pages if version else ()
    language = get_language() or "pl"
    context = {
        "intake": window,
        "kind": kind_of(window),
        "is_open": is_open,
        "opens_later": timezone.now() < window.opens_at,
        "error": error,
        "period": period_of(window),
        "pages": [page.title.get(language) or page.title.get("pl", "") for page in pages],
        "minutes": len(pages) + 1,  # a page is a small group of questions: a minute each
        "unfinished": session.unfinished(request, intake=window.slug),
        "organisations": list(organisations.organisations_of(request.user)) if is_open else [],
        "beforehand": _beforehand(window, {}),
    }
    template = "introduction" if is_open else "closed"
    status = 429 if error else 200
    return render(request, f"casework/public/{template}.html", context, status=status)


def _begin(request: HttpRequest, window: Intake) -> HttpResponse:
    chosen = request.POST.get("organisation", "")
    mine = organisations.organisations_of(request.user)
    organisation = mine.filter(pk=chosen).first() if chosen.isdecimal() else None
    try:
        spam.limit(request, "casework.begin", spam.BEGUN)
        draft, _secret = drafts.start_draft(
            intake=window,
            language=get_language() or "pl",
            user=request.user,
            organisation=organisation,
            offers=prefill.offers_for(intake=window, user=request.user, organisation=organisation),
        )
    except Refused as refusal:
        return _introduce(request, window, error=str(refusal) if refusal.code == "too_many" else "")
    session.remember(request, draft)
    return redirect(_address_after_start(draft))


def _address_after_start(draft: Draft) -> str:
    if not draft.email and not asks_for_email(draft):
        return steps_of(draft).contact
    return steps_of(draft).first


@require_http_methods(["GET", "HEAD", "POST"])
@with_draft
def contact(request: HttpRequest, draft: Draft) -> HttpResponse:
    """To which address we write; asked once, before the questions."""
    form = EmailForm(request.POST or None, initial={"email": draft.email})
    if request.method == "POST" and form.is_valid():
        drafts.set_email(draft=draft, email=form.cleaned_data["email"])
        return redirect(steps_of(draft).check if "check" in request.GET else steps_of(draft).first)
    context = {"draft": draft, "form": form, "steps": steps_of(draft, CONTACT)}
    return render(request, "casework/public/contact.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@with_draft
def page(request: HttpRequest, draft: Draft, page_key: str) -> HttpResponse:
    posted = request.method == "POST"
    by_itself = posted and "autosave" in request.POST
    try:
        if posted:
            limits = ("casework.autosave", spam.AUTOSAVED) if by_itself else ("casework.page", spam.PAGES)
            spam.limit(request, *limits)
        answered = questionnaires.answer_page(
            answer_set=draft.answer_set,
            page_key=page_key,
            data=request.POST if posted else None,
            files=request.FILES if posted and not by_itself else None,
            context=context_of(draft.intake) | {"user": draft.user},
            by=request.user if request.user.is_authenticated else None,
            judge=_judge(draft),
        )
    except Refused as refusal:
        return _page_refused(request, draft, refusal, by_itself)
    draft.answer_set = answered.answer_set
    if answered.done:
        return redirect(_after(request, draft, page_key))
    people = _people(draft, drafts.visit(draft=draft, user=request.user, page_key=page_key))
    if by_itself:
        return JsonResponse(answered.for_browser() | {"people": people})
    return _page(request, draft, page_key, answered.form, people)


def _page(
    request: HttpRequest, draft: Draft, page_key: str, form: questionnaires.PageForm, people: str
) -> HttpResponse:
    back_to_check = "check" in request.GET
    steps = steps_of(draft, page_key)
    context = {
        "draft": draft,
        "form": form,
        "steps": steps,
        "back_url": steps.check if back_to_check else steps.back,
        "people": people,
        "look": steps.people if draft.organisation_id and request.user.is_authenticated else "",
        "older_version": _older_version(draft),
        "can_submit": intakes.can_submit(draft),
        "continue_label": _("Save and go back to your answers") if back_to_check else _("Continue"),
    }
    return render(request, "casework/public/page.html", context)


def _older_version(draft: Draft) -> str:
    """ "changed" when others are asked something newer by now, "withdrawn" when nobody is asked any more, else ""."""
    if draft.answer_set.version.state != VersionState.WITHDRAWN:
        return ""
    newer = questionnaires.published_version(draft.intake.questionnaire)
    return "withdrawn" if newer is None else "changed"


def _page_refused(request: HttpRequest, draft: Draft, refusal: Refused, by_itself: bool) -> HttpResponse:
    if by_itself:
        return JsonResponse({"refused": str(refusal)}, status=429 if refusal.code == "too_many" else 409)
    if refusal.code == "no_page":
        return redirect(steps_of(draft).first)
    if refusal.code == "cut":
        return redirect(request.get_full_path())
    return _stopped(request, draft, refusal)


@require_safe
@with_draft
def people(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Who else of the organisation has the draft open, for a page that asks by itself."""
    return JsonResponse({"people": _people(draft, drafts.visit(draft=draft, user=request.user))})


def _people(draft: Draft, visits: list[DraftVisit]) -> str:
    """The others in a sentence, each with the page they are on; "" when nobody else is here."""
    if not visits:
        return ""
    language = get_language() or "pl"
    definition = questionnaires.definition_of(draft.answer_set.version)
    told = []
    for visit in visits:
        where = definition.page(visit.page_key)
        title = (where.title.get(language) or where.title.get("pl", "")) if where else ""
        told.append(f"{visit.user} ({title})" if title else str(visit.user))
    return _("Answering with you now: %(people)s.") % {"people": ", ".join(told)}


def _after(request: HttpRequest, draft: Draft, page_key: str) -> str:
    steps = steps_of(draft, page_key)
    if "later" in request.POST:
        return steps.save
    if "back" in request.POST:
        return steps.check if "check" in request.GET else steps.back
    if "check" in request.GET:
        unfinished = questionnaires.first_unfinished_page(draft.answer_set, context_of(draft.intake))
        return steps.check if unfinished is None else steps.page(unfinished.key, back_to_check=True)
    pages = questionnaires.definition_of(draft.answer_set.version).pages
    return steps.step(steps.way.following(page_key, pages))


def _judge(draft: Draft) -> Callable[[dict[str, Any]], dict[str, str]] | None:
    """What only the kind can know (a pin outside the city) is said on the page where it is answered."""
    validate = kind_of(draft.intake).validate
    return partial(validate, draft.intake) if validate is not None else None


@require_http_methods(["GET", "HEAD", "POST"])
@with_draft
def check(request: HttpRequest, draft: Draft) -> HttpResponse:
    if request.method == "POST":
        return _send(request, draft)
    return _check_page(request, draft)


def _check_page(
    request: HttpRequest,
    draft: Draft,
    *,
    errors: dict[str, str] | None = None,
    refused: str = "",
    open_case: Case | None = None,
    status: int = 200,
) -> HttpResponse:
    steps = steps_of(draft, questionnaires.CHECK)
    found = errors_in(draft) if errors is None else errors
    questions = {question.key: place for place in steps.way.pages for question in place.questions}
    context = {
        "draft": draft,
        "steps": steps,
        "pages": rows_with_links(draft, steps, get_language() or "pl"),
        "email": applicant_email(draft),
        "problems": [
            {
                "text": text,
                "href": f"{steps.page(questions[key].key, back_to_check=True)}#question-{key}",
            }
            for key, text in found.items()
            if key in questions
        ],
        "refused": refused,
        "similar": _similar(draft),
        "beforehand": _beforehand(draft.intake, draft.answer_set.answers),
        "open_case": open_case,
        "challenge": spam.challenge(),
        "trap": spam.TRAP,
        "can_submit": intakes.can_submit(draft),
    }
    return render(request, "casework/public/check.html", context, status=status)


def _beforehand(window: Intake, answers: dict[str, Any]) -> dict[str, Any] | None:
    """What may spare the application: its template and what that shows; None when there is nothing."""
    kind = kind_of(window)
    shown = kind.beforehand_context(answers) if kind.beforehand_context is not None else None
    return {"template": kind.beforehand, "shown": shown} if shown else None


def _similar(draft: Draft) -> list[Similar]:
    """What is public already and may be what is asked for; the applicant looks before sending."""
    similar = kind_of(draft.intake).similar
    return similar(draft.intake, draft.answer_set.answers, draft.previous) if similar is not None else []


def _send(request: HttpRequest, draft: Draft) -> HttpResponse:
    try:
        spam.check_sending(request)
        by = request.user if request.user.is_authenticated else None
        case = submit_draft(draft=draft, by=by, another=request.POST.get("another") == "1")
    except AnswersRefused as refusal:
        return _check_page(request, draft, errors=refusal.errors, status=422)
    except OpenCaseExists as refusal:
        notifications.link_again(refusal.case)
        return _check_page(request, draft, refused=str(refusal), open_case=refusal.case, status=409)
    except Refused as refusal:
        if refusal.code == "no_email":
            return redirect(steps_of(draft).contact + "?check")
        if refusal.code in ("intake_closed", "wrong_state"):
            return _stopped(request, draft, refusal)
        return _check_page(request, draft, refused=str(refusal), status=429)
    session.link_to(request, case)
    return redirect("casework:done", intake=draft.intake.slug, draft=draft.answer_set_id)


def _stopped(request: HttpRequest, draft: Draft, refusal: Refused) -> HttpResponse:
    """It cannot be sent any more; what was typed stays readable."""
    context = {
        "draft": draft,
        "reason": str(refusal),
        "code": refusal.code,
        "pages": questionnaires.summary(draft.answer_set, get_language() or "pl", context_of(draft.intake)),
    }
    return render(request, "casework/public/stopped.html", context, status=409)


@require_http_methods(["GET", "HEAD", "POST"])
@with_draft
def save(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Mail the link to go on later; nothing is lost by not doing so in this browser."""
    form = EmailForm(request.POST or None, initial={"email": draft.email})
    if request.method == "POST" and form.is_valid():
        try:
            spam.limit(request, "casework.link", spam.LINKS)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            drafts.set_email(draft=draft, email=form.cleaned_data["email"])
            notifications.draft_saved(draft, drafts.new_link(draft=draft))
            return render(request, "casework/public/saved.html", {"draft": draft, "steps": steps_of(draft)})
    context = {"draft": draft, "form": form, "steps": steps_of(draft)}
    return render(request, "casework/public/save.html", context)


@require_safe
@with_draft
def answers(request: HttpRequest, draft: Draft) -> HttpResponse:
    """All answers to read or print, sent or not."""
    context = {
        "draft": draft,
        "steps": steps_of(draft),
        "pages": questionnaires.summary(draft.answer_set, get_language() or "pl", context_of(draft.intake)),
    }
    return render(request, "casework/public/answers.html", context)


@require_safe
@with_draft
def done(request: HttpRequest, draft: Draft) -> HttpResponse:
    sent = (
        Submission.objects.filter(answer_set_id=draft.answer_set_id)
        .select_related("case__intake", "case__responsible")
        .first()
    )
    if sent is None:
        return redirect(steps_of(draft).check)
    context = {
        "draft": draft,
        "case": sent.case,
        "first_round": sent.round == 1,
        "deadline": deadline_of(sent.case),
        "link": (link := session.link_to(request, sent.case)),
        "confirmation_url": f"{link}confirmation.pdf",
    }
    return render(request, "casework/public/done.html", context)


@never_cache
@require_safe
def resume(request: HttpRequest, token: str) -> HttpResponse:
    """The link "continue later": from now on this browser may go on."""
    draft = access.draft_for_token(token)
    if draft is None:
        return render(request, "casework/public/open_your_link.html", {"expired": True}, status=404)
    session.remember(request, draft)
    unfinished = questionnaires.first_unfinished_page(draft.answer_set, context_of(draft.intake))
    steps = steps_of(draft)
    return redirect(steps.page(unfinished.key) if unfinished else steps.check)
