"""Applying: what it is about, a few short pages, check the answers, sent."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
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
from kramy.kernel.casework.models import Case, Draft, Intake, Submission
from kramy.kernel.casework.web.public import session, spam
from kramy.kernel.casework.web.public.forms import EmailForm
from kramy.kernel.casework.web.public.steps import rows_with_links, steps_of
from kramy.kernel.questionnaires import api as questionnaires
from kramy.lib.errors import Refused

View = Callable[..., HttpResponse]


def with_draft(view: View) -> View:
    """Gives the view the draft; somebody without it gets a page that says how to get in."""

    @never_cache
    @wraps(view)
    def found(request: HttpRequest, intake: str, draft: uuid.UUID, **kwargs: Any) -> HttpResponse:
        own = session.draft_in(request, intake=intake, key=draft)
        if own is None:
            return render(request, "casework/public/open_your_link.html", status=404)
        sent = Submission.objects.filter(answer_set_id=own.answer_set_id).exists()
        if sent and view.__name__ not in ("done", "answers"):
            return redirect("casework:done", intake=intake, draft=draft)
        return view(request, own, **kwargs)

    return found


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
        "last_case": prefill.last_case(window, request.user) if is_open else None,
    }
    template = "introduction" if is_open else "closed"
    status = 429 if error else 200
    return render(request, f"casework/public/{template}.html", context, status=status)


def _begin(request: HttpRequest, window: Intake) -> HttpResponse:
    answers = prefill.known_for(window, request.user)
    earlier = prefill.last_case(window, request.user)
    if earlier is not None and request.POST.get("reuse") == earlier.number:
        answers = prefill.reused(earlier) | answers
    try:
        spam.limit(request, "casework.begin", spam.BEGUN)
        draft, _token = drafts.start_draft(
            intake=window, language=get_language() or "pl", user=request.user, answers=answers
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
    context = {"draft": draft, "form": form, "steps": steps_of(draft, "contact")}
    return render(request, "casework/public/contact.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@with_draft
def page(request: HttpRequest, draft: Draft, page_key: str) -> HttpResponse:
    answer_set = draft.answer_set
    context = context_of(draft.intake) | {"user": draft.user}
    posted = request.method == "POST"
    refused = ""
    try:
        if posted:
            spam.limit(request, "casework.page", spam.PAGES)
        form = questionnaires.page_form(
            answer_set=answer_set,
            page_key=page_key,
            data=request.POST if posted else None,
            files=request.FILES if posted else None,
            context=context,
        )
    except Refused as refusal:
        if refusal.code == "no_page":
            return redirect(steps_of(draft).first)
        return _stopped(request, draft, refusal)
    if posted and form.is_valid() and _kind_agrees(draft, form):
        try:
            questionnaires.save_page(
                answer_set=answer_set, page_key=page_key, form=form, expected_revision=_revision(request)
            )
        except Refused as refusal:
            refused = str(refusal)
        else:
            draft.answer_set.refresh_from_db()
            return redirect(_after(request, draft, page_key))
    answer_set.refresh_from_db()
    return render(
        request,
        "casework/public/page.html",
        {
            "draft": draft,
            "form": form,
            "steps": steps_of(draft, page_key),
            "revision": answer_set.revision,
            "refused": refused,
            "can_submit": intakes.can_submit(draft),
            "back_to_check": "check" in request.GET,
        },
    )


def _revision(request: HttpRequest) -> int:
    try:
        return int(request.POST.get("revision", ""))
    except ValueError:
        return -1


def _after(request: HttpRequest, draft: Draft, page_key: str) -> str:
    steps = steps_of(draft, page_key)
    if "later" in request.POST:
        return steps.save
    if "check" in request.GET:
        unfinished = questionnaires.first_unfinished_page(draft.answer_set, context_of(draft.intake))
        return steps.check if unfinished is None else steps.page(unfinished.key, back_to_check=True)
    following = questionnaires.next_page(draft.answer_set, page_key)
    return steps.page(following.key) if following else steps.check


def _kind_agrees(draft: Draft, form: questionnaires.PageForm) -> bool:
    """What only the kind can know (a pin outside the city) is said on the page where it is answered."""
    validate = kind_of(draft.intake).validate
    if validate is None:
        return True
    errors = validate(draft.intake, {**draft.answer_set.answers, **form.answers})
    for asked in form.visible_questions:
        if asked.question.key in errors:
            part = asked.kind.first_part
            name = f"{asked.question.key}.{part}" if part else asked.question.key
            form.add_error(name, errors[asked.question.key])
    return not form.errors


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
    steps = steps_of(draft, "check")
    found = errors_in(draft) if errors is None else errors
    questions = {question.key: place for place in steps.pages for question in place.questions}
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
        "open_case": open_case,
        "challenge": spam.challenge(),
        "trap": spam.TRAP,
        "can_submit": intakes.can_submit(draft),
    }
    return render(request, "casework/public/check.html", context, status=status)


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
        "link": session.link_to(request, sent.case),
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
