"""Cases that have to do with each other."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from kramy.kernel.audit.api import record
from kramy.kernel.casework.domain.permissions import check_review
from kramy.kernel.casework.domain.visibility import visible_cases
from kramy.kernel.casework.enums import LinkKind
from kramy.kernel.casework.models import Case, CaseLink
from kramy.lib.errors import Refused


@dataclass(frozen=True, kw_only=True)
class Linked:
    """One link seen from one of its cases; ``case`` is the other, ``words`` say what it is to this one."""

    link: CaseLink
    case: Case
    words: str


def linked_to(case: Case, user: Any) -> list[Linked]:
    """The other cases that ``user`` may see, what goes on where first."""
    rows = list(
        CaseLink.objects.filter(Q(source=case) | Q(target=case)).select_related(
            "source__intake", "target__intake"
        )
    )
    ends = {row.source_id for row in rows} | {row.target_id for row in rows}
    seen = set(visible_cases(user).filter(pk__in=ends).values_list("pk", flat=True)) if ends else set()
    found = [
        Linked(
            link=row,
            case=row.target if row.source_id == case.pk else row.source,
            words=_words(row.kind, out=row.source_id == case.pk),
        )
        for row in rows
        if {row.source_id, row.target_id} <= seen
    ]
    return sorted(found, key=lambda item: (item.link.kind == LinkKind.RELATED, item.link.pk))


def _words(kind: str, *, out: bool) -> str:
    words = {
        (LinkKind.MERGED, True): _("this case goes on there"),
        (LinkKind.MERGED, False): _("joined this case"),
        (LinkKind.SPLIT, True): _("this case was split off from it"),
        (LinkKind.SPLIT, False): _("split off from this case"),
    }
    return words.get((LinkKind(kind), out), _("related"))


@transaction.atomic
def link(*, case: Case, other: Case, reason: str = "", by: Any) -> CaseLink:
    """Say that two cases are related; whichever way round, once. Both must be the official's to see."""
    check_review(by, case)
    check_review(by, other)
    if case.pk == other.pk:
        raise Refused(_("This is the same case."), code="same_case", field="other")
    known = CaseLink.objects.filter(
        Q(source=case, target=other) | Q(source=other, target=case), kind=LinkKind.RELATED
    ).first()
    if known is not None:
        return known
    made = CaseLink.objects.create(
        source=case, target=other, kind=LinkKind.RELATED, reason=reason.strip()[:300], made_by=by
    )
    record("casework.linked", by=by, target=case, detail={"other": other.number})
    record("casework.linked", by=by, target=other, detail={"other": case.number})
    return made


@transaction.atomic
def unlink(*, link: CaseLink, by: Any) -> None:
    """Cases no longer related; what was merged or split stays so."""
    check_review(by, link.source)
    check_review(by, link.target)
    if link.kind != LinkKind.RELATED:
        raise Refused(_("This link tells what happened; it stays."), code="wrong_state")
    CaseLink.objects.filter(pk=link.pk).delete()
    record("casework.unlinked", by=by, target=link.source, detail={"other": link.target.number})


def case_by_number(user: Any, number: str) -> Case:
    """The case with that number (spaces forgiven) if ``user`` may see it, else ``Refused`` with ``no_case``."""
    wanted = "".join(number.split())
    found = (
        visible_cases(user).filter(number__iexact=wanted).select_related("intake").first() if wanted else None
    )
    if found is None:
        raise Refused(_("There is no such case, or you may not see it."), code="no_case", field="other")
    return found
