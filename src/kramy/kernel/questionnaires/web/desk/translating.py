"""The page on which a questionnaire is translated: every text beside its words in another language."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from kramy.kernel.manifest.api import city
from kramy.kernel.questionnaires.base import Definition
from kramy.kernel.questionnaires.domain import queries, versions
from kramy.kernel.questionnaires.domain.definition_shape import LONGEST_TEXT
from kramy.kernel.questionnaires.domain.translating import Wording, missing, translated, wordings
from kramy.kernel.questionnaires.models import QuestionnaireVersion
from kramy.kernel.questionnaires.web.desk.outline import names_of
from kramy.kernel.questionnaires.web.desk.saving import save
from kramy.kernel.questionnaires.web.desk.views import draft_or_404, may_manage, trail
from kramy.lib.errors import Refused

TEXT = "text:"
"""What the names of the controls begin with; the path of the text follows."""


@require_http_methods(["GET", "HEAD", "POST"])
@may_manage
def translate(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the texts in two languages; POST keeps those of ``to``. Nothing typed is lost when keeping is refused."""
    draft = draft_or_404(pk)
    definition = versions.definition_of(draft)
    asked = request.POST if request.method == "POST" else request.GET
    to, source = _languages(definition, asked.get("to", ""), asked.get("from", ""))
    if request.method != "POST":
        return _shown(request, draft, to, source)
    typed = {name.removeprefix(TEXT): words for name, words in request.POST.items() if name.startswith(TEXT)}
    changed = translated(definition, to, typed)
    try:
        if changed != definition:
            save(request, draft, changed, about=f"translation:{to}")
    except Refused as refused:
        draft.refresh_from_db()
        return _shown(request, draft, to, source, typed=typed, refusal=refused, status=409)
    left = missing(changed, (to,)).get(to, 0)
    if left:
        words = ngettext(
            "Saved. %(count)d text is still missing.", "Saved. %(count)d texts are still missing.", left
        )
        messages.success(request, words % {"count": left})
    else:
        messages.success(request, _("Saved. Every text is translated."))
    return redirect(_address(pk, to, source))


def _languages(definition: Definition, to: str, source: str) -> tuple[str, str]:
    """Into which language, out of which: as asked, else into the one that lacks most."""
    every = city().languages
    lacking = missing(definition, every)
    if to not in every:
        to = max(lacking, key=lambda code: lacking[code]) if lacking else every[-1]
    if source not in every or source == to:
        desk = queries.desk_language()
        source = next(code for code in (desk, *every) if code != to)
    return to, source


def _shown(
    request: HttpRequest,
    draft: QuestionnaireVersion,
    to: str,
    source: str,
    *,
    typed: dict[str, str] | None = None,
    refusal: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    definition = versions.definition_of(draft)
    found = wordings(definition)
    names = names_of(definition, queries.desk_language())
    lacking = missing(definition, city().languages)
    context = {
        "page_title": _("Translation"),
        "page_subtitle": draft.questionnaire.title,
        "breadcrumbs_items": [
            *trail(draft.questionnaire),
            {
                "url": reverse("questionnaires_desk:edit", args=[draft.questionnaire_id]),
                "label": _("Draft of version %(number)d") % {"number": draft.number},
            },
        ],
        "header_icon": "form",
        "draft": draft,
        "to": to,
        "source": source,
        "languages": [{"code": code, "lacking": lacking.get(code, 0)} for code in city().languages],
        "total": len(found),
        "lines": [_line(text, names, to, source, typed or {}) for text in found],
        "most": LONGEST_TEXT,
        "refusal": refusal,
    }
    return render(request, "questionnaires/desk/translate.html", context, status=status)


def _line(
    text: Wording, names: dict[str, str], to: str, source: str, typed: dict[str, str]
) -> dict[str, Any]:
    said = text.texts.get(source) or ""
    other = "" if said.strip() else next((code for code, words in text.texts.items() if words.strip()), "")
    return {
        "name": f"{TEXT}{text.path}",
        "on": text.on,
        "place": names.get(text.on, ""),
        "what": text.what,
        "source": said if not other else text.texts[other],
        "source_language": other or source,
        "words": typed.get(text.path, text.texts.get(to, "")),
        "missing": text.is_missing(to),
    }


def _address(pk: int, to: str, source: str) -> str:
    query = urlencode({"to": to, "from": source})
    return f"{reverse('questionnaires_desk:translate', args=[pk])}?{query}"
