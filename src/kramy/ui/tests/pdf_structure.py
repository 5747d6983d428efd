"""Reads a PDF as a screen reader would, and says what PDF/UA-1 asks for and it lacks.

No freely usable validator is written in Python, so what can be checked by machine is checked here: the requirements of
ISO 14289-1 that concern documents such as ours (no forms, no multimedia).
"""

import io
import re
from collections.abc import Iterator
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject

HEADING = re.compile(r"^/H([1-6])$")


def read(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf))


def text_of(pdf: bytes) -> str:
    """Every word, spaces as they come."""
    return "\n".join(page.extract_text() for page in read(pdf).pages)


def elements(pdf: bytes) -> Iterator[DictionaryObject]:
    """Every element of the structure tree, in reading order."""
    root = read(pdf).trailer["/Root"]
    yield from _below(root["/StructTreeRoot"].get_object().get("/K"))


def _below(node: Any) -> Iterator[DictionaryObject]:
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, ArrayObject):
        for child in node:
            yield from _below(child)
    elif isinstance(node, DictionaryObject) and "/S" in node:
        yield node
        yield from _below(node.get("/K"))


def problems(pdf: bytes) -> list[str]:
    """What keeps a document from being PDF/UA-1; empty is what one wants."""
    reader = read(pdf)
    root: Any = reader.trailer["/Root"]
    found = [*_of_the_document(root), *_of_the_structure(pdf)]
    for number, page in enumerate(reader.pages, start=1):
        if page.get("/Tabs") not in (None, "/S"):
            found.append(f"page {number}: the order of tabbing is not that of the structure")
        found += [f"page {number}: {problem}" for problem in _of_the_fonts(page)]
        found += [f"page {number}: {problem}" for problem in _of_the_content(page)]
    return found


def _of_the_document(root: Any) -> Iterator[str]:
    if not root.get("/MarkInfo", {}).get("/Marked"):
        yield "not marked as tagged"
    if not root.get("/Lang"):
        yield "no language"
    if not root.get("/ViewerPreferences", {}).get("/DisplayDocTitle"):
        yield "the title is not shown"
    metadata = root["/Metadata"].get_object().get_data().decode() if "/Metadata" in root else ""
    if not re.search(r"pdfuaid:part(>|=\")1", metadata):
        yield "does not say that it is PDF/UA-1"
    if not re.search(r"<dc:title>.*?\S.*?</dc:title>", metadata, re.S):
        yield "no title in the metadata"


def _of_the_structure(pdf: bytes) -> Iterator[str]:
    level = 0
    kinds = []
    for element in elements(pdf):
        kind = str(element["/S"])
        kinds.append(kind)
        heading = HEADING.match(kind)
        if heading:
            here = int(heading[1])
            if here > level + 1:
                yield f"heading {here} follows heading {level}"
            level = here
        if kind == "/Figure" and not element.get("/Alt"):
            yield "a figure without words"
        if kind == "/TH" and not (element.get("/ID") or _attribute(element, "/Scope")):
            yield "a header cell that nothing names"
        if kind == "/TD" and not _attribute(element, "/Headers"):
            yield "a cell without its headers"
        if kind == "/Link" and "/K" not in element:
            yield "an empty link"
    if "/H1" not in kinds:
        yield "no heading of level 1"


def _attribute(element: DictionaryObject, name: str) -> Any:
    attributes = element.get("/A")
    attributes = attributes.get_object() if attributes is not None else None
    rows = attributes if isinstance(attributes, ArrayObject) else [attributes]
    return next((row.get_object().get(name) for row in rows if row is not None), None)


def _of_the_fonts(page: Any) -> Iterator[str]:
    for name, font in page["/Resources"].get("/Font", {}).items():
        font = font.get_object()
        if "/ToUnicode" not in font:
            yield f"font {name} does not say which letters it draws"
        for below in font.get("/DescendantFonts", [font]):
            descriptor = below.get_object()["/FontDescriptor"].get_object()
            if not any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3")):
                yield f"font {name} is not inside"


def _of_the_content(page: Any) -> Iterator[str]:
    """Everything drawn belongs to the structure or is an artifact."""
    depth = 0
    for operands, operator in page.get_contents().operations:
        if operator in (b"BDC", b"BMC"):
            depth += 1
        elif operator == b"EMC":
            depth -= 1
        elif operator in (b"Tj", b"TJ", b"'", b'"', b"Do", b"f", b"S", b"B", b"f*", b"sh") and depth < 1:
            yield f"{operator.decode()} {str(operands)[:40]} is neither in the structure nor an artifact"
