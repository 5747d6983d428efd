"""Files from strangers judged by their content and made ready to be kept; for answers and for messages alike."""

import hashlib
import io
import zipfile
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import PurePath
from typing import BinaryIO

from django.utils.translation import gettext as _

from kramy.kernel.questionnaires.domain.kinds.attached import FILE_TYPES
from kramy.lib import pictures
from kramy.lib.errors import Refused

CONTENT_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}
INSIDE_ZIP = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx"}
DOCUMENT_PICTURE_SIDE = 4000
"""A scan sent as a picture is re-encoded like any other, but stays large enough to be read."""

ALL_TYPES = tuple(key for key, _label in FILE_TYPES)
PROGRAMS = frozenset(
    {
        "app",
        "bat",
        "cmd",
        "com",
        "cpl",
        "dll",
        "exe",
        "hta",
        "htm",
        "html",
        "jar",
        "js",
        "jse",
        "lnk",
        "msi",
        "pif",
    }
    | {"ps1", "reg", "scr", "sh", "svg", "url", "vbe", "vbs", "wsf"}
)
"""Endings of names by which a computer would run or open a file as something that it is not."""


@dataclass(frozen=True, kw_only=True)
class PreparedFile:
    """What is to be kept of an upload; ``extension`` and ``content_type`` are those of the content."""

    content: bytes
    extension: str
    content_type: str
    sha256: str
    thumbnail: bytes = b""
    width: int | None = None
    height: int | None = None


def prepare(
    file: BinaryIO,
    *,
    max_bytes: int,
    types: Collection[str] = ALL_TYPES,
    allowed_words: str = "",
) -> PreparedFile:
    """The file made ready; pictures are drawn anew, what is inside a document stays as it is.

    No more than one byte over ``max_bytes`` is read. Refused: ``empty``, ``too_large``, ``type`` (by content, never by name),
    and what ``lib.pictures`` refuses.
    """
    data = file.read(max_bytes + 1)
    if not data:
        raise Refused(_("The file is empty. Choose it again."), code="empty")
    if len(data) > max_bytes:
        raise Refused(
            _("The file is too large: at most %(most)d MB.") % {"most": max_bytes // 1_000_000},
            code="too_large",
        )
    found = file_type(data)
    if found is None or found not in types:
        raise Refused(
            _("This kind of file cannot be taken. Allowed: %(kinds)s.")
            % {"kinds": allowed_words or words_for(types)},
            code="type",
        )
    if found in ("jpg", "png"):
        picture = pictures.prepare(data, max_bytes=max_bytes, max_side=DOCUMENT_PICTURE_SIDE)
        return PreparedFile(
            content=picture.content,
            extension="webp",
            content_type=picture.content_type,
            sha256=picture.sha256,
            width=picture.width,
            height=picture.height,
        )
    return PreparedFile(
        content=data,
        extension=found,
        content_type=CONTENT_TYPES[found],
        sha256=hashlib.sha256(data).hexdigest(),
    )


def words_for(types: Collection[str]) -> str:
    """The kinds of files for people, in the active language."""
    return ", ".join(str(label) for key, label in FILE_TYPES if key in types)


def file_type(data: bytes) -> str | None:
    """The kind of a file by its content: pdf, jpg, png, docx, xlsx, odt, ods; None when it is none of them."""
    if data[:1024].lstrip().startswith(b"%PDF-"):
        return "pdf"
    if data.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if not data.startswith(b"PK\x03\x04"):
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            macros = any(name.endswith("vbaProject.bin") for name in names)
            office = next((kind for name, kind in INSIDE_ZIP.items() if name in names), None)
            if office:
                return None if macros else office
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                declared = archive.read("mimetype").decode("ascii", "replace").strip()
                return next((name for name, mime in CONTENT_TYPES.items() if mime == declared), None)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError):
        return None  # damaged or encrypted: not something we can vouch for
    return None


def plain_name(name: str) -> str:
    """The last part of the name as sent, without control characters."""
    bare = PurePath(str(name).replace("\\", "/")).name
    return "".join(letter for letter in bare if letter.isprintable())[-200:] or "file"


def honest_name(name: str, extension: str) -> str:
    """A name for keeping and handing out that ends as the content is: endings of programs are gone.

    >>> honest_name("../faktura.pdf.exe", "pdf")
    'faktura.pdf'
    >>> honest_name("skan.jpg", "webp")
    'skan.webp'
    >>> honest_name("umowa nr 3.2024", "docx")
    'umowa nr 3.2024.docx'
    """
    stem = plain_name(name).strip(". ")
    known = {*CONTENT_TYPES, *PROGRAMS, "jpg", "jpeg", "png", "webp"}
    while "." in stem and stem.rpartition(".")[2].lower() in known:
        stem = stem.rpartition(".")[0].rstrip(". ")
    return f"{stem[:180] or 'file'}.{extension}"
