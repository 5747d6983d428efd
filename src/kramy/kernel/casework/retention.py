"""Which fields of casework hold personal data, why and for how long."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from kramy.kernel.accounts.base import PersonalData
from kramy.kernel.casework.domain import case_files
from kramy.kernel.casework.domain.erasure import ANONYMOUS
from kramy.kernel.casework.enums import OPEN_STATES
from kramy.kernel.casework.models import (
    Case,
    CaseAccess,
    CaseFlag,
    CaseSearch,
    CaseTask,
    Draft,
    DraftVisit,
    Interest,
    Presence,
    Satisfaction,
    SavedView,
    TimelineEntry,
)
from kramy.kernel.organisations import api as organisations
from kramy.kernel.questionnaires import api as questionnaires

IN_CASES = (
    "Kept with the case: 5 years after closing unless set for its kind; erased when two officials signed"
)
PUBLIC_TASK = "GDPR art. 6(1)(e): task in the public interest"
HANDLING = "Handling what a person or a firm asked of the city."


def cases_of(user: Any) -> Any:
    return Case.objects.filter(Q(user=user) | Q(applicant_email__iexact=user.email))


def export_cases(user: Any) -> list[dict[str, Any]]:
    return [
        {
            "number": case.number,
            "subject": case.title,
            "state": case.state,
            "received": case.received_at.isoformat(),
            "closed": case.closed_at.isoformat() if case.closed_at else None,
            "e-mail": case.applicant_email,
            "answers": case.answers.answers,
        }
        for case in cases_of(user).select_related("answers").order_by("received_at", "pk")
    ]


@transaction.atomic
def erase_cases(user: Any) -> int:
    """Closed cases lose the person; open ones must be finished first (GDPR art. 17(3)(b))."""
    return _anonymise(cases_of(user).exclude(state__in=OPEN_STATES))


def _anonymise(cases: Any) -> int:
    ids = list(cases.values_list("pk", flat=True))
    CaseAccess.objects.filter(case_id__in=ids).delete()
    CaseFlag.objects.filter(case_id__in=ids).delete()
    CaseSearch.objects.filter(case_id__in=ids).delete()
    TimelineEntry.objects.filter(case_id__in=ids).update(text="")
    Satisfaction.objects.filter(case_id__in=ids).update(text="")
    case_files.forget(ids)
    return Case.objects.filter(pk__in=ids).update(applicant_email=ANONYMOUS, user=None)


def export_drafts(user: Any) -> list[dict[str, Any]]:
    rows = Draft.objects.filter(Q(user=user) | Q(email__iexact=user.email)).select_related("answer_set")
    return [
        {"begun": row.created_at.isoformat(), "e-mail": row.email, "answers": row.answer_set.answers}
        for row in rows.order_by("created_at", "pk")
    ]


@transaction.atomic
def erase_drafts(user: Any) -> int:
    """What others of an organisation work on too stays with them, without the person."""
    mine = Draft.objects.filter(Q(user=user) | Q(email__iexact=user.email))
    with_others = organisations.shared_with_others(user)
    shared = list(
        mine.filter(answer_set__submitted_at=None, organisation__in=with_others).values_list("pk", flat=True)
    )
    kept = Draft.objects.filter(pk__in=shared).update(user=None, email="")
    return kept + _delete_drafts(mine.exclude(pk__in=shared))


def erase_visits(user: Any) -> int:
    count: int = DraftVisit.objects.filter(user=user).delete()[0]
    return count


def expire_visits(today: date, dry_run: bool) -> int:
    old = DraftVisit.objects.filter(seen_at__date__lt=today)
    if dry_run:
        return old.count()
    count: int = old.delete()[0]
    return count


def expire_drafts(today: date, dry_run: bool) -> int:
    old = Draft.objects.filter(expires_at__date__lt=today)
    return old.count() if dry_run else _delete_drafts(old)


@transaction.atomic
def _delete_drafts(drafts: Any) -> int:
    """Answers that were sent belong to a case and stay."""
    count = 0
    for draft in drafts.select_for_update(of=("self",)).select_related("answer_set"):
        answer_set = draft.answer_set
        answer_set.refresh_from_db()  # whoever held the draft may have been sending it
        draft.delete()
        if answer_set.submitted_at is None:
            questionnaires.delete_answers(answer_set=answer_set)
        count += 1
    return count


def export_accesses(user: Any) -> list[dict[str, Any]]:
    rows = CaseAccess.objects.filter(case__in=cases_of(user)).order_by("created_at", "pk")
    return [{"made": row.created_at.isoformat(), "expires": row.expires_at.isoformat()} for row in rows]


def erase_accesses(user: Any) -> int:
    """Links of open cases stay: they are how the person follows them."""
    count: int = CaseAccess.objects.filter(
        Q(case__in=cases_of(user)) & ~Q(case__state__in=OPEN_STATES)
    ).delete()[0]
    return count


def expire_accesses(today: date, dry_run: bool) -> int:
    old = CaseAccess.objects.filter(expires_at__date__lt=today)
    if dry_run:
        return old.count()
    count: int = old.delete()[0]
    return count


def export_timeline(user: Any) -> list[dict[str, Any]]:
    rows = TimelineEntry.objects.filter(case__in=cases_of(user), public=True).order_by("at", "pk")
    return [
        {"at": timezone.localtime(row.at).isoformat(), "what": row.kind, "text": row.text} for row in rows
    ]


def erase_nothing(user: Any) -> int:
    """Goes with the case (see ``erase_cases``)."""
    return 0


def export_interests(user: Any) -> list[dict[str, Any]]:
    rows = Interest.objects.filter(user=user).select_related("organisation").order_by("declared_at", "pk")
    return [
        {
            "organisation": row.organisation.name,
            "why": row.reason,
            "declared": row.declared_at.isoformat(),
            "ended": row.ended_at.isoformat() if row.ended_at else None,
        }
        for row in rows
    ]


def export_views(user: Any) -> list[dict[str, Any]]:
    rows = SavedView.objects.filter(owner=user).order_by("pk")
    return [{"name": row.name, "filters": row.query} for row in rows]


def erase_views(user: Any) -> int:
    count: int = SavedView.objects.filter(owner=user).delete()[0]
    return count


def export_tasks(user: Any) -> list[dict[str, Any]]:
    rows = CaseTask.objects.filter(assignee=user).select_related("case").order_by("created_at", "pk")
    return [{"case": row.case.number, "task": row.title, "done": row.done_at is not None} for row in rows]


def expire_presence(today: date, dry_run: bool) -> int:
    old = Presence.objects.filter(seen_at__date__lt=today - timedelta(days=1))
    if dry_run:
        return old.count()
    count: int = old.delete()[0]
    return count


CASES = PersonalData(
    model="casework.Case",
    personal=(
        "user",
        "title",
        "applicant_email",
        "language",
        "answers",
        "responsible",
        "deputy",
    ),
    other=(
        "id",
        "number",
        "kind",
        "purpose",
        "intake",
        "previous",
        "organisation",
        "state",
        "unit",
        "district",
        "revision",
        "received_at",
        "due_on",
        "period_amount",
        "period_unit",
        "silence",
        "routing",
        "taken_in",
        "closed_at",
        "is_demo",
    ),
    purpose=HANDLING,
    legal_basis=PUBLIC_TASK,
    retention="5 years after closing unless set for its kind; erased when two officials signed the list",
    export=export_cases,
    erase=erase_cases,
)
DRAFTS = PersonalData(
    model="casework.Draft",
    personal=("answer_set", "user", "email"),
    other=(
        "id",
        "intake",
        "purpose",
        "case",
        "previous",
        "organisation",
        "token_hash",
        "expires_at",
        "created_at",
    ),
    purpose="Letting a person finish an application later.",
    legal_basis="GDPR art. 6(1)(b): steps at the person's request",
    retention="30 days after the last time the link was asked for",
    export=export_drafts,
    erase=erase_drafts,
    expire=expire_drafts,
)
VISITS = PersonalData(
    model="casework.DraftVisit",
    personal=("user", "seen_at", "page_key"),
    other=("id", "draft"),
    purpose="Letting people of one organisation see who answers with them.",
    legal_basis="GDPR art. 6(1)(b): steps at the person's request",
    retention="A day; goes with the account",
    erase=erase_visits,
    expire=expire_visits,
)
ACCESSES = PersonalData(
    model="casework.CaseAccess",
    personal=("last_used_at",),
    other=("id", "case", "token_hash", "created_at", "expires_at", "revoked_at"),
    purpose="Following a case without an account.",
    legal_basis=PUBLIC_TASK,
    retention="12 months from the day the link was made",
    export=export_accesses,
    erase=erase_accesses,
    expire=expire_accesses,
)
TIMELINE = PersonalData(
    model="casework.TimelineEntry",
    personal=("actor", "text", "detail"),
    other=("id", "case", "at", "kind", "by_applicant", "public"),
    purpose=HANDLING,
    legal_basis=PUBLIC_TASK,
    retention=IN_CASES,
    export=export_timeline,
    erase=erase_nothing,
)
DECISIONS = PersonalData(
    model="casework.Decision",
    personal=("text", "decided_by"),
    other=("id", "case", "outcome", "result", "by_silence", "reason", "decided_at", "carried_out_at"),
    purpose="Being able to say what was decided, why and by whom.",
    legal_basis=PUBLIC_TASK,
    retention=IN_CASES,
    erase=erase_nothing,
)
FLAGS = PersonalData(
    model="casework.CaseFlag",
    personal=("text", "detail"),
    other=("id", "case", "kind", "key", "url"),
    purpose="Showing the official what to look at.",
    legal_basis=PUBLIC_TASK,
    retention=IN_CASES,
    erase=erase_nothing,
)
SUBMISSIONS = PersonalData(
    model="casework.Submission",
    other=("id", "case", "answer_set", "round", "submitted_at"),
    retention=IN_CASES,
)
PAUSES = PersonalData(
    model="casework.ClockPause",
    personal=("reason",),
    other=("id", "case", "started_on", "ended_on", "kind", "basis", "answer_by"),
    purpose="Showing why a case took longer.",
    legal_basis=PUBLIC_TASK,
    retention=IN_CASES,
    erase=erase_nothing,
)
COUNTERS = PersonalData(model="casework.CaseCounter", other=("year", "last"), retention="For ever")
REASONS = PersonalData(
    model="casework.DecisionReason",
    other=(
        "id",
        "kind",
        "code",
        "title",
        "title_pl",
        "title_en",
        "title_uk",
        "text",
        "text_pl",
        "text_en",
        "text_uk",
        "for_refusal",
        "for_correction",
        "active",
        "position",
    ),
    retention="For ever",
)
INTAKES = PersonalData(
    model="casework.Intake",
    other=(
        "id",
        "kind",
        "slug",
        "title",
        "title_pl",
        "title_en",
        "title_uk",
        "introduction",
        "introduction_pl",
        "introduction_en",
        "introduction_uk",
        "questionnaire",
        "opens_at",
        "closes_at",
        "limits",
        "due_working_days",
        "created_at",
    ),
    retention="For ever",
)
LINKS = PersonalData(
    model="casework.CaseLink",
    personal=("reason", "made_by"),
    other=("id", "source", "target", "kind", "made_at"),
    purpose="Telling which cases have to do with each other and why.",
    legal_basis=PUBLIC_TASK,
    retention=IN_CASES,
    erase=erase_nothing,
)
TASKS = PersonalData(
    model="casework.CaseTask",
    personal=("title", "assignee", "created_by", "done_by"),
    other=("id", "case", "due_on", "created_at", "done_at"),
    purpose="Sharing the work on a case.",
    legal_basis=PUBLIC_TASK,
    retention=IN_CASES,
    export=export_tasks,
    erase=erase_nothing,
)
SEARCH = PersonalData(
    model="casework.CaseSearch",
    personal=("names", "words"),
    other=("case", "version"),
    purpose="Letting officials find a case by what was said in it.",
    legal_basis=PUBLIC_TASK,
    retention=IN_CASES,
    erase=erase_nothing,
)
RIGHTS = PersonalData(
    model="casework.CaseRight",
    personal=("user", "given_by"),
    other=("id", "kind", "unit", "given_at"),
    purpose="Letting officials see only the cases that they handle.",
    legal_basis=PUBLIC_TASK,
    retention="As long as the right is given",
    erase=erase_nothing,
)
INTERESTS = PersonalData(
    model="casework.Interest",
    personal=("user", "organisation", "reason", "declared_by", "ended_by"),
    other=("id", "declared_at", "ended_at"),
    purpose="Keeping officials out of the cases of firms in which they have an interest.",
    legal_basis="GDPR art. 6(1)(c): impartiality of officials (KPA art. 24)",
    retention="As long as the official has an account: later decisions must stay open to question",
    export=export_interests,
    erase=erase_nothing,
)
PRESENCES = PersonalData(
    model="casework.Presence",
    personal=("user", "opened_at", "seen_at", "writing"),
    other=("id", "case"),
    purpose="Telling officials that a colleague has the same case open.",
    legal_basis=PUBLIC_TASK,
    retention="1 day",
    erase=erase_nothing,
    expire=expire_presence,
)
VIEWS = PersonalData(
    model="casework.SavedView",
    personal=("owner", "name", "query"),
    other=("id", "unit", "created_at"),
    purpose="Keeping an official's own filters.",
    legal_basis=PUBLIC_TASK,
    retention="Until the official removes them or the account goes",
    export=export_views,
    erase=erase_views,
)
TEMPLATES = PersonalData(
    model="casework.ReplyTemplate",
    other=(
        "id",
        "kind",
        "unit",
        "title",
        "title_pl",
        "title_en",
        "title_uk",
        "text",
        "text_pl",
        "text_en",
        "text_uk",
        "active",
        "position",
        "changed_at",
    ),
    retention="For ever",
)
ERASURES = PersonalData(
    model="casework.ErasureList",
    personal=("first_signer", "second_signer", "rejected_by", "rejection"),
    other=(
        "id",
        "kind",
        "proposed_at",
        "erase_on",
        "state",
        "first_signed_at",
        "second_signed_at",
        "done_at",
        "counts",
    ),
    purpose="Being able to say what was erased, when and who agreed.",
    legal_basis="GDPR art. 5(2): accountability",
    retention="For ever",
    erase=erase_nothing,
)
ERASURE_ITEMS = PersonalData(
    model="casework.ErasureItem",
    personal=("kept_because", "kept_by"),
    other=("id", "list", "case", "number", "closed_on", "erased_at"),
    purpose="Being able to say what was erased, when and who agreed.",
    legal_basis="GDPR art. 5(2): accountability",
    retention="For ever; of what was erased only the number of the case",
    erase=erase_nothing,
)
