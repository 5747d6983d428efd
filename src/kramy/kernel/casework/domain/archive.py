"""The whole file of a case as one ZIP archive: PDF, attachments, answers and steps as data, and a manifest to check it by."""

import hashlib
import json
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Self

from django.contrib.staticfiles import finders
from django.utils.translation import gettext as _

from kramy.kernel.casework.domain.documents import case_html, case_pdf
from kramy.kernel.casework.domain.dossier import Dossier
from kramy.lib.exports import csv_chunks
from kramy.ui.pdf import PdfUnavailable

STORED = frozenset({"image/webp", "application/pdf", "application/zip"})
"""Contents that are compressed already."""


@dataclass
class Archive:
    """A ZIP archive being written; remembers what is in it, for the manifest."""

    stream: BinaryIO
    folder: str = ""
    manifest: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._zip = zipfile.ZipFile(self.stream, "w", zipfile.ZIP_DEFLATED)

    def add(self, path: str, content: bytes | Iterable[bytes], *, content_type: str) -> str:
        """Write one file, in pieces if it comes in pieces; its SHA-256 (hex)."""
        chunks = [content] if isinstance(content, bytes) else content
        path = self.folder + path
        info = zipfile.ZipInfo(path)
        info.compress_type = zipfile.ZIP_STORED if content_type in STORED else zipfile.ZIP_DEFLATED
        digest, size = hashlib.sha256(), 0
        with self._zip.open(info, "w", force_zip64=True) as target:
            for chunk in chunks:
                target.write(chunk)
                digest.update(chunk)
                size += len(chunk)
        self.manifest.append({"path": path, "size": size, "sha256": digest.hexdigest(), "type": content_type})
        return digest.hexdigest()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._zip.close()

    def add_manifest(self, about: dict[str, Any]) -> None:
        """Write the manifest, as JSON and in the form that `sha256sum --check` reads."""
        listed = list(self.manifest)
        lines = "".join(f"{item['sha256']}  {item['path']}\n" for item in listed)
        self._zip.writestr("manifest.json", as_json({**about, "files": listed}))
        self._zip.writestr("manifest-sha256.txt", lines)


def write_archive(dossier: Dossier, stream: BinaryIO) -> None:
    """The archive of a case into ``stream`` (open for writing bytes); no attachment stands in memory whole."""
    with Archive(stream) as archive:
        add_contents(archive, dossier)
        archive.add_manifest(about(dossier))


def add_contents(
    archive: Archive,
    dossier: Dossier,
    *,
    with_pdf_only: bool = False,
    leave_out: frozenset[str] = frozenset(),
) -> None:
    """Everything but the manifest, and but attachments whose SHA-256 is in ``leave_out``.

    Where no PDF can be made its place is taken by the print view; with ``with_pdf_only`` ``PdfUnavailable`` is raised.
    """
    try:
        archive.add("case.pdf", case_pdf(dossier), content_type="application/pdf")
    except PdfUnavailable:
        if with_pdf_only:
            raise
        html = case_html(dossier, stylesheet="pdf.css")
        archive.add("case.html", html.encode(), content_type="text/html")
        stylesheet = Path(str(finders.find("ui/pdf.css"))).read_bytes()
        archive.add("pdf.css", stylesheet, content_type="text/css")
    archive.add("answers.json", as_json(answers_as_data(dossier)), content_type="application/json")
    headers = (_("Round"), _("Page"), _("Key"), _("Question"), _("Answer"))
    archive.add("answers.csv", csv_chunks(headers, _answer_rows(dossier)), content_type="text/csv")
    headers = (_("When"), _("What"), _("Who"), _("Words"), _("Files"))
    archive.add("timeline.csv", csv_chunks(headers, _step_rows(dossier)), content_type="text/csv")
    for file in dossier.files:
        if file.sha256 in leave_out:
            continue
        archive.add(file.path, file.chunks(), content_type=file.content_type)


def about(dossier: Dossier) -> dict[str, Any]:
    """What the manifest says of the case itself."""
    case = dossier.case
    return {
        "number": case.number,
        "title": case.title,
        "kind": case.kind,
        "state": case.state,
        "received_at": case.received_at.isoformat(),
        "closed_at": case.closed_at.isoformat() if case.closed_at else None,
        "made_at": dossier.made_at.isoformat(),
    }


def answers_as_data(dossier: Dossier) -> dict[str, Any]:
    """Every round: what was asked, in the wording in which it was, and what was answered, raw and in words."""
    return {
        "number": dossier.case.number,
        "rounds": [
            {
                "round": item.number,
                "submitted_at": item.submitted_at.isoformat(),
                "language": item.language,
                "questionnaire": item.version,
                "answers": item.answers,
                "questions": [
                    {"page": page.title, "key": row.question_key, "label": row.label, "answer": row.text}
                    for page in item.pages
                    for row in page.rows
                ],
            }
            for item in dossier.rounds
        ],
    }


def as_json(data: Any) -> bytes:
    return json.dumps(data, ensure_ascii=False, indent=1, sort_keys=False, default=str).encode() + b"\n"


def _answer_rows(dossier: Dossier) -> Iterator[tuple[Any, ...]]:
    for item in dossier.rounds:
        for page in item.pages:
            for row in page.rows:
                yield item.number, page.title, row.question_key, row.label, row.text


def _step_rows(dossier: Dossier) -> Iterator[tuple[Any, ...]]:
    for step in reversed(dossier.steps):
        yield step.at.replace(microsecond=0), step.heading, step.author, step.words, " ".join(step.files)
