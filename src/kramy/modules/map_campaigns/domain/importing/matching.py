"""How the columns of a file were matched with fields, and what a row holds by that: texts, its key, its categories."""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from kramy.lib.tables import Row, Value, as_text
from kramy.lib.text import fold
from kramy.modules.map_campaigns.domain.importing.categories import split_values

KEY_LENGTH = 200


@dataclass(frozen=True, kw_only=True)
class Matching:
    """How columns and values were matched (``ImportBatch`` says what each holds).

    ``default_category`` is for values that mean none of ours, ``unnamed_category`` for rows that name nothing.
    """

    mapping: Mapping[str, Sequence[str]]
    categories: Mapping[str, int | str] = field(default_factory=dict)
    default_category: int | None = None
    unnamed_category: int | None = None
    default_town: str = ""
    key_column: str = ""


def key_of(row: Row, matching: Matching) -> str:
    """What tells the row's entry from others on every run: its key column, else a digest of name and address.

    Without a key column, a firm that moves or is renamed in the file is another entry.
    """
    given = given_key(row, matching)
    if given:
        return given if len(given) <= KEY_LENGTH else f"sha256:{hashlib.sha256(given.encode()).hexdigest()}"
    where = [
        first_of(row.values, matching, name) for name in ("address", "street", "house_number", "postcode")
    ]
    if not any(where):
        where = [first_of(row.values, matching, name) for name in ("lon", "lat", "position")]
    words = "\n".join(fold(part) for part in (first_of(row.values, matching, "name"), *where))
    return f"name+address:{hashlib.sha256(words.encode()).hexdigest()[:32]}"


def given_key(row: Row, matching: Matching) -> str:
    """What stands in the key column; blanks around and between its words do not count, nor how marks are coded."""
    if not matching.key_column:
        return ""
    return unicodedata.normalize("NFC", " ".join(as_text(row.values.get(matching.key_column)).split()))


def category_values(
    row: Row, columns: Sequence[str], is_whole: Callable[[str, str], bool]
) -> list[tuple[str, str]]:
    """(column, value) of every category the row names; ``is_whole`` says which pairs are not parted at commas."""
    found: dict[tuple[str, str], None] = {}
    for column in columns:
        for value in split_values(as_text(row.values.get(column))):
            parts = (
                [value]
                if "," not in value or is_whole(column, value)
                else split_values(value.replace(",", ";"))
            )
            found.update(dict.fromkeys((column, part) for part in parts))
    return list(found)


def all_of(values: Mapping[str, Value], matching: Matching, name: str) -> list[str]:
    """What the columns of a field hold, on one line each, empty ones left out."""
    columns = matching.mapping.get(name)
    if not columns:
        return []
    texts = (" ".join(as_text(values.get(column)).split()) for column in columns)
    return [text for text in texts if text]


def first_of(values: Mapping[str, Value], matching: Matching, name: str) -> str:
    """The first of them, "" when there is none."""
    return next(iter(all_of(values, matching, name)), "")


def lines_of(values: Mapping[str, Value], matching: Matching, name: str) -> str:
    """The same with its lines kept, each without blanks around and between its words."""
    texts = (as_text(values.get(column)) for column in matching.mapping.get(name, ()))
    for text in texts:
        lines = "\n".join(" ".join(line.split()) for line in text.splitlines())
        if lines.strip():
            return re.sub(r"\n{3,}", "\n\n", lines).strip()
    return ""
