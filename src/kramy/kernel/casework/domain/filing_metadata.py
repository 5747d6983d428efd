"""The metadata of a filed case as XML: the elements of the regulation of 30 October 2006, by `schemas/filing-1.xsd`."""

from datetime import datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from kramy.kernel.casework.domain.archive import Archive
from kramy.kernel.casework.domain.dossier import Dossier
from kramy.kernel.casework.domain.settings import settings_of
from kramy.kernel.casework.models import Case
from kramy.kernel.manifest.api import city
from kramy.lib.exports import CONTROL

NAMESPACE = "urn:kramy:filing:1"
SCHEMA = Path(__file__).parent.parent / "schemas" / "filing-1.xsd"
LANGUAGES = {"pl": "pol", "en": "eng", "uk": "ukr"}
ACCESS = "Akta sprawy zawierają dane osobowe; udostępnia się je stronie i na zasadach art. 73 i 74 k.p.a."
MAIN = "dokumenty/case.pdf"
"""The case file as PDF/UA; everything else in ``dokumenty`` is a part of it."""


def metadata_xml(
    dossier: Dossier, archive: Archive, *, key: str, sequence: int = 1, supplements: str = ""
) -> bytes:
    """The metadata of everything that ``archive`` holds in ``dokumenty`` by now. In Polish: it is read in an office.

    ``sequence`` and ``supplements`` as in ``base.FilingPackage``.
    """
    case = dossier.case
    root = ElementTree.Element(
        "sprawa", {"xmlns": NAMESPACE, "wersja": "1", "klucz": key, "utworzono": _moment(dossier.made_at)}
    )
    if supplements:
        root.attrib |= {"czesc": str(sequence), "uzupelnia": supplements}
    _text(root, "znak", case.number)
    _text(root, "tytul", case.title)
    _text(root, "rodzaj", dossier.kind)
    _text(root, "wszczeta", _moment(case.received_at))
    _text(root, "zakonczona", _moment(case.closed_at or dossier.made_at))
    _text(root, "sposobZakonczenia", case.get_state_display())
    if case.responsible is not None:
        _text(root, "prowadzacy", str(case.responsible))
    _party(ElementTree.SubElement(root, "strona"), case)
    documents = ElementTree.SubElement(root, "dokumenty")
    sent = {f"dokumenty/{file.path}": file for file in dossier.files}
    for item in archive.manifest:
        _document(documents, dossier, item, sent.get(item["path"]))
    ElementTree.indent(root)
    text: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return text + b"\n"


def _document(parent: Any, dossier: Dossier, item: dict[str, Any], sent: Any) -> None:
    case, path = dossier.case, item["path"]
    by_applicant = sent is not None and sent.from_applicant
    node = ElementTree.SubElement(parent, "dokument", {"plik": path})
    ElementTree.SubElement(node, "identyfikator", {"typ": "Kramy"}).text = f"{case.number}/{path}"
    author = ElementTree.SubElement(
        node, "tworca", {"rola": "autor" if sent is not None else "sporzadzajacy"}
    )
    _party(author, case) if by_applicant else _office(author)
    _text(node, "tytul", sent.name if sent is not None else f"{case.number} {case.title}")
    at = sent.at if sent is not None else dossier.made_at
    ElementTree.SubElement(node, "data", {"typ": "wplywu" if by_applicant else "utworzenia"}).text = _moment(
        at
    )
    form = ElementTree.SubElement(node, "format")
    _text(form, "typ", item["type"])
    ElementTree.SubElement(form, "wielkosc", {"miara": "bajt"}).text = str(item["size"])
    ElementTree.SubElement(form, "skrot", {"algorytm": "SHA-256"}).text = item["sha256"]
    ElementTree.SubElement(node, "dostep", {"zakres": "metadane"}).text = ACCESS
    ElementTree.SubElement(node, "typ", _type(item, sent))
    if path == MAIN:
        _related(node, "dotyczy", case.number)
    else:
        _related(node, "jestCzescia", f"{case.number}/{MAIN}")
    receiver = ElementTree.SubElement(node, "odbiorca")
    _office(receiver) if by_applicant else _party(receiver, case)
    group = ElementTree.SubElement(node, "grupowanie", {"typ": "sprawa"})
    _text(group, "kod", case.number)
    _text(group, "opis", case.intake.title)
    ElementTree.SubElement(node, "kwalifikacja", {"kategoria": f"B{settings_of(case).retention_years}"})
    _text(node, "jezyk", LANGUAGES.get(case.language, "und"))
    _text(node, "uprawnienia", _office_name())


def _type(item: dict[str, Any], sent: Any) -> dict[str, str]:
    if item["path"] == MAIN:
        return {"klasa": "Text", "rodzaj": "akta sprawy"}
    if item["type"].startswith("image/"):
        return {"klasa": "Image", "rodzaj": "załącznik"}
    if sent is None:
        return {"klasa": "Dataset", "rodzaj": "dane sprawy"}
    return {"klasa": "Text", "rodzaj": "załącznik"}


def _party(node: Any, case: Case) -> None:
    """The firm, or the person by their address only."""
    _text(node, "nazwa", case.organisation.name if case.organisation else case.applicant_email)
    if case.organisation and case.organisation.nip:
        _text(node, "nip", case.organisation.nip)
    _text(node, "email", case.applicant_email)


def _related(node: Any, kind: str, target: str) -> None:
    ElementTree.SubElement(node, "relacja", {"typ": kind}).text = target


def _office(node: Any) -> None:
    _text(node, "nazwa", _office_name())


def _office_name() -> str:
    return city().office_names["pl"]


def _text(parent: Any, name: str, value: str) -> None:
    """Characters that XML cannot hold are left out; what would be empty is a dash."""
    ElementTree.SubElement(parent, name).text = CONTROL.sub("", str(value)).strip() or "–"


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
