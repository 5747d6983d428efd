"""The desk's list of questionnaires, their versions, publishing, import and export."""

import json
import tempfile
from pathlib import Path, PurePath
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kramy.kernel.manifest.api import city
from kramy.kernel.questionnaires.base import Definition
from kramy.kernel.questionnaires.domain import definitions, differences, queries, versions, xlsform
from kramy.kernel.questionnaires.enums import VersionState
from kramy.kernel.questionnaires.models import Questionnaire, QuestionnaireVersion
from kramy.kernel.questionnaires.web.desk.forms import ImportForm, QuestionnaireForm
from kramy.kernel.questionnaires.web.desk.outline import problem_lists
from kramy.lib.errors import Refused

PER_PAGE = 30
MANAGE, PUBLISH = "questionnaires.manage_questionnaires", "questionnaires.publish_questionnaires"
LARGEST_IMPORT = 5_000_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
may_manage = permission_required(MANAGE, raise_exception=True)
may_publish = permission_required(PUBLISH, raise_exception=True)


@require_safe
@may_manage
def questionnaires(request: HttpRequest) -> HttpResponse:
    page = Paginator(queries.questionnaires(), PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "questionnaires/desk/list.html",
        {
            "page_title": pgettext("desk menu", "Questionnaires"),
            "header_icon": "form",
            "breadcrumbs_items": [],
            "page_obj": page,
        },
    )


@may_manage
def create(request: HttpRequest) -> HttpResponse:
    form = QuestionnaireForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = versions.create_questionnaire(
                slug=form.cleaned_data["slug"], titles=form.titles(), by=request.user
            )
        except Refused as refused:
            form.add_error(refused.field, str(refused))
        else:
            return redirect("questionnaires_desk:edit", made.pk)
    context = {
        "page_title": _("New questionnaire"),
        "breadcrumbs_items": trail(),
        "form": form,
        "submit": _("Create"),
    }
    return render(request, "questionnaires/desk/form.html", context)


@may_manage
def rename(request: HttpRequest, pk: int) -> HttpResponse:
    questionnaire = get_object_or_404(Questionnaire, pk=pk)
    first = {f"title_{code}": getattr(questionnaire, f"title_{code}") or "" for code in city().languages}
    form = QuestionnaireForm(request.POST or None, with_slug=False, initial=first)
    if request.method == "POST" and form.is_valid():
        versions.rename(questionnaire=questionnaire, titles=form.titles(), by=request.user)
        return redirect("questionnaires_desk:detail", pk)
    context = {
        "page_title": _("Titles"),
        "breadcrumbs_items": trail(questionnaire),
        "form": form,
        "submit": _("Save"),
    }
    return render(request, "questionnaires/desk/form.html", context)


@require_safe
@may_manage
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    questionnaire = get_object_or_404(Questionnaire, pk=pk)
    page = Paginator(queries.versions_of(questionnaire), PER_PAGE).get_page(request.GET.get("page"))
    draft = questionnaire.versions.filter(state=VersionState.DRAFT).first()
    return render(
        request,
        "questionnaires/desk/detail.html",
        {
            "page_title": questionnaire.title,
            "page_subtitle": questionnaire.slug,
            "header_icon": "form",
            "breadcrumbs_items": trail(),
            "questionnaire": questionnaire,
            "page_obj": page,
            "draft": draft,
            "import_form": ImportForm(),
            "can_publish": request.user.has_perm(PUBLISH),
        },
    )


@require_POST
@may_manage
def start_draft(request: HttpRequest, pk: int) -> HttpResponse:
    versions.new_draft(questionnaire=get_object_or_404(Questionnaire, pk=pk), by=request.user)
    return redirect("questionnaires_desk:edit", pk)


@may_publish
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """GET asks, with what changes for people; POST publishes."""
    draft = draft_or_404(pk)
    refused: Refused | None = None
    if request.method == "POST":
        try:
            versions.publish(
                version=draft,
                by=request.user,
                note=request.POST.get("note", ""),
                expected_revision=_number(request.POST.get("revision")),
            )
        except Refused as caught:
            refused = caught
        else:
            messages.success(request, _("Version %(number)d is published.") % {"number": draft.number})
            return redirect("questionnaires_desk:detail", pk)
    current = versions.published_version(draft.questionnaire)
    definition = versions.definition_of(draft)
    context = {
        "page_title": _("Publish version %(number)d") % {"number": draft.number},
        "breadcrumbs_items": trail(draft.questionnaire),
        "draft": draft,
        "refused": refused,
        "current": current,
        **problem_lists(definition),
        "changes": differences.definition_changes(
            versions.definition_of(current), definition, queries.desk_language()
        )
        if current
        else [],
        "note": request.POST.get("note", ""),
    }
    return render(request, "questionnaires/desk/publish.html", context, status=409 if refused else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@may_manage
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """GET asks; POST throws the draft away."""
    draft = draft_or_404(pk)
    if request.method == "POST":
        return _tried(request, pk, lambda: versions.discard_draft(version=draft, by=request.user))
    told = [
        _("Everything in the draft of version %(number)d is lost for good.") % {"number": draft.number},
        _("The other versions and the answers to them stay."),
    ]
    return _asked(request, draft, _("Discard the draft of version %(number)d"), told, _("Discard the draft"))


@require_http_methods(["GET", "HEAD", "POST"])
@may_publish
def withdraw(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """GET asks, saying what it means for people; POST withdraws."""
    version = version_or_404(pk, number)
    if request.method == "POST":
        return _tried(request, pk, lambda: versions.withdraw(version=version, by=request.user))
    begun = queries.begun_answers(version)
    going_on = ngettext(
        "%(count)d person has begun and may still finish and send.",
        "%(count)d people have begun and may still finish and send.",
        begun,
    )
    told = [
        _("Nobody can begin new answers until another version is published: intakes and surveys say so."),
        *([going_on % {"count": begun}] if begun else []),
        _("Answers that were sent stay with the wording they were given to."),
    ]
    return _asked(request, version, _("Withdraw version %(number)d"), told, _("Withdraw"))


def _asked(
    request: HttpRequest, version: QuestionnaireVersion, title: str, told: list[str], button: str
) -> HttpResponse:
    """A page that asks before something is done that cannot be undone by one click."""
    context = {
        "page_title": title % {"number": version.number},
        "page_subtitle": version.questionnaire.title,
        "breadcrumbs_items": trail(version.questionnaire),
        "version": version,
        "told": told,
        "button": button,
    }
    return render(request, "questionnaires/desk/confirm.html", context)


@require_safe
@may_manage
def changes(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """What this version changed against the one before it, or against the one called ``against``."""
    version = version_or_404(pk, number)
    others = QuestionnaireVersion.objects.filter(questionnaire_id=pk).exclude(number=number)
    wanted = _number(request.GET.get("against"))
    earlier = others.filter(number=wanted) if wanted else others.filter(number__lt=number)
    before = earlier.order_by("-number").first()
    lines = (
        differences.definition_changes(
            versions.definition_of(before), versions.definition_of(version), queries.desk_language()
        )
        if before
        else []
    )
    context = {
        "page_title": _("Changes in version %(number)d") % {"number": number},
        "breadcrumbs_items": trail(version.questionnaire),
        "version": version,
        "before": before,
        "others": others.order_by("-number").values_list("number", flat=True),
        "changes": lines,
    }
    return render(request, "questionnaires/desk/changes.html", context)


@require_safe
@may_manage
def export_json(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    version = version_or_404(pk, number)
    body = json.dumps(version.definition, ensure_ascii=False, indent=2)
    response = HttpResponse(body, content_type="application/json; charset=utf-8")
    name = f"{version.questionnaire.slug}-{version.number}.json"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_safe
@may_manage
def export_xlsform(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    version = version_or_404(pk, number)
    questionnaire = version.questionnaire
    body = xlsform.export_xlsform(
        slug=questionnaire.slug,
        titles={code: getattr(questionnaire, f"title_{code}") or "" for code in city().languages},
        definition=versions.definition_of(version),
        version=number,
    )
    response = HttpResponse(body, content_type=XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="{questionnaire.slug}-{number}.xlsx"'
    return response


@require_POST
@may_manage
def import_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Replace the draft (started if there is none) with the questionnaire in a file: an XLSForm, or our JSON.

    What an XLSForm says and we cannot ask is listed, row by row.
    """
    questionnaire = get_object_or_404(Questionnaire, pk=pk)
    upload = request.FILES.get("file")
    try:
        if upload is None or not upload.name or (upload.size or 0) > LARGEST_IMPORT:
            raise Refused(_("Choose a file of at most 5 MB: an XLSForm or JSON."), code="file")
        if upload.name.lower().endswith(".json"):
            definition, left = _json_in(upload.read()), ()
        else:
            definition, left = _xlsform_in(upload.name, upload.read())
        draft = versions.new_draft(questionnaire=questionnaire, by=request.user)
        versions.save_draft(
            version=draft, definition=definition, expected_revision=draft.revision, by=request.user
        )
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("questionnaires_desk:detail", pk)
    if not left:
        messages.success(request, _("The questionnaire is in the draft."))
        return redirect("questionnaires_desk:edit", pk)
    context = {
        "page_title": _("What could not be carried over"),
        "breadcrumbs_items": trail(questionnaire),
        "questionnaire": questionnaire,
        "left": left,
    }
    return render(request, "questionnaires/desk/imported.html", context)


def _json_in(content: bytes) -> Definition:
    try:
        return definitions.read(json.loads(content.decode("utf-8-sig")))
    except ValueError:
        raise Refused(_("This file is not JSON."), code="malformed") from None


def _xlsform_in(name: str, content: bytes) -> tuple[Definition, tuple[xlsform.Left, ...]]:
    with tempfile.TemporaryDirectory() as folder:
        # the name a person gave it is used for nothing but its ending
        path = Path(folder, f"form{PurePath(name).suffix.lower()[:6]}")
        path.write_bytes(content)
        found = xlsform.read_xlsform(path)
    return found.definition, found.left


def trail(questionnaire: Questionnaire | None = None) -> list[dict[str, Any]]:
    """Breadcrumbs down to ``questionnaire``."""
    items = [{"url": reverse("questionnaires_desk:list"), "label": pgettext("desk menu", "Questionnaires")}]
    if questionnaire is not None:
        items.append(
            {
                "url": reverse("questionnaires_desk:detail", args=[questionnaire.pk]),
                "label": questionnaire.title,
            }
        )
    return items


def draft_or_404(pk: int) -> QuestionnaireVersion:
    draft = (
        QuestionnaireVersion.objects.filter(questionnaire_id=pk, state=VersionState.DRAFT)
        .select_related("questionnaire")
        .first()
    )
    if draft is None:
        raise Http404
    return draft


def version_or_404(pk: int, number: int) -> QuestionnaireVersion:
    return get_object_or_404(
        QuestionnaireVersion.objects.select_related("questionnaire"), questionnaire_id=pk, number=number
    )


def _tried(request: HttpRequest, pk: int, verb: Any) -> HttpResponse:
    """Do it and go back to the questionnaire; a refusal is said there."""
    try:
        verb()
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("questionnaires_desk:detail", pk)


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdigit() else None
