"""Verbs on imports: a file is taken in, matched, checked, run, gone on with after a crash, and undone.

The work itself is done in chunks by ``importing_run``, started by ``signals.import_wanted``.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import PurePath
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kramy.kernel.audit import api as audit
from kramy.kernel.manifest.api import city
from kramy.lib.errors import Refused
from kramy.lib.tables import MAX_BYTES, Table, as_text, read
from kramy.modules.map_campaigns.domain.entries import offered_categories
from kramy.modules.map_campaigns.domain.importing_categories import (
    DEFAULT,
    SKIP,
    KnownCategory,
    fallback_category,
    guess_category,
    mapping_key,
)
from kramy.modules.map_campaigns.domain.importing_columns import (
    FIELD_LABELS,
    SEVERAL_COLUMNS,
    guess_key,
    guess_mapping,
)
from kramy.modules.map_campaigns.domain.importing_rows import Matching, category_values
from kramy.modules.map_campaigns.enums import ImportState
from kramy.modules.map_campaigns.models import Campaign, Category, ImportBatch
from kramy.modules.map_campaigns.signals import import_wanted

SAMPLES = 3
SAMPLE_LENGTH = 80
MOST_CATEGORY_VALUES = 500
SILENT_AFTER = timedelta(minutes=2)
"""Work that has written nothing for so long has died: a chunk takes a second."""

MATCHABLE = (ImportState.UPLOADED, ImportState.CHECKED, ImportState.FAILED)
WORKING = (ImportState.CHECKING, ImportState.RUNNING, ImportState.UNDOING)


def known_categories(campaign: Campaign) -> list[KnownCategory]:
    """What the campaign's categories are called, for guessing."""
    return [known(category) for category in offered_categories(campaign)]


def known(category: Category) -> KnownCategory:
    languages = ("pl", "en", "uk")
    names = tuple(filter(None, (getattr(category, f"name_{language}") for language in languages)))
    words = " ".join(filter(None, (getattr(category, f"search_words_{language}") for language in languages)))
    return KnownCategory(id=category.pk, slug=category.slug, names=names, words=words)


def table_of(batch: ImportBatch) -> Table:
    """The file as a table; raises ``lib.tables.TableUnreadable``."""
    with batch.file.open("rb") as file:
        return read(file.read(MAX_BYTES + 1))


@transaction.atomic
def upload(*, campaign: Campaign, content: bytes, name: str, by: Any) -> ImportBatch:
    """Take a file in and guess how it is matched.

    Raises ``TableUnreadable`` (a ``Refused``) when it is no table, and ``Refused`` when the campaign is over or
    has no categories.
    """
    if campaign.is_archived():
        raise Refused(_("This campaign is over. Nothing can be added to it."), code="archived")
    categories = known_categories(campaign)
    if not categories:
        raise Refused(_("Give the campaign its categories first."), code="no_category")
    table = read(content)
    samples = _samples(table)
    mapping = guess_mapping(table.columns)
    batch = ImportBatch(
        campaign=campaign,
        original_name=PurePath(name).name[:200],
        file_format=table.kind,
        columns=[{"name": column, "samples": samples[column]} for column in table.columns],
        mapping=mapping,
        category_mapping=_guessed_categories(table, mapping.get("category", ()), categories, {}),
        options={
            "default_category": fallback_category(categories),
            "default_town": city().names["pl"],
            "notes": list(table.notes),
        },
        key_column=guess_key(table.columns),
        rows_total=table.approximate_count,
        created_by=by,
    )
    batch.file.save(f"{campaign.slug}.{table.kind}", ContentFile(content), save=False)
    batch.save()
    audit.record("map_campaigns.import_uploaded", by=by, target=batch, detail={"campaign": campaign.slug})
    return batch


def _samples(table: Table) -> dict[str, list[str]]:
    """Up to three different values of every column, from the first rows that have one."""
    found: dict[str, list[str]] = {column: [] for column in table.columns}
    for row in table:
        for column, value in row.values.items():
            text = as_text(value)[:SAMPLE_LENGTH]
            if text and len(found[column]) < SAMPLES and text not in found[column]:
                found[column].append(text)
    return found


def category_counts(table: Table, columns: Sequence[str]) -> list[tuple[str, str, int]]:
    """(column, value, rows) of every value in the category columns, the most frequent first."""
    counted = Counter(pair for row in table for pair in category_values(row, columns))
    return [(column, value, count) for (column, value), count in counted.most_common(MOST_CATEGORY_VALUES)]


def _guessed_categories(
    table: Table, columns: Sequence[str], categories: list[KnownCategory], decided: Mapping[str, int | str]
) -> dict[str, int | str]:
    """A guess for every value; what an official has decided already stays."""
    return {
        key: decided[key] if key in decided else guess_category(value, categories)
        for column, value, _count in category_counts(table, columns)
        for key in [mapping_key(column, value)]
    }


def _locked(batch: ImportBatch, states: Sequence[ImportState], sentence: str) -> ImportBatch:
    fresh = ImportBatch.objects.select_for_update(of=("self",)).select_related("campaign").get(pk=batch.pk)
    if fresh.state not in states:
        raise Refused(sentence, code="wrong_state")
    return fresh


@transaction.atomic
def match(
    *,
    batch: ImportBatch,
    mapping: Mapping[str, Sequence[str]],
    by: Any,
    key_column: str = "",
    default_category: int | None = None,
    default_town: str = "",
    category_mapping: Mapping[str, int | str] | None = None,
) -> ImportBatch:
    """Say which column is which field and which value which category; earlier decisions about values are kept
    unless given again. Values of newly matched columns are guessed."""
    batch = _locked(batch, MATCHABLE, _("This import is running or done: its matching cannot be changed."))
    columns = {column["name"] for column in batch.columns}
    _check_matching(batch, mapping, key_column, columns)
    categories = known_categories(batch.campaign)
    allowed = {category.id for category in categories} | {DEFAULT, SKIP}
    decided = {**batch.category_mapping, **(category_mapping or {})}
    if default_category is not None and default_category not in allowed:
        raise Refused(
            _("This category does not belong to the campaign."), code="category", field="default_category"
        )
    if any(target not in allowed for target in (category_mapping or {}).values()):
        raise Refused(
            _("This category does not belong to the campaign."), code="category", field="category_mapping"
        )
    batch.mapping = {name: list(columns) for name, columns in mapping.items() if columns}
    batch.category_mapping = _guessed_categories(
        table_of(batch), batch.mapping.get("category", ()), categories, decided
    )
    batch.key_column = key_column
    batch.options = {
        **batch.options,
        "default_category": default_category,
        "default_town": default_town.strip(),
    }
    batch.state = ImportState.UPLOADED
    batch.error = ""
    batch.rows.all().delete()
    _reset_counts(batch)
    batch.save()
    return batch


def _check_matching(
    batch: ImportBatch, mapping: Mapping[str, Sequence[str]], key_column: str, columns: set[str]
) -> None:
    for name, matched in mapping.items():
        if name not in FIELD_LABELS or not set(matched) <= columns:
            raise Refused(_("There is no such column or field."), code="unknown_column", field="mapping")
        if len(matched) > 1 and name not in SEVERAL_COLUMNS:
            raise Refused(
                _("Two columns are matched with “%(field)s”. Choose one of them: %(columns)s.")
                % {"field": FIELD_LABELS[name], "columns": ", ".join(matched)},
                code="matched_twice",
                field="mapping",
            )
    if not mapping.get("name"):
        raise Refused(_("Match a column with the name of the place."), code="no_name_column", field="mapping")
    has_place = (mapping.get("lon") and mapping.get("lat")) or mapping.get("address") or mapping.get("street")
    if not has_place:
        raise Refused(
            _("Match the coordinates (longitude and latitude) or the address."),
            code="no_place_column",
            field="mapping",
        )
    if key_column and key_column not in columns:
        raise Refused(_("There is no such column."), code="unknown_column", field="key_column")


def matching_of(batch: ImportBatch) -> Matching:
    """How the rows of the batch are read."""
    return Matching(
        mapping=batch.mapping,
        categories=batch.category_mapping,
        default_category=batch.options.get("default_category"),
        default_town=batch.options.get("default_town", ""),
        key_column=batch.key_column,
    )


def _reset_counts(batch: ImportBatch) -> None:
    batch.rows_done = batch.created_count = batch.changed_count = 0
    batch.unchanged_count = batch.rejected_count = 0
    batch.finished_at = None


def _start(batch: ImportBatch, state: ImportState) -> None:
    batch.state = state
    batch.error = ""
    batch.options = {**batch.options, "stage": state.value}
    batch.save()
    transaction.on_commit(lambda: import_wanted.send(ImportBatch, batch_id=batch.pk))


@transaction.atomic
def start_check(*, batch: ImportBatch, by: Any) -> ImportBatch:
    """Begin the dry run, which writes nothing but its own rows."""
    batch = _locked(batch, MATCHABLE, _("This import is running or done."))
    _check_matching(batch, batch.mapping, batch.key_column, {column["name"] for column in batch.columns})
    batch.rows.all().delete()
    _reset_counts(batch)
    _start(batch, ImportState.CHECKING)
    return batch


@transaction.atomic
def start_run(*, batch: ImportBatch, by: Any) -> ImportBatch:
    """Begin the import proper, after a finished dry run: entries appear on the map without a case."""
    batch = _locked(
        batch, (ImportState.CHECKED,), _("Check the file first: an import starts from a finished check.")
    )
    if batch.campaign.is_archived():
        raise Refused(_("This campaign is over. Nothing can be added to it."), code="archived")
    if batch.created_count + batch.changed_count + batch.unchanged_count == 0:
        raise Refused(_("There is no row that could be imported."), code="nothing_to_import")
    batch.rows.all().delete()
    _reset_counts(batch)
    _start(batch, ImportState.RUNNING)
    audit.record(
        "map_campaigns.import_started", by=by, target=batch, detail={"campaign": batch.campaign.slug}
    )
    return batch


@transaction.atomic
def start_undo(*, batch: ImportBatch, by: Any) -> ImportBatch:
    """Begin to undo a finished import as a whole: new entries go, changed ones get back what they had.

    Entries that somebody has changed since are left as they are, and named.
    """
    batch = _locked(batch, (ImportState.FINISHED,), _("Only a finished import can be undone."))
    _start(batch, ImportState.UNDOING)
    audit.record(
        "map_campaigns.import_undo_started", by=by, target=batch, detail={"campaign": batch.campaign.slug}
    )
    return batch


@transaction.atomic
def resume(*, batch: ImportBatch, by: Any) -> ImportBatch:
    """Go on with an import that stopped, from its last whole chunk."""
    stopped = (ImportState.FAILED, *WORKING)
    batch = _locked(batch, stopped, _("This import has not stopped."))
    stage = batch.options.get("stage")
    if stage not in {state.value for state in WORKING}:
        raise Refused(_("Check the matching and start again."), code="nothing_to_resume")
    _start(batch, ImportState(stage))
    return batch


def silent_batches() -> Iterator[int]:
    """Ids of imports whose worker seems to have died: the clock starts them again."""
    before = timezone.now() - SILENT_AFTER
    yield from (
        ImportBatch.objects.filter(state__in=WORKING, updated_at__lt=before)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
