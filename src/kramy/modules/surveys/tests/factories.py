"""Surveys for tests, made with the verbs."""

from typing import Any

from kramy.kernel.questionnaires import api as questionnaires
from kramy.modules.surveys.domain import answering, surveys
from kramy.modules.surveys.models import Response, Survey

_numbers = iter(range(1, 1_000_000))


def texts(words: str) -> dict[str, str]:
    return {"pl": f"{words} (pl)", "en": words, "uk": f"{words} (uk)"}


def question(key: str, kind: str, choices: tuple[str, ...] = (), **more: Any) -> dict[str, Any]:
    offered = [{"key": each, "label": texts(each.capitalize())} for each in choices]
    return {"key": key, "kind": kind, "label": texts(key.capitalize()), "choices": offered, **more}


DEFINITION = {
    "pages": [
        {
            "key": "one",
            "title": texts("The firm"),
            "questions": [
                question("trade", "single_choice", ("bakery", "cafe")),
                question("needs", "multiple_choice", ("staff", "money"), required=False),
            ],
        },
        {
            "key": "two",
            "title": texts("The year"),
            "questions": [
                question("mark", "rating"),
                question("words", "long_text", required=False, options={"max_length": 500}),
            ],
        },
    ]
}


def make_survey(*, definition: dict[str, Any] | None = None, opened: bool = True, **fields: Any) -> Survey:
    """A survey, open unless told otherwise; any field of it."""
    number = next(_numbers)
    version = questionnaires.seed_questionnaire(f"q-{number}", texts("Questions"), definition or DEFINITION)
    known = {"title_pl": f"Ankieta {number}", "title_en": f"Survey {number}", "slug": f"survey-{number}"}
    survey = surveys.create_survey(by=None, questionnaire=version.questionnaire, **(known | fields))
    return surveys.open_survey(survey=survey, by=None) if opened else survey


def answer(survey: Survey, answers: dict[str, Any] | None = None, **more: Any) -> Response:
    """One person's answers, sent; ``more`` goes to ``begin``."""
    mark = more.setdefault("mark", f"device-{next(_numbers)}")
    begun = answering.begin(survey=survey, language="en", **more)
    given = {"trade": "bakery", "mark": 4} if answers is None else answers
    type(begun.answer_set).objects.filter(pk=begun.pk).update(answers=given)
    begun.answer_set.refresh_from_db()
    return answering.send(answering=begun, mark=mark)
