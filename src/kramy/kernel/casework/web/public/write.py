"""The applicant writes in a case: an answer with files, a complaint, another e-mail address."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from kramy.kernel.casework.domain import case_files, complaints, review, timeline, unreachable, writings
from kramy.kernel.casework.domain import messages as correspondence
from kramy.kernel.casework.domain.workflow import Verb, can
from kramy.kernel.casework.enums import ComplaintState, WritingPurpose
from kramy.kernel.casework.models import Case, TimelineEntry, Writing
from kramy.kernel.casework.web.public import spam
from kramy.kernel.casework.web.public.case import with_case
from kramy.kernel.casework.web.public.forms import EmailForm
from kramy.kernel.questionnaires import api as questionnaires
from kramy.lib.errors import Refused

SHOWN_IN_THE_BROWSER = frozenset({"image/webp", "application/pdf"})


@dataclass(frozen=True)
class Purpose:
    """What is written and the verb that sends it."""

    key: str
    template: str
    send: Callable[..., Any]
    sent: Any


MESSAGE = Purpose(
    WritingPurpose.MESSAGE,
    "casework/public/write.html",
    correspondence.reply,
    gettext_lazy("Your message is sent. It stands among what happened, and we have mailed you a copy."),
)
COMPLAINT = Purpose(
    WritingPurpose.COMPLAINT,
    "casework/public/complain.html",
    complaints.complain,
    gettext_lazy("Your complaint is sent. We have mailed you its number and the day of the answer."),
)


@require_http_methods(["GET", "HEAD", "POST"])
@with_case
def write(request: HttpRequest, case: Case, key: str) -> HttpResponse:
    asked = review.requested_correction(case)
    context = {
        "asked": timeline.words(asked) if asked is not None else "",
        "can_complete": can(case.state, Verb.ANSWER),
    }
    further = {"completes": request.POST.get("completes") == "1"}
    return _written(request, case, key, MESSAGE, context, further)


@require_http_methods(["GET", "HEAD", "POST"])
@with_case
def complain(request: HttpRequest, case: Case, key: str) -> HttpResponse:
    waiting = case.complaints.filter(state=ComplaintState.RECEIVED).first()
    if waiting is not None and request.method != "POST":
        messages.info(
            request,
            _("Your complaint %(number)s waits for its answer until %(day)s. Add what is new by a message.")
            % {"number": waiting.number, "day": f"{waiting.due_on:%d.%m.%Y}"},
        )
        return redirect("casework:case", key=key)
    return _written(request, case, key, COMPLAINT, {}, {})


def _written(
    request: HttpRequest,
    case: Case,
    key: str,
    purpose: Purpose,
    context: dict[str, Any],
    further: dict[str, Any],
) -> HttpResponse:
    """The form; posted, its words and files are kept first, then sent when nothing was wrong."""
    user: Any = request.user
    errors: list[dict[str, str]] = []
    notice = ""
    posted = request.method == "POST"
    if posted:
        earlier = _sent_before(request, case)
        text = request.POST.get("text", "")
        if earlier is not None and not _says_more(text, earlier):
            return _done(request, key, purpose)
        if earlier is not None:
            notice = _("A message was sent from another window. What you see here has not been sent yet.")
    writing = writings.writing_of(case=case, purpose=purpose.key, user=user)
    if posted:
        writings.keep_text(writing, request.POST.get("text", ""))
        errors = _take_files(request, writing)
        wants_sending = not {"add", "remove"} & request.POST.keys() and not notice
        if wants_sending and not errors:
            try:
                spam.limit(request, "casework.write", spam.WRITTEN)
                purpose.send(
                    case=case,
                    writing_id=writing.pk,
                    text=writing.text,
                    by=user if user.is_authenticated else None,
                    **further,
                )
            except Refused as refused:
                errors = [{"text": str(refused), "href": f"#{refused.field or 'text'}"}]
            else:
                return _done(request, key, purpose)
    context |= {
        "case": case,
        "key": key,
        "writing": writing,
        "files": list(writing.files.all()),
        "errors": errors,
        "text_error": next((item["text"] for item in errors if item["href"] == "#text"), ""),
        "file_error": next((item["text"] for item in errors if item["href"] == "#files"), ""),
        "notice": notice,
        "completes": further.get("completes", False),
        "accept": case_files.ACCEPTED,
        "most": case_files.MOST_FILES,
        "most_bytes": case_files.MAX_BYTES,
        "kinds": questionnaires.words_for(
            [name.removeprefix(".") for name in case_files.ACCEPTED.split(",")]
        ),
        "megabytes": case_files.MAX_BYTES // 1_000_000,
        "longest": writings.LONGEST,
    }
    return render(request, purpose.template, context, status=422 if errors else 200)


def _sent_before(request: HttpRequest, case: Case) -> TimelineEntry | None:
    """The step as which the posted form was sent already, if it was."""
    try:
        writing_id = UUID(request.POST.get("writing", ""))
    except ValueError:
        return None
    return writings.sent_as(case, writing_id)


def _says_more(text: str, sent: TimelineEntry) -> bool:
    words = text.replace("\r\n", "\n").strip()
    return bool(words) and words != sent.text


def _take_files(request: HttpRequest, writing: Writing) -> list[dict[str, str]]:
    """Keep the files that are right; the sentences about the others."""
    errors = []
    removed = request.POST.get("remove", "")
    if removed:
        try:
            writings.remove_file(writing, UUID(removed))
        except ValueError:
            return []
    for file in request.FILES.getlist("files"):
        try:
            spam.limit(request, "casework.file", spam.FILES)
            writings.add_file(writing, file, str(file.name))
        except Refused as refused:
            errors.append({"text": str(refused), "href": "#files"})
    return errors


def _done(request: HttpRequest, key: str, purpose: Purpose) -> HttpResponse:
    messages.success(request, str(purpose.sent))
    return redirect("casework:case", key=key)


@require_safe
@with_case
def file(request: HttpRequest, case: Case, key: str, file: UUID) -> HttpResponseBase:
    """A file of the case that both sides see; never interpreted as anything but its kind."""
    found = case_files.find(case, file)
    if found is None or found.entry is None or not found.entry.public:
        raise Http404
    return answer_with(found)


def answer_with(found: Any) -> FileResponse:
    """A ``CaseFile`` as an answer, shown in the browser only when it is a picture or a PDF."""
    inline = found.content_type in SHOWN_IN_THE_BROWSER
    response = FileResponse(
        found.file.open("rb"),
        as_attachment=not inline,
        filename=found.name,
        content_type=found.content_type if inline else "application/octet-stream",
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; sandbox"
    )
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@with_case
def address(request: HttpRequest, case: Case, key: str) -> HttpResponse:
    """To which address the city writes from now on."""
    form = EmailForm(request.POST or None, initial={"email": case.applicant_email})
    if request.method == "POST" and form.is_valid():
        user: Any = request.user
        try:
            spam.limit(request, "casework.link", spam.LINKS)
            unreachable.change_address(
                case=case,
                email=form.cleaned_data["email"],
                by=user if user.is_authenticated else None,
                by_applicant=True,
            )
        except Refused as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(
                request, _("From now on we write to the new address. A new link is on its way there.")
            )
            return redirect("casework:case", key=key)
    context = {"case": case, "key": key, "form": form, "came_back": unreachable.came_back(case)}
    return render(request, "casework/public/address.html", context)
