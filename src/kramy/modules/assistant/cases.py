"""The case kind ``help``: somebody asks for help and gets one named person."""

from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from kramy.kernel.accounts.enums import SpokenLanguage
from kramy.kernel.casework.base import REQUEST_WORDS, CaseKind, OwnOfficial, case_official_sources
from kramy.kernel.casework.enums import CaseResult
from kramy.kernel.manifest.api import city
from kramy.modules.assistant.domain import assignments, card_search, choice, clients, topics
from kramy.modules.assistant.domain.permissions import HANDLE
from kramy.modules.assistant.domain.topics import KIND
from kramy.modules.assistant.models import HelpTopic

CARDS_BESIDE = 3


def title_of(answers: dict[str, Any]) -> str:
    """The topic in the applicant's language, and the firm."""
    topic = HelpTopic.objects.filter(key=answers.get("topic")).first()
    firm = (answers.get("firm") or {}).get("name") or ""
    return " – ".join(filter(None, [topic.name if topic else "", firm]))


def validate(intake: Any, answers: dict[str, Any]) -> dict[str, str]:
    chosen = answers.get("topic")
    if chosen and not HelpTopic.objects.filter(key=chosen, active=True).exists():
        return {"topic": _("This topic is no longer offered. Choose again.")}
    return {}


def own_official(case: Any) -> OwnOfficial | None:
    """The client's assistant takes every case of theirs; a request for help of somebody who has none brings one."""
    answers = case.answers.answers if case.kind == KIND else {}
    client = clients.of_case(case)
    if case.kind == KIND:
        client = clients.find_or_make(
            organisation=case.organisation,
            email=case.applicant_email,
            name=str(answers.get("name") or ""),
            person=case.user,
        )
    if client is None:
        return None
    standing = assignments.current(client)
    if standing is None and case.kind == KIND:
        standing = assignments.assign_first(
            client=client,
            language=str(answers.get("talk_language") or case.language),
            topic=str(answers.get("topic") or ""),
        )
    if standing is None or not standing.official.is_active:
        return None
    return OwnOfficial(person=standing.official, reason=_reason(standing))


def _reason(standing: Any) -> str:
    why = reasons_in_words(standing.reasons)
    beginning = _("The applicant's assistant")
    return f"{beginning}: {'; '.join(why)}" if why else beginning


def reasons_in_words(reasons: list[dict[str, Any]]) -> list[str]:
    names = dict(HelpTopic.objects.values_list("key", "name")) if reasons else {}
    languages = {key: str(label) for key, label in SpokenLanguage.choices}
    words = (choice.in_words(reason, topics=names, languages=languages) for reason in reasons)
    return [sentence for sentence in words if sentence]


def panel_context(case: Any) -> dict[str, Any]:
    """Beside the answers: whose assistant, the plan, and the cards that answer best."""
    client = clients.of_case(case)
    standing = assignments.current(client) if client else None
    answers = case.answers.answers
    found = card_search.find(
        str(answers.get("description") or ""),
        language=case.language,
        topics=[str(answers.get("topic") or "")],
        most=CARDS_BESIDE,
    )
    return {
        "client": client,
        "standing": standing,
        "reasons": reasons_in_words(standing.reasons) if standing else [],
        "cards": [card_search.offered(version, case.language) for version in found],
    }


def beforehand(answers: dict[str, Any]) -> dict[str, Any] | None:
    """Knowledge cards that may answer at once. Before anything is written: the ways to them, and those that helped most;
    afterwards the few that fit what was written."""
    language = (get_language() or city().languages[0]).split("-")[0]
    written = str(answers.get("description") or "")
    topic = str(answers.get("topic") or "")
    if written or topic:
        found = card_search.find(written, language=language, topics=[topic], most=CARDS_BESIDE)
    else:
        found = card_search.helpful(most=CARDS_BESIDE)
    if not found:
        return None
    return {
        "cards": [card_search.offered(version, language) for version in found],
        "topics": [] if topic else topics.offered(),
        "begun": bool(answers),
    }


def links(case: Any) -> list[tuple[str, str]]:
    """Nothing public comes of it; a member of the firm has the page of their assistant."""
    return [(_("Your assistant"), reverse("assistant:mine"))] if case.user_id else []


def register_sources() -> None:
    case_official_sources.register("assistant", own_official)


HELP = CaseKind(
    key=KIND,
    name=gettext_lazy("Request for help"),
    permission=HANDLE,
    title_of=title_of,
    validate=validate,
    context_panels=("assistant/desk/case_panel.html",),
    panel_context=panel_context,
    links=links,
    beforehand="assistant/public/beforehand.html",
    beforehand_context=beforehand,
    results=tuple(CaseResult.values),
    closes=True,
    official_title=gettext_lazy("Your assistant"),
    wording=REQUEST_WORDS,
)
