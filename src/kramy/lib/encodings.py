"""Which encoding a text of Central or Eastern Europe is in, when nobody says."""

import re
from dataclasses import dataclass
from itertools import pairwise

SAMPLE = 400_000
"""Bytes beyond ASCII are looked at in the first so many."""

POLISH = frozenset("ąćęłńóśźżĄĆĘŁŃÓŚŹŻ")
CYRILLIC = frozenset("абвгґдеєжзиіїйклмнопрстуфхцчшщьюяыэёъАБВГҐДЕЄЖЗИІЇЙКЛМНОПРСТУФХЦЧШЩЬЮЯЫЭЁЪ’")
NEIGHBOURS = frozenset("áčďéěíňřšťúůýžäöüßôĺľŕőűëçàèâîÁČĎÉĚÍŇŘŠŤÚŮÝŽÄÖÜÔ")
SIGNS = frozenset("„”“’‘–—…°§€«»·•±×²³ \u00a0½№®™´")
WORD = re.compile(r"\w*[^\x00-\x7f]\w*")


@dataclass(frozen=True)
class _Candidate:
    name: str
    letters: frozenset[str]
    seldom: float = 0.0
    """What every word counts against an encoding that has gone out of use."""


CANDIDATES = (
    _Candidate("cp1250", POLISH),
    _Candidate("iso-8859-2", POLISH),
    _Candidate("cp1251", CYRILLIC),
    _Candidate("cp852", POLISH, 0.2),
    _Candidate("koi8-u", CYRILLIC, 0.2),
    _Candidate("cp866", CYRILLIC, 0.2),
    _Candidate("mac_latin2", POLISH, 0.5),
)
"""The likeliest first: of two that make as much sense the first is taken."""


def guess_encoding(data: bytes) -> str:
    """The encoding as Python names it: UTF-8 if it can be, else the one that makes the most sense.

    >>> guess_encoding("Żółw".encode("cp1250")), guess_encoding("Крамниця".encode("cp1251"))
    ('cp1250', 'cp1251')
    """
    if data.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    head = data[:4000]
    if head.count(0) > len(head) / 4:  # every second byte of Latin text in UTF-16 is zero
        return "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        if _breaks_seldom(data, error):
            return "utf-8"
    else:
        return "utf-8"
    sample = data[:SAMPLE]
    if not any(byte >= 0x80 for byte in sample):
        sample = data
    return max(CANDIDATES, key=lambda candidate: _sense(sample, candidate)).name


def _breaks_seldom(data: bytes, error: UnicodeDecodeError) -> bool:
    """Whether this is UTF-8 that somebody cut or glued: letters of two bytes, but for a few places."""
    text = data.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    right = sum(len(word) - len(word.encode("ascii", "ignore")) for word in WORD.findall(text)) - broken
    return right > 20 * broken


def _sense(data: bytes, candidate: _Candidate) -> float:
    """How much like text of its language the bytes become: letters of it for, strange signs against."""
    text = data.decode(candidate.name, errors="replace")
    score = 0.0
    for word in WORD.findall(text):
        score -= candidate.seldom
        strange = {letter for letter in word if letter > "\x7f"}
        score += sum(1.0 for letter in word if letter in candidate.letters)
        score += sum(0.6 for letter in word if letter in NEIGHBOURS)
        score -= sum(2.0 for letter in strange if letter not in candidate.letters | NEIGHBOURS | SIGNS)
        if candidate.letters is CYRILLIC and any("a" <= letter.lower() <= "z" for letter in word):
            score -= 3.0  # "Wrуbel": no word is in two alphabets
        if candidate.letters is POLISH:
            score -= 1.5 * max(0, len(strange) - 3)  # "Íàçâà": no Polish word has that many
        if any(left.islower() and right.isupper() for left, right in pairwise(word)):
            score -= 2.0  # "нАЗВА": KOI8 read as Windows and the other way round
    outside = [sign for sign in re.findall(r"[^\w\s\x00-\x7f]", text) if sign not in SIGNS]
    return score - 2.0 * len(outside)
