"""Names of a form made into keys of ours: small letters, digits and _, each used once."""

import re

from kramy.lib import text

LONGEST = 60
KEY = re.compile(r"[a-z][a-z0-9_]{0,59}")


class Keys:
    """Hands out keys, each once among questions, once among pages and once among groups.

    Those of a group asked several times stand ``beside`` the others: they take none of theirs."""

    def __init__(self, prefix: str = "q", beside: "Keys | None" = None) -> None:
        self._prefix = prefix
        self._questions: set[str] = set(beside._questions) if beside else set()
        self._pages: set[str] = set()
        self._groups: set[str] = set()

    def question(self, name: str) -> str:
        return _fresh(key_of(name, self._prefix), self._questions)

    def page(self, name: str) -> str:
        return _fresh(key_of(name, "page"), self._pages)

    def group(self, name: str) -> str:
        return _fresh(key_of(name, "group"), self._groups)

    @staticmethod
    def slug(name: str) -> str:
        """A short name for the questionnaire."""
        return text.slug(name, longest=LONGEST)


def key_of(name: str, prefix: str) -> str:
    """The key nearest to a name; one that does not begin with a letter gets ``prefix`` before it."""
    if KEY.fullmatch(name):
        return name
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name.replace("_", " "))
    plain = re.sub(r"[^a-z0-9]+", "_", text.fold(apart)).strip("_")
    if not plain or not plain[0].isalpha():
        plain = f"{prefix}_{plain}".rstrip("_")
    return plain[:LONGEST].rstrip("_")


def _fresh(key: str, taken: set[str]) -> str:
    found, number = key, 2
    while found in taken:
        ending = f"_{number}"
        found, number = f"{key[: LONGEST - len(ending)]}{ending}", number + 1
    taken.add(found)
    return found
