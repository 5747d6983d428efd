"""A version gone through as people will: page by page, in each language, its conditions and rules at work. What is tried is
kept in the session of whoever tries it; nothing can be sent from here."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_http_methods

from kramy.kernel.manifest.api import city
from kramy.kernel.questionnaires.base import Definition, Page
from kramy.kernel.questionnaires.domain import conditions, queries, versions
from kramy.kernel.questionnaires.domain.preview import following, preview_form, still_fitting, to_keep
from kramy.kernel.questionnaires.models import QuestionnaireVersion
from kramy.kernel.questionnaires.web.desk.views import may_manage, version_or_404


@require_http_methods(["GET", "HEAD", "POST"])
@may_manage
def preview(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """A page of a version; POST judges what was answered on it and goes on."""
    version = version_or_404(pk, number)
    definition = versions.definition_of(version)
    if not definition.pages:
        return render(request, "questionnaires/desk/preview_empty.html")
    page = definition.page(request.GET.get("page", "")) or definition.pages[0]
    language = request.GET.get("language", "")
    if language not in city().languages:
        language = queries.desk_language()
    if "afresh" in request.GET:
        request.session.pop(_name(version), None)
    tried = still_fitting(definition, request.session.get(_name(version)) or {})
    with translation.override(language):
        if request.method == "POST":
            return _answered(request, version, definition, page, language, tried)
        form = preview_form(definition=definition, page=page, language=language, answers=tried)
        return _drawn(request, version, definition, form, page, language)


def _answered(
    request: HttpRequest,
    version: QuestionnaireVersion,
    definition: Definition,
    page: Page,
    language: str,
    tried: dict[str, Any],
) -> HttpResponse:
    form = preview_form(definition=definition, page=page, language=language, answers=tried, data=request.POST)
    if not form.is_valid():
        return _drawn(request, version, definition, form, page, language)
    answers = {key: value for key, value in (tried | form.answers).items() if not conditions.is_empty(value)}
    request.session[_name(version)] = to_keep(definition, answers)
    after = following(definition, page.key, answers)
    if after is None:
        return _drawn(request, version, definition, None, page, language)
    return redirect(_address(version, after.key, language))


def _drawn(
    request: HttpRequest,
    version: QuestionnaireVersion,
    definition: Definition,
    form: Any,
    page: Page,
    language: str,
) -> HttpResponse:
    keys = [each.key for each in definition.pages]
    place = keys.index(page.key)
    context = {
        "form": form,
        "page": page,
        "number": place + 1,
        "total": len(keys),
        "action": _address(version, page.key, language),
        "before": _address(version, keys[place - 1], language) if place else "",
        "afresh": _address(version, keys[0], language, afresh="1"),
    }
    return render(request, "questionnaires/desk/preview.html", context)


def _name(version: QuestionnaireVersion) -> str:
    return f"questionnaires-preview-{version.pk}"


def _address(version: QuestionnaireVersion, page_key: str, language: str, **more: str) -> str:
    query = urlencode({"page": page_key, "language": language, **more})
    return (
        f"{reverse('questionnaires_desk:preview', args=[version.questionnaire_id, version.number])}?{query}"
    )
