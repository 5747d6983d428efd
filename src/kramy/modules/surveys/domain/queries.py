"""Reading surveys and their answers."""

from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from kramy.kernel.questionnaires import api as questionnaires
from kramy.modules.surveys.domain.figures import Results, results
from kramy.modules.surveys.domain.scales import scale_of
from kramy.modules.surveys.domain.surveys import living
from kramy.modules.surveys.domain.variables import ROWS, Row, Variable, variables_of
from kramy.modules.surveys.models import Invitation, Response, Survey
from kramy.modules.surveys.rules import LEAST


def for_desk(*, deleted: bool = False) -> QuerySet[Survey]:
    """Every survey, newest first, with ``answer_count``, ``invited_count`` and ``answered_count``."""
    rows = Survey.objects.exclude(deleted_at=None) if deleted else living()
    return rows.select_related("questionnaire").annotate(
        answer_count=Count("responses", distinct=True),
        invited_count=Count("invitations", distinct=True),
        answered_count=Count("invitations", filter=Q(invitations__answered=True), distinct=True),
    )


def counted(survey: Survey) -> QuerySet[Response]:
    """The answers that count: of an anonymous survey those that were released (see ``domain.releasing``)."""
    answers = Response.objects.filter(survey=survey)
    return answers.filter(released=True) if survey.anonymous else answers


def invitations_of(survey: Survey, *, text: str = "", state: str = "") -> QuerySet[Invitation]:
    """By address. ``state``: "answered", "waiting" or all."""
    rows = (
        survey.invitations.filter(email__icontains=text.strip()) if text.strip() else survey.invitations.all()
    )
    if state:
        rows = rows.filter(answered=state == "answered")
    return rows.annotate(begun=Exists(Invitation.objects.filter(pk=OuterRef("pk"), answering__isnull=False)))


def variables_in(survey: Survey) -> list[Variable]:
    """The variables of all versions that were answered, and of the one asked now."""
    versions = {version.number: version for version in _versions(survey)}
    return variables_of(
        (number, questionnaires.definition_of(version)) for number, version in versions.items()
    )


def asked_with_rows(survey: Survey) -> list[Variable]:
    """The tables and groups asked several times, which are taken away as tables of their own."""
    return [variable for variable in variables_in(survey) if variable.kind in ROWS]


def rows_in(survey: Survey, *, without_repeats: bool = False) -> list[Row]:
    answers = counted(survey)
    if without_repeats:
        answers = answers.filter(repeated=False)
    pairs = answers.order_by("id").values_list("version__number", "answers")
    return [Row(version=number, answers=given) for number, given in pairs]


def filters_of(survey: Survey, language: str) -> list[dict[str, Any]]:
    """The questions by whose answers the results can be looked at: ``label`` and ``choices``, (value, words) pairs."""
    found = []
    for variable in variables_in(survey):
        scale = scale_of(variable, [], language) if variable.is_choice else None
        if scale is not None:
            label = questionnaires.text_in(variable.label, language) or variable.key
            choices = [(f"{variable.name}:{key}", words) for key, words in scale.cells]
            found.append({"label": label, "choices": choices})
    return found


def results_of(
    survey: Survey,
    *,
    language: str,
    only: tuple[str, str] | None = None,
    without_repeats: bool = False,
    at_desk: bool = False,
) -> Results:
    """The figures of a survey. Small numbers are hidden, except at the desk in a survey that is not anonymous.

    ``only`` is the name of a variable that is a choice and the key of one of its answers; what is no such is left out.
    """
    variables = variables_in(survey)
    named = {variable.name: variable for variable in variables if variable.is_choice}
    chosen = (named[only[0]], only[1]) if only and only[0] in named and only[1] else None
    return results(
        variables,
        rows_in(survey, without_repeats=without_repeats),
        language=language,
        only=chosen,
        least=1 if at_desk and not survey.anonymous else LEAST,
        with_texts=at_desk,
    )


def _versions(survey: Survey) -> list[Any]:
    now = questionnaires.published_version(survey.questionnaire)
    answered = survey.questionnaire.versions.filter(
        pk__in=Response.objects.filter(survey=survey).values("version")
    )
    return [*answered, *([now] if now is not None else [])]
