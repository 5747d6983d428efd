"""The documents of a case: the confirmation of what was sent, and the whole file."""

from typing import Any

from django.utils.translation import get_language

from kramy.kernel.casework.domain import clock, silence
from kramy.kernel.casework.domain.dossier import Dossier, dossier_of
from kramy.kernel.casework.domain.settings import settings_of
from kramy.kernel.casework.models import Case
from kramy.kernel.manifest.api import city, in_language
from kramy.ui.pdf import document_html, make_pdf

CONFIRMATION = "casework/pdf/confirmation.html"
CASE_FILE = "casework/pdf/case_file.html"


def case_pdf(dossier: Dossier, *, language: str | None = None) -> bytes:
    """The file of a case as PDF/UA. Raises ``PdfUnavailable``."""
    return make_pdf(CASE_FILE, case_context(dossier), language=language or _language())


def case_html(dossier: Dossier, *, stylesheet: str) -> str:
    """The same for the browser: the print view."""
    return document_html(CASE_FILE, case_context(dossier), language=_language(), stylesheet=stylesheet)


def confirmation_pdf(case: Case) -> bytes:
    """What was sent, when, by when the city answers and what comes next, as PDF/UA. Raises ``PdfUnavailable``."""
    return make_pdf(CONFIRMATION, confirmation_context(case), language=_language())


def confirmation_html(case: Case, *, stylesheet: str) -> str:
    return document_html(
        CONFIRMATION, confirmation_context(case), language=_language(), stylesheet=stylesheet
    )


def case_context(dossier: Dossier) -> dict[str, Any]:
    return {"dossier": dossier, "case": dossier.case, "settings": settings_of(dossier.case), **_sender()}


def confirmation_context(case: Case) -> dict[str, Any]:
    dossier = dossier_of(case, public_only=True)
    return {
        "dossier": dossier,
        "case": case,
        "answers": dossier.answers,
        "deadline": clock.deadline_of(case),
        "silence": silence.in_words(case),
        **_sender(),
    }


def _sender() -> dict[str, Any]:
    return {"sender": in_language(city().office_names), "city": city()}


def _language() -> str:
    return (get_language() or "pl").split("-")[0]
