"""Documents as PDF that everybody can read: tagged (PDF/UA-1), in their language, with our fonts, made without any network.

A document is a template that extends ``ui/pdf/base.html``. The same template is a page for the browser when ``stylesheet`` is
an address of ours: the print view, offered where PDF cannot be made.

WeasyPrint draws text with Pango, a library of the system (`scripts/system-packages` installs it). Where it is missing
everything else works and ``make_pdf`` raises :class:`PdfUnavailable`.
"""

import logging
import re
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import translation
from PIL import ImageFile

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
"""Characters that no font draws and that would spoil the reading of those that stand beside them."""

logger = logging.getLogger(__name__)
OWN_FILES = "https://static.invalid/"
"""Where a document's style sheet and fonts seem to stand; nothing is ever fetched from there."""

STYLESHEET = f"{OWN_FILES}ui/pdf.css"


class PdfUnavailable(Exception):
    """This machine lacks the libraries with which PDF is drawn."""


class ForeignFile(ValueError):
    """A document asked for a file that is not ours."""


def can_make_pdf() -> bool:
    try:
        _weasyprint()
    except PdfUnavailable:
        return False
    return True


def make_pdf(template: str, context: dict[str, Any], *, language: str) -> bytes:
    """The document of ``template`` in ``language``. Raises :class:`PdfUnavailable`, :class:`ForeignFile`."""
    weasyprint = _weasyprint()
    html = document_html(template, context, language=language, stylesheet=STYLESHEET)
    document = weasyprint.HTML(string=html, base_url=OWN_FILES, url_fetcher=_own_files_only())
    try:
        pdf: bytes = document.write_pdf(pdf_variant="pdf/ua-1", optimize_images=True)
    except weasyprint.urls.FatalURLFetchingError as error:  # no Exception: it would pass every net above us
        raise ForeignFile(str(error)) from error
    return pdf


def document_html(template: str, context: dict[str, Any], *, language: str, stylesheet: str) -> str:
    """The document as a page: what ``make_pdf`` draws, or the print view with an address of ours as ``stylesheet``."""
    with translation.override(language):
        html = render_to_string(template, {**context, "language": language, "stylesheet": stylesheet})
    return CONTROL.sub("", html)


def own_file(url: str) -> Path:
    """The static file at an address of a document. Raises :class:`ForeignFile` for every other address."""
    if not url.startswith(OWN_FILES):
        raise ForeignFile(f"A document may use our own files only, not {url[:80]}")
    name = url.removeprefix(OWN_FILES).partition("?")[0].partition("#")[0]
    found = None if ".." in name.split("/") else finders.find(name)
    if not isinstance(found, str):
        raise ForeignFile(f"There is no static file {name}")
    return Path(found)


def _weasyprint() -> Any:
    """The library; it looks for Pango when it is imported."""
    try:
        import weasyprint
    except OSError as error:
        logger.warning("WeasyPrint cannot be loaded, PDF files cannot be made: %s", error)
        raise PdfUnavailable from error
    # importing it lets Pillow take half a picture for a whole one, everywhere: uploads must not
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    return weasyprint


def _own_files_only() -> Any:
    """What WeasyPrint asks for files: static ones and data in the address itself; everything else stops the document."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    types = {".css": "text/css", ".woff2": "font/woff2", ".svg": "image/svg+xml", ".png": "image/png"}

    class OwnFiles(URLFetcher):
        def fetch(self, url: str, headers: Any = None) -> Any:
            if url.startswith("data:"):
                return super().fetch(url, headers)
            path = own_file(url)
            kind = types.get(path.suffix, "application/octet-stream")
            return URLFetcherResponse(url, body=path.read_bytes(), headers={"Content-Type": kind})

    return OwnFiles(allowed_protocols=("https", "data"), fail_on_errors=True)
