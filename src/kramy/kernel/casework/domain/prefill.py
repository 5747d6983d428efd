"""What is known already and need not be asked again."""

from typing import Any

from kramy.kernel.casework.enums import CasePurpose
from kramy.kernel.casework.models import Case, Intake
from kramy.kernel.organisations import api as organisations
from kramy.kernel.questionnaires import api as questionnaires
from kramy.kernel.questionnaires.enums import QuestionKind

BY_KIND: dict[str, str] = {
    QuestionKind.ORGANISATION: "firm",
    QuestionKind.EMAIL: "email",
    QuestionKind.PHONE: "phone",
}
NEVER_REUSED = frozenset({QuestionKind.CONSENT, QuestionKind.PICTURES, QuestionKind.FILE})
"""A consent is given each time anew; files belong to the answers they were given with."""


def known_for(intake: Intake, user: Any) -> dict[str, Any]:
    """Answers to begin with, from what the person's account knows of the firm."""
    if not getattr(user, "is_authenticated", False):
        return {}
    version = questionnaires.published_version(intake.questionnaire)
    if version is None:
        return {}
    known = organisations.known_answers(user=user)
    answers = {}
    for question in questionnaires.definition_of(version).questions():
        name = BY_KIND.get(question.kind) or ("website" if question.kind == QuestionKind.LINK else "")
        if name == "website" and question.key != "website":
            continue
        if known.get(name):
            answers[question.key] = known[name]
    return answers


def last_case(intake: Intake, user: Any) -> Case | None:
    """The person's last case answered to the same questionnaire, whose answers may be used again."""
    if not getattr(user, "is_authenticated", False):
        return None
    return (
        Case.objects.filter(user=user, intake__questionnaire=intake.questionnaire_id)
        .exclude(purpose=CasePurpose.CORRECTION)
        .select_related("answers__version")
        .order_by("-received_at", "-pk")
        .first()
    )


def reused(case: Case) -> dict[str, Any]:
    """The answers of ``case`` that may be given again."""
    kinds = {
        question.key: question.kind
        for question in questionnaires.definition_of(case.answers.version).questions()
    }
    return {
        key: value
        for key, value in case.answers.answers.items()
        if kinds.get(key, "consent") not in NEVER_REUSED
    }
