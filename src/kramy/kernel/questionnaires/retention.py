"""Answers may hold anything a person typed: all of it counts as personal data."""

from datetime import date, timedelta
from typing import Any

from kramy.kernel.accounts.base import PersonalData
from kramy.kernel.questionnaires.domain.answers import delete_draft
from kramy.kernel.questionnaires.enums import AnswerState
from kramy.kernel.questionnaires.models import AnswerSet, Attachment, DraftStep, QuestionnaireVersion

ABANDONED_AFTER_DAYS = 90


def export_answers(user: Any) -> list[dict[str, Any]]:
    return [
        {
            "questionnaire": str(answer_set.version.questionnaire),
            "version": answer_set.version.number,
            "state": answer_set.state,
            "language": answer_set.language,
            "created_at": answer_set.created_at.isoformat(),
            "answers": answer_set.answers,
        }
        for answer_set in AnswerSet.objects.filter(user=user)
        .select_related("version__questionnaire")
        .order_by("created_at")
    ]


def erase_answers(user: Any) -> int:
    """What was never sent goes; what was submitted belongs to a case, whose own retention decides, and forgets
    the account."""
    drafts = list(AnswerSet.objects.filter(user=user, state=AnswerState.DRAFT).values_list("pk", flat=True))
    return sum(delete_draft(pk) for pk in drafts) + AnswerSet.objects.filter(user=user).update(user=None)


def expire_answers(today: date, dry_run: bool) -> int:
    """Answers begun and left alone for ``ABANDONED_AFTER_DAYS``."""
    abandoned = AnswerSet.objects.filter(
        state=AnswerState.DRAFT, updated_at__date__lt=today - timedelta(days=ABANDONED_AFTER_DAYS)
    )
    if dry_run:
        return abandoned.count()
    return sum(delete_draft(pk) for pk in list(abandoned.values_list("pk", flat=True)))


def export_attachments(user: Any) -> list[dict[str, Any]]:
    return [
        {
            "name": item.original_name,
            "description": item.description,
            "size": item.size,
            "file": item.file.name,
        }
        for item in Attachment.objects.filter(answer_set__user=user).order_by("created_at")
    ]


def export_published(user: Any) -> list[dict[str, Any]]:
    return [
        {"questionnaire": str(version.questionnaire), "version": version.number}
        for version in QuestionnaireVersion.objects.filter(published_by=user).select_related("questionnaire")
    ]


def erase_published(user: Any) -> int:
    return QuestionnaireVersion.objects.filter(published_by=user).update(published_by=None)


def export_steps(user: Any) -> list[dict[str, Any]]:
    return [
        {"questionnaire": str(step.version.questionnaire), "about": step.about, "at": step.at.isoformat()}
        for step in DraftStep.objects.filter(by=user).select_related("version__questionnaire").order_by("pk")
    ]


def erase_steps(user: Any) -> int:
    return DraftStep.objects.filter(by=user).update(by=None)


PERSONAL_DATA = (
    PersonalData(
        model="questionnaires.Questionnaire",
        other=("slug", "title", "title_pl", "title_en", "title_uk", "created_at"),
    ),
    PersonalData(
        model="questionnaires.QuestionnaireVersion",
        personal=("published_by",),
        other=(
            "questionnaire", "number", "state", "definition", "note", "created_at", "updated_at", "revision",
            "published_at",
        ),
        purpose="Knowing which official published which wording",
        legal_basis="GDPR art. 6(1)(e), a task in the public interest",
        retention="Until the official's account is erased; the wording stays",
        export=export_published,
        erase=erase_published,
    ),
    PersonalData(
        model="questionnaires.DraftStep",
        personal=("by",),
        other=("id", "version", "definition", "about", "at", "undone"),
        purpose="Undoing changes to a draft and saying whose they were",
        legal_basis="GDPR art. 6(1)(e), a task in the public interest",
        retention="Until the draft is published or discarded",
        export=export_steps,
        erase=erase_steps,
    ),
    PersonalData(
        model="questionnaires.AnswerSet",
        personal=("answers", "user", "language", "marks", "disputes", "offers", "typed"),
        other=("id", 
            "version", "state", "finished_pages", "limits", "revision", "created_at", "updated_at",
            "submitted_at",
        ),
        purpose="Handling what a person or a firm asks of the city",
        legal_basis="GDPR art. 6(1)(e), a task in the public interest",
        retention=(
            f"Not sent: {ABANDONED_AFTER_DAYS} days after the last change; sent: as long as the case they belong to"
        ),
        export=export_answers,
        erase=erase_answers,
        expire=expire_answers,
    ),
    PersonalData(
        model="questionnaires.Attachment",
        personal=("file", "thumbnail", "original_name", "description"),
        other=("id", 
            "answer_set", "question_key", "position", "is_picture", "content_type", "size", "width", "height",
            "sha256", "created_at",
        ),
        purpose="Pictures and files given as answers",
        legal_basis="GDPR art. 6(1)(e), a task in the public interest",
        retention="As long as the answers they belong to",
        export=export_attachments,
    ),
)  # fmt: skip
