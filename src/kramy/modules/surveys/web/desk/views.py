"""Surveys at the desk: list, settings, opening and closing, invitations."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin.auth import permission_required

from kramy.kernel.questionnaires import api as questionnaires
from kramy.lib.errors import Refused
from kramy.modules.surveys.domain import exporting, invitations, queries, surveys
from kramy.modules.surveys.models import Invitation, Survey
from kramy.modules.surveys.web.desk.forms import InviteForm, SurveyForm

PER_PAGE = 30
INVITED_PER_PAGE = 50
may_manage = permission_required("surveys.manage_surveys")
may_see = permission_required("surveys.view_results")


def trail(survey: Survey | None = None) -> list[dict[str, str]]:
    """The way to a page below the list, or below a survey."""
    items = [{"url": reverse("surveys_desk:list"), "label": _("Surveys")}]
    if survey is not None:
        items.append({"url": reverse("surveys_desk:survey", args=[survey.pk]), "label": survey.title})
    return items


@require_safe
@may_see
def index(request: HttpRequest) -> HttpResponse:
    deleted = "deleted" in request.GET
    page = Paginator(queries.for_desk(deleted=deleted), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_title": _("Deleted surveys") if deleted else _("Surveys"),
        "header_icon": "list-ul",
        "breadcrumbs_items": trail() if deleted else [],
        "page_obj": page,
        "deleted": deleted,
        "can_manage": request.user.has_perm("surveys.manage_surveys"),
    }
    return render(request, "surveys/desk/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@may_manage
def create(request: HttpRequest) -> HttpResponse:
    form = SurveyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = surveys.create_survey(by=request.user, **form.values())
        except Refused as refused:
            form.add_error(refused.field, str(refused))
        else:
            return redirect("surveys_desk:survey", made.pk)
    return _form(request, form, title=_("New survey"), crumbs=trail())


@require_http_methods(["GET", "HEAD", "POST"])
@may_manage
def change(request: HttpRequest, pk: int) -> HttpResponse:
    survey = get_object_or_404(surveys.living(), pk=pk)
    form = SurveyForm(request.POST if request.method == "POST" else None, instance=survey)
    if request.method == "POST" and form.is_valid():
        fresh = get_object_or_404(surveys.living(), pk=pk)  # the form has written into its own instance
        try:
            surveys.change_survey(
                survey=fresh,
                by=request.user,
                expected_revision=form.cleaned_data["expected_revision"],
                **form.values(),
            )
        except Refused as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, _("Saved."))
            return redirect("surveys_desk:survey", pk)
    return _form(request, form, title=_("Settings"), crumbs=trail(survey))


def _form(
    request: HttpRequest, form: SurveyForm, *, title: str, crumbs: list[dict[str, str]]
) -> HttpResponse:
    context = {"page_title": title, "breadcrumbs_items": crumbs, "form": form}
    return render(request, "surveys/desk/form.html", context, status=400 if form.errors else 200)


@require_safe
@may_see
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    survey = get_object_or_404(queries.for_desk(), pk=pk)
    version = questionnaires.published_version(survey.questionnaire)
    counted = queries.counted(survey).count()
    context = {
        "page_title": survey.title,
        "page_subtitle": survey.get_state_display(),
        "header_icon": "list-ul",
        "breadcrumbs_items": trail(),
        "survey": survey,
        "version": version,
        "problems": surveys.problems_of(survey),
        "counted": counted,
        "waiting": survey.answer_count - counted,
        "to_remind": invitations.to_remind(survey).count() if survey.is_invited else 0,
        "with_rows": queries.asked_with_rows(survey),
        "public_url": request.build_absolute_uri(reverse("surveys:survey", args=[survey.slug])),
        "can_manage": request.user.has_perm("surveys.manage_surveys"),
        "can_export": request.user.has_perm("surveys.export_answers"),
        "answers_leave": exporting.may_export(survey),
    }
    return render(request, "surveys/desk/survey.html", context)


@require_POST
@may_manage
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Open, close, remind, delete, restore: one button each."""
    survey = get_object_or_404(Survey, pk=pk)
    try:
        told = _act(request, survey, verb)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, told)
    return redirect("surveys_desk:list") if verb == "delete" else redirect("surveys_desk:survey", pk)


def _act(request: HttpRequest, survey: Survey, verb: str) -> str:
    if verb == "open":
        surveys.open_survey(survey=survey, by=request.user)
        return _("The survey is open.")
    if verb == "close":
        surveys.close_survey(survey=survey, by=request.user)
        return _("The survey is closed. Whoever has begun may send for half an hour more.")
    if verb == "remind":
        count = invitations.remind(survey=survey, by=request.user)
        told = ngettext(
            "%(count)d person is reminded within a minute.",
            "%(count)d people are reminded within minutes.",
            count,
        )
        return told % {"count": count}
    if verb == "delete":
        surveys.delete_survey(survey=survey, by=request.user)
        return _("Deleted. You can bring it back for 30 days.")
    surveys.restore_survey(survey=survey, by=request.user)
    return _("The survey is back.")


@require_http_methods(["GET", "HEAD", "POST"])
@may_manage
def invited(request: HttpRequest, pk: int) -> HttpResponse:
    survey = get_object_or_404(surveys.living(), pk=pk)
    form = InviteForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
    )
    unreadable: tuple[str, ...] = ()
    if request.method == "POST" and form.is_valid():
        listed = invitations.read_addresses(form.text(), form.cleaned_data["language"])
        unreadable = listed.unreadable
        _invite(request, survey, form, listed)
        if not form.errors and not unreadable:
            return redirect("surveys_desk:invited", pk)
    text, state = request.GET.get("q", ""), request.GET.get("state", "")
    rows = queries.invitations_of(survey, text=text, state=state)
    context = {
        "page_title": _("Invitations"),
        "breadcrumbs_items": trail(survey),
        "survey": survey,
        "form": form,
        "unreadable": unreadable,
        "page_obj": Paginator(rows, INVITED_PER_PAGE).get_page(request.GET.get("page")),
        "q": text,
        "state": state,
    }
    return render(request, "surveys/desk/invited.html", context, status=400 if form.errors else 200)


def _invite(request: HttpRequest, survey: Survey, form: InviteForm, listed: invitations.Listed) -> None:
    if not listed.people and not listed.unreadable:
        form.add_error("addresses", _("Give at least one address."))
        return
    try:
        count = invitations.invite(survey=survey, people=listed.people, by=request.user)
    except Refused as refused:
        form.add_error(None, str(refused))
        return
    told = ngettext("%(count)d person was put on the list.", "%(count)d people were put on the list.", count)
    messages.success(request, told % {"count": count})


@require_POST
@may_manage
def uninvite(request: HttpRequest, pk: int, invitation: str) -> HttpResponse:
    found = get_object_or_404(Invitation, pk=invitation, survey=pk)
    try:
        invitations.remove(invitation=found, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("surveys_desk:invited", pk)
