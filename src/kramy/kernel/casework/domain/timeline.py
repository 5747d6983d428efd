"""What happened in a case, stored as kind and detail; ``headings`` puts it into a sentence for whoever reads."""

from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kramy.kernel.casework.domain.search import add_words
from kramy.kernel.casework.enums import OPEN_STATES, CaseResult, SuspensionBasis, TimelineKind
from kramy.kernel.casework.models import Case, DecisionReason, Filing, TimelineEntry
from kramy.lib.periods import working_days_between


def add(
    *,
    case: Case,
    kind: TimelineKind,
    by: Any = None,
    by_applicant: bool = False,
    text: str = "",
    detail: dict[str, Any] | None = None,
    public: bool = True,
) -> TimelineEntry:
    """``text`` is what a person wrote, in their language; ``detail`` JSON from which the words are made."""
    entry = TimelineEntry.objects.create(
        case=case,
        kind=kind,
        actor=by if getattr(by, "pk", None) else None,
        by_applicant=by_applicant,
        text=text,
        detail=detail or {},
        public=public,
    )
    add_words(case, text)
    if case.state not in OPEN_STATES and kind != TimelineKind.FILED:
        Filing.objects.filter(case=case).update(changed_at=timezone.now())
    if entry.actor_id is not None and not by_applicant and case.taken_in is None:
        _first_step(case)
    return entry


def _first_step(case: Case) -> None:
    """An official's first act in a case: how many working days after it was received."""
    days = working_days_between(timezone.localdate(case.received_at), timezone.localdate())
    Case.objects.filter(pk=case.pk, taken_in=None).update(taken_in=days)
    case.taken_in = days


def reason_detail(reason: DecisionReason | None) -> dict[str, Any]:
    """The reason's words in every language, kept with the entry: the list may change later."""
    if reason is None:
        return {}
    return {
        "reason": {
            "code": reason.code,
            "text": {code: getattr(reason, f"text_{code}", "") or reason.text for code in ("pl", "en", "uk")},
        }
    }


def words(entry: TimelineEntry) -> str:
    """How it ended, the reason from the list in the reader's language and what was written by hand; or ""."""
    texts = entry.detail.get("reason", {}).get("text", {})
    language = (get_language() or "pl").split("-")[0]
    result = entry.detail.get("result", "")
    how = _("Result: %(result)s.") % {"result": CaseResult(result).label} if result in CaseResult else ""
    basis = entry.detail.get("basis", "")
    law = _("Reason in law: %(basis)s.") % {"basis": SuspensionBasis(basis).label} if basis else ""
    return "\n\n".join(filter(None, [how, law, texts.get(language) or texts.get("pl", ""), entry.text]))


def author(entry: TimelineEntry) -> str:
    """Who took the step, as both sides read it."""
    if entry.actor is not None:
        return str(entry.actor)
    return _("the applicant") if entry.by_applicant else _("the system")


def entries_of(case: Case, *, public_only: bool) -> list[TimelineEntry]:
    """Newest first, with the people who acted and the files sent; two queries."""
    rows = case.timeline.select_related("actor").prefetch_related("files").order_by("-at", "-id")
    return list(rows.filter(public=True) if public_only else rows)
