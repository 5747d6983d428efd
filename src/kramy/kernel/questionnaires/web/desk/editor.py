"""The editor of a draft: outline, one page or question at a time, problems, live preview."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kramy.kernel.manifest.api import city
from kramy.kernel.questionnaires.base import Definition
from kramy.kernel.questionnaires.domain import definitions, editing, queries, versions
from kramy.kernel.questionnaires.domain.forms import preview_form
from kramy.kernel.questionnaires.domain.kinds import find_kind, kinds
from kramy.kernel.questionnaires.models import QuestionnaireVersion
from kramy.kernel.questionnaires.web.desk.forms import PageEditForm, QuestionEditForm
from kramy.kernel.questionnaires.web.desk.views import (
    PUBLISH,
    draft_or_404,
    may_manage,
    trail,
    version_or_404,
)
from kramy.lib.errors import Refused

STAYING = ("choice-up", "choice-down", "choice-remove", "add-lines")
WIDTHS = ("phone", "desktop")


@may_manage
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what is selected; POST keeps it. Scripts post the same form and are answered with JSON."""
    draft = draft_or_404(pk)
    if request.method == "POST":
        return _saved(request, draft)
    return _shown(request, draft)


@require_POST
@may_manage
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Add, move, duplicate or remove a page or a question."""
    draft = draft_or_404(pk)
    definition = versions.definition_of(draft)
    try:
        changed, selected = _acted(definition, request.POST)
        if changed != definition:
            _save(request, draft, changed)
    except Refused as refused:
        return _shown(request, draft, refusal=refused, status=409)
    return _to(pk, selected)


@require_safe
@may_manage
def preview(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """A page of a version as people will see it; nothing can be sent from here."""
    version = version_or_404(pk, number)
    definition = versions.definition_of(version)
    if not definition.pages:
        return render(request, "questionnaires/desk/preview_empty.html")
    page = definition.page(request.GET.get("page", "")) or definition.pages[0]
    language = request.GET.get("language", "")
    if language not in city().languages:
        language = queries.desk_language()
    with translation.override(language):
        form = preview_form(definition=definition, page=page, language=language)
        return render(request, "questionnaires/desk/preview.html", {"form": form, "page": page})


def _shown(
    request: HttpRequest,
    draft: QuestionnaireVersion,
    *,
    form: Any = None,
    refusal: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    draft.refresh_from_db()
    definition = versions.definition_of(draft)
    language = queries.desk_language()
    selected = request.POST.get("selected") or request.GET.get("selected") or ""
    form = form or _form(definition, selected, language)
    page_key = _page_key(definition, selected)
    context = {
        "page_title": draft.questionnaire.title,
        "page_subtitle": _("Draft of version %(number)d") % {"number": draft.number},
        "breadcrumbs_items": trail(draft.questionnaire),
        "header_icon": "form",
        "draft": draft,
        "form": form,
        "is_question": isinstance(form, QuestionEditForm),
        "refusal": refusal,
        "preview_page": page_key,
        "preview_query": urlencode({"page": page_key, "language": language}),
        "languages": city().languages,
        "language": language,
        "kinds": [kind for kind in kinds() if kind.made_here],
        "can_publish": request.user.has_perm(PUBLISH),
        **_parts(definition, selected, language),
    }
    return render(request, "questionnaires/desk/edit.html", context, status=status)


def _parts(definition: Definition, selected: str, language: str) -> dict[str, Any]:
    """What changes with every save: outline and problems."""
    return {
        "outline": outline(definition, selected, language),
        "problems": definitions.problems(definition),
        "selected": selected,
    }


def outline(definition: Definition, selected: str, language: str) -> list[dict[str, Any]]:
    """Pages with their questions as the list on the left draws them."""
    from kramy.kernel.questionnaires.domain.kinds.base import question_label, text_in

    pages = []
    for number, page in enumerate(definition.pages):
        questions = [
            {
                "key": question.key,
                "label": question_label(question, language),
                "kind": kind.label if (kind := find_kind(question.kind)) else question.kind,
                "selected": selected == f"question:{question.key}",
                "conditional": bool(question.show_if),
                "required": question.required,
            }
            for question in page.questions
        ]
        pages.append(
            {
                "key": page.key,
                "title": text_in(page.title, language) or page.key,
                "number": number + 1,
                "selected": selected == f"page:{page.key}",
                "conditional": bool(page.show_if),
                "questions": questions,
            }
        )
    return pages


def _saved(request: HttpRequest, draft: QuestionnaireVersion) -> HttpResponse:
    wants_json = "application/json" in request.headers.get("Accept", "")
    language = queries.desk_language()
    definition = versions.definition_of(draft)
    form = _form(definition, request.POST.get("selected", ""), language, request.POST)
    if form is None:
        return _told(
            request, draft, Refused(_("This question is not there any more."), code="gone"), form, wants_json
        )
    if not form.is_valid():
        return _told(
            request,
            draft,
            Refused(_("This could not be saved: see what is to be put right."), code="invalid"),
            form,
            wants_json,
        )
    try:
        changed = form.result()
        saved = _save(request, draft, changed) if changed != definition else draft
    except Refused as refused:
        return _told(request, draft, refused, form, wants_json)
    selected = f"{request.POST['selected'].split(':', 1)[0]}:{form.cleaned_data['key']}"
    if not wants_json:
        return _to(draft.questionnaire_id, selected)
    parts = {**_parts(changed, selected, language), "draft": saved}
    return JsonResponse(
        {
            "revision": saved.revision,
            "selected": selected,
            "outline": render_to_string("questionnaires/desk/outline.html", parts, request),
            "problems": render_to_string("questionnaires/desk/problems.html", parts, request),
        }
    )


def _told(
    request: HttpRequest, draft: QuestionnaireVersion, refusal: Refused, form: Any, wants_json: bool
) -> HttpResponse:
    """Say why it was not saved; what was typed stays in the form."""
    if wants_json:
        errors = dict(form.errors) if form is not None else {}
        return JsonResponse({"message": str(refusal), "code": refusal.code, "errors": errors}, status=409)
    return _shown(request, draft, form=form, refusal=refusal, status=409)


def _save(request: HttpRequest, draft: QuestionnaireVersion, definition: Definition) -> QuestionnaireVersion:
    revision = request.POST.get("revision", "")
    return versions.save_draft(
        version=draft,
        definition=definition,
        expected_revision=int(revision) if revision.isdigit() else -1,
        by=request.user,
    )


def _form(definition: Definition, selected: str, language: str, data: Any = None) -> Any:
    """The form of what is selected ("page:KEY", "question:KEY"), None when nothing is."""
    what, _colon, key = selected.partition(":")
    if what == "page" and (page := definition.page(key)):
        return PageEditForm(definition=definition, item=page, language=language, data=data)
    if what == "question" and (question := definition.question(key)):
        return QuestionEditForm(definition=definition, item=question, language=language, data=data)
    return None


def _page_key(definition: Definition, selected: str) -> str:
    what, _colon, key = selected.partition(":")
    if what == "question" and definition.question(key):
        return editing.page_of(definition, key).key
    if what == "page" and definition.page(key):
        return key
    return definition.pages[0].key if definition.pages else ""


def _acted(definition: Definition, data: QueryDict) -> tuple[Definition, str]:
    """(the new definition, what is selected now)."""
    action, _colon, key = data.get("act", "").partition(":")
    language = queries.desk_language()
    if action == "add-page":
        changed, made = editing.add_page(
            definition, {language: data.get("title", "").strip() or _("New page")}
        )
        return changed, f"page:{made}"
    if action == "add-question":
        kind = find_kind(data.get("kind", "short_text"))
        if kind is None:
            raise Http404
        label = {language: data.get("label", "").strip() or _("New question")}
        changed, made = editing.add_question(definition, key, kind.key, label)
        return changed, f"question:{made}"
    if action == "duplicate":
        changed, made = editing.duplicate_question(definition, key)
        return changed, f"question:{made}"
    simple = {
        "page-up": (lambda: editing.move_page(definition, key, -1), f"page:{key}"),
        "page-down": (lambda: editing.move_page(definition, key, 1), f"page:{key}"),
        "page-remove": (lambda: editing.remove_page(definition, key), ""),
        "up": (lambda: editing.move_question(definition, key, -1), f"question:{key}"),
        "down": (lambda: editing.move_question(definition, key, 1), f"question:{key}"),
        "remove": (lambda: editing.remove_question(definition, key), ""),
    }
    if action not in simple:
        raise Http404
    change, selected = simple[action]
    return change(), selected


def _to(pk: int, selected: str) -> HttpResponseRedirect:
    query = f"?{urlencode({'selected': selected})}" if selected else ""
    return redirect(f"{reverse('questionnaires_desk:edit', args=[pk])}{query}")
