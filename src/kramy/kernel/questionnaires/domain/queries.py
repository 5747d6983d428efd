"""Lists for the desk, each in a fixed number of queries."""

from django.db.models import Count, F, IntegerField, OuterRef, QuerySet, Subquery
from django.utils.translation import get_language

from kramy.kernel.questionnaires.enums import AnswerState, VersionState
from kramy.kernel.questionnaires.models import Questionnaire, QuestionnaireVersion


def questionnaires() -> QuerySet[Questionnaire]:
    """Every questionnaire with ``published_number``, ``draft_number`` (None without) and ``answer_count``."""

    def number(state: VersionState) -> Subquery:
        versions = QuestionnaireVersion.objects.filter(questionnaire=OuterRef("pk"), state=state)
        return Subquery(versions.values("number")[:1], output_field=IntegerField())

    return Questionnaire.objects.annotate(
        published_number=number(VersionState.PUBLISHED),
        draft_number=number(VersionState.DRAFT),
        answer_count=Count("versions__answer_sets"),
    ).order_by(F("title").asc(nulls_last=True), "pk")


def versions_of(questionnaire: Questionnaire) -> QuerySet[QuestionnaireVersion]:
    """Its versions, newest first, with ``answer_count`` and who published."""
    return (
        QuestionnaireVersion.objects.filter(questionnaire=questionnaire)
        .select_related("published_by", "questionnaire")
        .annotate(answer_count=Count("answer_sets"))
        .order_by("-number")
    )


def begun_answers(version: QuestionnaireVersion) -> int:
    """How many sets of answers were begun with this version and not sent."""
    return version.answer_sets.filter(state=AnswerState.DRAFT).count()


def desk_language() -> str:
    """The language of the person at the desk, without its region."""
    return (get_language() or "").split("-")[0]
