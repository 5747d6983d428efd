"""A small realistic questionnaire, and answers to it, for tests of any app."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from kramy.kernel.questionnaires.domain.answers import start_answers
from kramy.kernel.questionnaires.domain.versions import seed_questionnaire
from kramy.kernel.questionnaires.models import AnswerSet, QuestionnaireVersion


def texts(words: str) -> dict[str, str]:
    """The same words marked for each language."""
    return {"pl": f"{words} (pl)", "en": words, "uk": f"{words} (uk)"}


def question(key: str, kind: str = "short_text", **more: Any) -> dict[str, Any]:
    """The JSON form of a question."""
    return {"key": key, "kind": kind, "label": texts(key.replace("_", " ").capitalize())} | more


def page(key: str, *questions: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The JSON form of a page."""
    return {"key": key, "title": texts(key.capitalize()), "questions": list(questions), **more}


def choice(key: str) -> dict[str, Any]:
    return {"key": key, "label": texts(key.capitalize())}


def small_definition() -> dict[str, Any]:
    """Three pages: a firm, what it offers (with a question that depends on another), and consent."""
    return {
        "pages": [
            page("firm", question("firm", "organisation"), question("email", "email")),
            page(
                "offer",
                question(
                    "trade", "single_choice", choices=[choice("bakery"), choice("cafe"), choice("shop")]
                ),
                question("about", "long_text", required=False, options={"max_length": 300}),
                question("delivers", "yes_no"),
                question(
                    "delivery_area",
                    options={"max_length": 80},
                    show_if={"question": "delivers", "is": "equals", "value": True},
                ),
            ),
            page(
                "seats",
                question("seats", "number", options={"min": 1, "max": 500}),
                show_if={"question": "trade", "is": "equals", "value": "cafe"},
            ),
            page("pictures", question("pictures", "pictures", required=False, options={"max_count": 3})),
            page(
                "consent",
                question("agrees", "consent", options={"purpose": "publication", "text_version": "2026-1"}),
            ),
        ]
    }


COMPLETE: dict[str, Any] = {
    "firm": {"name": "Pierogi u Zosi", "nip": "5252561999", "regon": "", "krs": ""},
    "email": "zosia@example.pl",
    "trade": "bakery",
    "delivers": False,
    "agrees": True,
}


def make_version(slug: str = "survey", definition: dict[str, Any] | None = None) -> QuestionnaireVersion:
    """A published version of a questionnaire."""
    return seed_questionnaire(slug, texts("Survey"), definition or small_definition())


def make_answers(
    version: QuestionnaireVersion | None = None, answers: dict[str, Any] | None = None, language: str = "pl"
) -> AnswerSet:
    """Answers being given, complete unless told otherwise."""
    return start_answers(
        version=version or make_version(), language=language, answers=COMPLETE if answers is None else answers
    )


def picture_upload(
    name: str = "photo.jpg", colour: str = "firebrick", size: tuple[int, int] = (120, 80)
) -> SimpleUploadedFile:
    """A small JPEG as a browser would send it."""
    import io

    buffer = io.BytesIO()
    Image.new("RGB", size, colour).save(buffer, "JPEG")
    return SimpleUploadedFile(name, buffer.getvalue(), content_type="image/jpeg")
