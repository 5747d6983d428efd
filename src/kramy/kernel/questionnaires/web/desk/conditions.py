"""The page on which a condition or a rule is put together by clicking. Every button posts the whole form; nothing is kept
until it is saved, and nothing typed is lost when saving is refused."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from kramy.kernel.manifest.api import city
from kramy.kernel.questionnaires.base import Definition, Texts
from kramy.kernel.questionnaires.domain import editing, queries, versions
from kramy.kernel.questionnaires.domain.condition_places import (
    Place,
    condition_at,
    row_of,
    rule_at,
    sight_from,
    with_condition,
    with_rule,
)
from kramy.kernel.questionnaires.domain.condition_tree import Group, Unfinished, condition_of, tree_of
from kramy.kernel.questionnaires.domain.kinds import find_kind
from kramy.kernel.questionnaires.domain.kinds.base import question_label, text_in
from kramy.kernel.questionnaires.domain.sentences import message_from, sentence_of
from kramy.kernel.questionnaires.models import QuestionnaireVersion
from kramy.kernel.questionnaires.web.desk import condition_form
from kramy.kernel.questionnaires.web.desk.saving import save
from kramy.kernel.questionnaires.web.desk.views import draft_or_404, may_manage, trail
from kramy.lib.errors import Refused


@may_manage
def condition(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what stands at ``on`` and ``part``; POST does what its button says: add, remove, refresh, clear, save."""
    draft = draft_or_404(pk)
    asked = request.POST if request.method == "POST" else request.GET
    place = Place(asked.get("on", ""), asked.get("part", "show_if"))
    definition = versions.definition_of(draft)
    try:
        builder = _Builder(request, draft, definition, place)
    except Refused as refused:
        return _lost(request, pk, refused)
    if request.method != "POST":
        return builder.shown()
    if request.POST.get("do") in ("save", "clear"):
        return builder.saved()
    return builder.shown()


class _Builder:
    """One request at the builder."""

    def __init__(
        self, request: HttpRequest, draft: QuestionnaireVersion, definition: Definition, place: Place
    ) -> None:
        self.request, self.draft, self.definition, self.place = request, draft, definition, place
        self.language = queries.desk_language()
        kept = condition_at(definition, place)
        self.sight = sight_from(definition, place)
        posted = request.method == "POST"
        self.tree = condition_form.read(request.POST, self.sight) if posted else tree_of(kept, self.sight)
        rule = rule_at(definition, place) if place.is_rule else None
        self.message = self._posted_message() if posted else dict(rule.message) if rule else {}

    def saved(self) -> HttpResponse:
        try:
            made = None if self.request.POST["do"] == "clear" else condition_of(self.tree, self.sight)
            changed = self._changed(made)
            if changed != self.definition:
                save(self.request, self.draft, changed, about=self.place.on)
        except Unfinished as unfinished:
            return self.shown(errors=unfinished.errors, status=409)
        except Refused as refused:
            self.draft.refresh_from_db()
            return self.shown(refusal=refused, status=409)
        return redirect(f"{self._back()}#q-edit")

    def _changed(self, made: Any) -> Definition:
        if not self.place.is_rule:
            return with_condition(self.definition, self.place, made)
        message = self.message
        if made is not None and not any(message.values()):
            message = message_from(
                made, self.definition, city().languages, row_of(self.definition, self.place)
            )
        return with_rule(self.definition, self.place, made, message)

    def shown(
        self, *, errors: dict[str, str] | None = None, refusal: Refused | None = None, status: int = 200
    ) -> HttpResponse:
        view = condition_form.ConditionView(self.sight, self.language, errors or {})
        context = {
            "page_title": self._title(),
            "page_subtitle": self.draft.questionnaire.title,
            "breadcrumbs_items": [
                *trail(self.draft.questionnaire),
                {
                    "url": self._back(),
                    "label": _("Draft of version %(number)d") % {"number": self.draft.number},
                },
            ],
            "header_icon": "form",
            "draft": self.draft,
            "place": self.place,
            "tree": view.group(self.tree),
            "sees_something": bool(self.sight.questions or self.sight.definition.limits),
            "sentence": self._sentence(self.tree),
            "errors": list((errors or {}).items()),
            "refusal": refusal,
            "messages_of_rule": self._messages(),
            "back": self._back(),
        }
        fragment = self.request.headers.get("X-Fragment") == "tree"
        template = "condition_tree" if fragment else "condition_page"
        return render(self.request, f"questionnaires/desk/{template}.html", context, status=status)

    def _sentence(self, tree: Group) -> str:
        """What the tree says so far, empty while something is missing."""
        try:
            made = condition_of(tree, self.sight)
        except Unfinished:
            return ""
        return sentence_of(made, self.definition, self.language, row_of(self.definition, self.place))

    def _posted_message(self) -> Texts:
        found = {
            code: self.request.POST.get(f"message_{code}", "").strip()[:500] for code in city().languages
        }
        return found if any(found.values()) else {}

    def _messages(self) -> list[dict[str, str]]:
        if not self.place.is_rule:
            return []
        return [{"code": code, "words": self.message.get(code, "")} for code in city().languages]

    def _title(self) -> str:
        name = _name_of(self.definition, self.place, self.language)
        if self.place.is_rule:
            return _("What must hold of “%(name)s”") % {"name": name}
        if self.place.part.startswith("choice:") and not self._is_row():
            return _("When the answer “%(name)s” is offered") % {"name": name}
        return _("When “%(name)s” is shown") % {"name": name}

    def _is_row(self) -> bool:
        """Whether a fixed row of a table is meant, not an answer to choose."""
        kind = find_kind(editing.question_at(self.definition, self.place.key).kind)
        return kind is not None and kind.takes_rows

    def _back(self) -> str:
        query = urlencode({"selected": self.place.on})
        return f"{reverse('questionnaires_desk:edit', args=[self.draft.questionnaire_id])}?{query}"


def _name_of(definition: Definition, place: Place, language: str) -> str:
    if place.what == "page":
        return text_in(editing.page_at(definition, place.key).title, language) or place.key
    if place.what == "group":
        page = editing.page_with_group(definition, place.key)
        return next(
            text_in(each.title, language) or each.key for each in page.groups if each.key == place.key
        )
    question = editing.question_at(definition, place.key)
    if place.part.startswith("choice:"):
        key = place.part.removeprefix("choice:")
        return next(text_in(each.label, language) or key for each in question.choices if each.key == key)
    return question_label(question, language)


def _lost(request: HttpRequest, pk: int, refused: Refused) -> HttpResponse:
    messages.error(request, str(refused))
    return redirect("questionnaires_desk:edit", pk)
