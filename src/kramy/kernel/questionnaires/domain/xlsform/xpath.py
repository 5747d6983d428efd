"""The part of XPath 1.0 that XLSForm writes its conditions in, read into a tree.

Grammar, loosest first: ``or``; ``and``; ``= !=``; ``< <= > >=``; ``+ -``; ``* div mod``; ``-x``; numbers, texts in either
kind of quotes, ``${name}``, ``.``, ``../name``, bare names, ``function(…)``, ``( … )``.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

MOST_NESTED = 30


class Unreadable(ValueError):
    """Not such an expression."""


@dataclass(frozen=True)
class Literal:
    """A number or a text."""

    value: float | str


@dataclass(frozen=True)
class Reference:
    """The answer to a question by the name the form gives it; empty: the question the expression stands at."""

    name: str


@dataclass(frozen=True)
class Name:
    """A bare name: in a choice filter, a column of the list of choices."""

    name: str


@dataclass(frozen=True)
class Call:
    """A function, or an operator by its sign, with its arguments."""

    name: str
    arguments: "tuple[Node, ...]"


Node = Literal | Reference | Name | Call

_TOKEN = re.compile(
    r"""\s*(?:
    (?P<number>\d+(?:\.\d+)?|\.\d+)
  | (?P<text>"[^"]*"|'[^']*')
  | \$\{\s*(?:last-saved\#)?(?P<reference>[\w.-]+)\s*\}
  | (?P<parent>(?:current\(\)/)?(?:\.\.?/)+(?:[\w.-]+/)*[^\W\d][\w.-]*|(?:/[^\W\d][\w.-]*)+)
  | (?P<up>\.\.)
  | (?P<name>[^\W\d][\w-]*(?:[:.][^\W\d][\w-]*)*)
  | (?P<sign><=|>=|!=|[=<>+*/(),.-])
    )""",
    re.VERBOSE,
)
STRAIGHT = str.maketrans("“”‘’\u00a0", "\"\"'' ")
"""Spreadsheets turn straight quotes into curly ones."""

_LEVELS: tuple[tuple[str, ...], ...] = (
    ("or",),
    ("and",),
    ("=", "!="),
    ("<", "<=", ">", ">="),
    ("+", "-"),
    ("*", "div", "mod"),
)


@lru_cache(maxsize=512)
def parse(text: str) -> Node:
    """The tree of an expression; a filter is parsed once for all its choices. Raises ``Unreadable``."""
    parser = _Parser(_tokens(text))
    tree = parser.level(0)
    if parser.kind is not None:
        raise Unreadable(text)
    return tree


def _tokens(text: str) -> list[tuple[str, str]]:
    text = text.translate(STRAIGHT).strip()
    found: list[tuple[str, str]] = []
    place = 0
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None or match.lastgroup is None:
            raise Unreadable(text)
        found.append((match.lastgroup, match[match.lastgroup]))
        place = match.end()
    return found


class _Parser:
    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self._tokens = tokens
        self._place = 0
        self._depth = 0

    @property
    def kind(self) -> str | None:
        return self._tokens[self._place][0] if self._place < len(self._tokens) else None

    @property
    def word(self) -> str:
        return self._tokens[self._place][1] if self._place < len(self._tokens) else ""

    def level(self, number: int) -> Node:
        """What stands between operators of level ``number`` and looser ones."""
        if number == len(_LEVELS):
            return self._unary()
        left = self.level(number + 1)
        while self.kind in ("sign", "name") and self.word in _LEVELS[number]:
            sign = self._take()
            left = Call(sign, (left, self.level(number + 1)))
        return left

    def _take(self) -> str:
        word = self.word
        self._place += 1
        return word

    def _expect(self, sign: str) -> None:
        if self.kind != "sign" or self._take() != sign:
            raise Unreadable(sign)

    def _unary(self) -> Node:
        self._depth += 1
        if self._depth > MOST_NESTED:
            raise Unreadable("nested too deeply")
        try:
            if self.kind == "sign" and self.word == "-":
                self._take()
                return Call("-", (Literal(0.0), self._unary()))
            return self._primary()
        finally:
            self._depth -= 1

    def _primary(self) -> Node:
        kind, word = self.kind, self._take()
        if kind == "number":
            return Literal(float(word))
        if kind == "text":
            return Literal(word[1:-1])
        if kind == "reference":
            return self._path(Reference(word))
        if kind == "parent":
            return Reference(word.rsplit("/", 1)[1])
        if kind == "up":
            return Name("..")
        if kind == "name":
            if self.kind == "sign" and self.word == "(":
                return self._call(word)
            return Name(word)
        if kind == "sign" and word == ".":
            return Reference("")
        if kind == "sign" and word == "(":
            inside = self.level(0)
            self._expect(")")
            return inside
        raise Unreadable(word)

    def _path(self, first: Reference) -> Reference:
        """``${group}/question`` is the question."""
        while self.kind == "parent" and self.word.startswith("/"):
            first = Reference(self._take().rsplit("/", 1)[1])
        return first

    def _call(self, name: str) -> Call:
        self._expect("(")
        arguments: list[Node] = []
        if not (self.kind == "sign" and self.word == ")"):
            arguments.append(self.level(0))
            while self.kind == "sign" and self.word == ",":
                self._take()
                arguments.append(self.level(0))
        self._expect(")")
        return Call(name, tuple(arguments))
