"""Cells that went through the wrong hands, made readable again."""

import re
from html import unescape

from kramy.lib.text import fold

NOTHING = frozenset(("null", "none", "nan", "n a", "brak", "nie dotyczy", "unknown", "nieznany", "undefined"))
"""What stands in a cell, folded, when nothing is known."""
MISREAD = re.compile(r"[ÃÄÅÂĂĹ][^\w\s]|[ÃÄÅÂĂĹ][\u0080-\u00bf\u0152-\u0192łŁąĄżŻşŞľĽ]|â€")
LOST_LETTER = re.compile(r"(?<=\w)[?\ufffd](?=\w)|\ufffd")


def mended(text: str) -> str:
    """A cell as it was before it went through the wrong hands: HTML entities, UTF-8 read as a Windows code page, letters
    lost to "?"; empty when it only says that nothing is known.

    >>> mended("KsiÄ™garnia &amp; Caf&eacute;"), mended("Krak?w"), mended("N/A")
    ('Księgarnia & Café', 'Krakw', '')
    """
    text = _read_right(text)
    if "&" in text:  # a cell may have been misread before its letters were written as entities, or after
        text = _read_right(unescape(text))
    if "?" in text or "\ufffd" in text:
        text = LOST_LETTER.sub("", text)
    return "" if len(text) < 14 and fold(text) in NOTHING else text


def _read_right(text: str) -> str:
    if not MISREAD.search(text):
        return text
    for page in ("cp1252", "cp1250"):
        try:
            return b"".join(_bytes(letter, page) for letter in text).decode()
        except UnicodeError:
            continue
    return text


def _bytes(letter: str, page: str) -> bytes:
    try:
        return letter.encode(page)
    except UnicodeEncodeError:
        return letter.encode("latin-1")  # the five bytes that the page leaves empty
