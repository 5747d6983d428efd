"""What a stranger's file most likely means: columns by their names and contents, values by our categories, the key."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from kramy.lib.tables import MAX_BYTES, Table, as_text, read
from kramy.lib.text import fold
from kramy.modules.map_campaigns.domain.entries.entries import offered_categories
from kramy.modules.map_campaigns.domain.importing.categories import KnownCategory, guess_category, mapping_key
from kramy.modules.map_campaigns.domain.importing.columns import guess_key, guess_mapping, is_known
from kramy.modules.map_campaigns.domain.importing.contents import with_contents
from kramy.modules.map_campaigns.domain.importing.matching import Matching, category_values, given_key
from kramy.modules.map_campaigns.models import Campaign, Category, ImportBatch

SAMPLES = 20
SAMPLE_LENGTH = 2_000
MOST_CATEGORY_VALUES = 500
LEAST_DIFFERENT = 0.9
"""A key tells at least this share of the rows apart."""


@dataclass(frozen=True, kw_only=True)
class Guess:
    """``samples`` are up to twenty different values of every column."""

    samples: Mapping[str, Sequence[str]]
    mapping: dict[str, list[str]]
    key_column: str
    categories: dict[str, int | str]


def read_table(content: bytes) -> Table:
    """The file as a table; raises ``lib.tables.TableUnreadable``."""
    return read(content, known=is_known)


def table_of(batch: ImportBatch) -> Table:
    """The batch's file as a table; raises ``lib.tables.TableUnreadable``."""
    with batch.file.open("rb") as file:
        return read_table(file.read(MAX_BYTES + 1))


def known_categories(campaign: Campaign) -> list[KnownCategory]:
    """What the campaign's categories are called, for guessing."""
    offered = offered_categories(campaign)
    parents = {category.parent_id for category in offered}
    return [known(category, is_parent=category.pk in parents) for category in offered]


def known(category: Category, *, is_parent: bool = False) -> KnownCategory:
    languages = ("pl", "en", "uk")
    names = tuple(filter(None, (getattr(category, f"name_{language}") for language in languages)))
    words = " ".join(filter(None, (getattr(category, f"search_words_{language}") for language in languages)))
    return KnownCategory(id=category.pk, slug=category.slug, names=names, words=words, is_parent=is_parent)


def guess(table: Table, categories: Sequence[KnownCategory]) -> Guess:
    """How the file is matched before anybody has looked at it."""
    samples = samples_of(table)
    names = frozenset(name for category in categories for name in category.folded)
    nameless = table.columns[0] == "column 1" and not any(map(is_known, table.columns))
    mapping = with_contents(
        guess_mapping(table.columns), samples, lambda text: fold(text) in names, nameless=nameless
    )
    key = guess_key(table.columns)
    return Guess(
        samples=samples,
        mapping=mapping,
        key_column=key if key and _tells_apart(table, key) else "",
        categories=guessed_categories(table, mapping.get("category", ()), categories, {}),
    )


def samples_of(table: Table) -> dict[str, list[str]]:
    """Different values of every column, from the first rows that have one."""
    found: dict[str, list[str]] = {column: [] for column in table.columns}
    wanted = list(table.columns)
    for row in table:
        for column in wanted:
            value = row.values.get(column)
            if value is None:
                continue
            text = as_text(value)[:SAMPLE_LENGTH]
            if text and text not in found[column]:
                found[column].append(text)
        if any(len(found[column]) >= SAMPLES for column in wanted):
            wanted = [column for column in wanted if len(found[column]) < SAMPLES]
            if not wanted:
                break
    return found


def _tells_apart(table: Table, column: str) -> bool:
    matching = Matching(mapping={}, key_column=column)
    rows, keys = 0, set()
    for row in table:
        rows += 1
        keys.add(given_key(row, matching))
    return len(keys - {""}) >= LEAST_DIFFERENT * rows or rows < 1 / (1 - LEAST_DIFFERENT)


def category_counts(
    table: Table, columns: Sequence[str], categories: Sequence[KnownCategory]
) -> list[tuple[str, str, int]]:
    """(column, value, rows) of every value in the category columns, the most frequent first."""
    is_whole = _whole_names(categories)
    counted = Counter(
        pair
        for row in table
        for pair in category_values(row, columns, lambda _column, value: is_whole(value))
    )
    return [(column, value, count) for (column, value), count in counted.most_common(MOST_CATEGORY_VALUES)]


def _whole_names(categories: Sequence[KnownCategory]) -> Callable[[str], bool]:
    """Whether a value with a comma in it is one category's name all the same."""
    names = frozenset(name for category in categories for name in category.folded)
    return lambda value: fold(value) in names


def guessed_categories(
    table: Table,
    columns: Sequence[str],
    categories: Sequence[KnownCategory],
    decided: Mapping[str, int | str],
) -> dict[str, int | str]:
    """A guess for every value; what an official has decided already stays."""
    if not columns:
        return {}
    return {
        key: decided[key] if key in decided else guess_category(value, categories)
        for column, value, _count in category_counts(table, columns, categories)
        for key in [mapping_key(column, value)]
    }
