"""The editor of a draft: outline, one page or question at a time, problems, live preview."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kramy.kernel.manifest.api import city
from kramy.kernel.questionnaires.base import Definition
from kramy.kernel.questionnaires.domain import editing, queries, undo, versions
from kramy.kernel.questionnaires.domain.condition_places import Place
from kramy.kernel.questionnaires.domain.kinds import find_kind
from kramy.kernel.questionnaires.domain.kinds.base import question_label, text_in
from kramy.kernel.questionnaires.models import QuestionnaireVersion
from kramy.kernel.questionnaires.web.desk.acts import acted
from kramy.kernel.questionnaires.web.desk.forms import GroupEditForm, PageEditForm, QuestionEditForm
from kramy.kernel.questionnaires.web.desk.kind_choices import kind_choices
from kramy.kernel.questionnaires.web.desk.limit_forms import LimitsForm
from kramy.kernel.questionnaires.web.desk.outline import condition_line, outline, problem_lists, rule_lines
from kramy.kernel.questionnaires.web.desk.saving import posted_revision, save
from kramy.kernel.questionnaires.web.desk.views import (
    PUBLISH,
    draft_or_404,
    may_manage,
    trail,
)
from kramy.lib.errors import Refused


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
    """Add, move, duplicate or remove something; undo and redo."""
    draft = draft_or_404(pk)
    definition = versions.definition_of(draft)
    step = {"undo:": undo.undo, "redo:": undo.redo}.get(request.POST.get("act", ""))
    selected = request.POST.get("selected", "")
    try:
        if step is not None:
            step(version=draft, expected_revision=posted_revision(request), by=request.user)
        else:
            changed, selected = acted(definition, request.POST)
            if changed != definition:
                save(request, draft, changed)
    except Refused as refused:
        return _shown(request, draft, refusal=refused, status=409)
    return _to(pk, selected)


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
        "what": selected.partition(":")[0] if form else "",
        "refusal": refusal,
        "preview_page": page_key,
        "preview_query": urlencode({"page": page_key, "language": language}),
        "languages": city().languages,
        "language": language,
        "can_publish": request.user.has_perm(PUBLISH),
        **_adding(definition, selected, language),
        **(_conditions(definition, draft.questionnaire_id, selected, language) if form else {}),
        **_parts(draft, definition, selected, language),
    }
    return render(request, "questionnaires/desk/edit.html", context, status=status)


def _parts(
    draft: QuestionnaireVersion, definition: Definition, selected: str, language: str
) -> dict[str, Any]:
    """What changes with every save: outline, problems, what can be undone."""
    return {
        "outline": outline(definition, selected, language),
        **problem_lists(definition),
        "selected": selected,
        "limit_count": len(definition.limits),
        "undoable": undo.last_step(draft),
        "redoable": undo.next_step(draft),
    }


def _adding(definition: Definition, selected: str, language: str) -> dict[str, Any]:
    """Where something new would go: after the selected question, into the selected group or repeat."""
    what, _colon, path = selected.partition(":")
    outer = path.partition("/")[0]
    parent = definition.question(outer) if what == "question" else None
    kind = find_kind(parent.kind) if parent else None
    has_rows = parent is not None and kind is not None and kind.has_questions
    return {
        "kind_groups": kind_choices(),
        "add_after": outer if what == "question" else "",
        "add_group": path if what == "group" else "",
        "add_where": _where(definition, selected, language),
        "rows_of": {"key": outer, "label": question_label(parent, language)} if has_rows and parent else None,
        "row_kind_groups": kind_choices(parent) if has_rows else [],
    }


def _where(definition: Definition, selected: str, language: str) -> str:
    """Where a new question would stand, in words."""
    what, _colon, path = selected.partition(":")
    outer = definition.question(path.partition("/")[0]) if what == "question" else None
    if outer is not None:
        return _("It comes after “%(name)s”.") % {"name": question_label(outer, language)}
    page = definition.page(_page_key(definition, selected))
    if page is None:
        return ""
    group = page.group(path) if what == "group" else None
    if group is not None:
        return _("It comes last in the group “%(name)s”.") % {
            "name": text_in(group.title, language) or group.key
        }
    return _("It comes last on the page “%(name)s”.") % {"name": text_in(page.title, language) or page.key}


def _conditions(definition: Definition, pk: int, selected: str, language: str) -> dict[str, Any]:
    """The condition, the rules and the conditions of choices of what is selected, in words."""
    what, _colon, path = selected.partition(":")
    if what == "limits":
        return {}
    found: dict[str, Any] = {"condition": condition_line(definition, pk, Place(selected), language)}
    question = editing.find(definition, path) if what == "question" else None
    if question is not None:
        found["rules"] = rule_lines(definition, pk, selected, language)
        new = urlencode({"on": selected, "part": "rule:new"})
        found["new_rule_url"] = f"{reverse('questionnaires_desk:condition', args=[pk])}?{new}"
        found["choice_conditions"] = [
            {
                "words": text_in(choice.label, language) or choice.key,
                "condition": condition_line(
                    definition, pk, Place(selected, f"choice:{choice.key}"), language
                ),
            }
            for choice in question.choices
        ]
    return found


def _saved(request: HttpRequest, draft: QuestionnaireVersion) -> HttpResponse:
    wants_json = "application/json" in request.headers.get("Accept", "")
    language = queries.desk_language()
    definition = versions.definition_of(draft)
    form = _form(definition, request.POST.get("selected", ""), language, request.POST, by_itself=wants_json)
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
        about = request.POST.get("selected", "")
        saved = save(request, draft, changed, about=about) if changed != definition else draft
    except Refused as refused:
        return _told(request, draft, refused, form, wants_json)
    selected = form.selected
    if not wants_json:
        return _to(draft.questionnaire_id, selected)
    parts = {**_parts(saved, changed, selected, language), "draft": saved}
    return JsonResponse(
        {
            "revision": saved.revision,
            "selected": selected,
            "outline": render_to_string("questionnaires/desk/outline.html", parts, request),
            "problems": render_to_string("questionnaires/desk/problems.html", parts, request),
            "history": render_to_string("questionnaires/desk/history.html", parts, request),
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


def _form(
    definition: Definition, selected: str, language: str, data: Any = None, *, by_itself: bool = False
) -> Any:
    """The form of what is selected ("page:KEY", "group:KEY", "question:PATH", "limits:"), None when nothing is."""
    what, _colon, key = selected.partition(":")
    form: Any = None
    item: Any = None
    if what == "limits":
        return LimitsForm(definition=definition, data=data, by_itself=by_itself)
    if what == "page":
        form, item = PageEditForm, definition.page(key)
    elif what == "group":
        page = next((page for page in definition.pages if page.group(key)), None)
        form, item = GroupEditForm, page.group(key) if page else None
    elif what == "question":
        form, item = QuestionEditForm, editing.find(definition, key)
    if item is None:
        return None
    return form(definition=definition, item=item, on=selected, language=language, data=data)


def _page_key(definition: Definition, selected: str) -> str:
    what, _colon, key = selected.partition(":")
    if what == "question" and editing.find(definition, key):
        return editing.page_of(definition, key).key
    if what == "group":
        page = next((page for page in definition.pages if page.group(key)), None)
        if page is not None:
            return page.key
    if what == "page" and definition.page(key):
        return key
    return definition.pages[0].key if definition.pages else ""


def _to(pk: int, selected: str) -> HttpResponseRedirect:
    """The editor with something selected: the browser, and whoever uses it by keyboard, goes on at its form."""
    query = f"?{urlencode({'selected': selected})}#q-edit" if selected else ""
    return redirect(f"{reverse('questionnaires_desk:edit', args=[pk])}{query}")
