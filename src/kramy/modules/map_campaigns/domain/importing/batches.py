"""Verbs on imports: a file is taken in, matched, checked, run, gone on with after a crash, and undone.

The work itself is done by ``chunks``, started by ``signals.import_wanted``.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
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
from kramy.modules.map_campaigns.domain.importing.categories import (
    DEFAULT,
    SKIP,
    fallback_category,
    widest_category,
)
from kramy.modules.map_campaigns.domain.importing.columns import FIELD_LABELS, SEVERAL_COLUMNS
from kramy.modules.map_campaigns.domain.importing.duplicates import CHECKED
from kramy.modules.map_campaigns.domain.importing.guesses import (
    guess,
    guessed_categories,
    known_categories,
    read_table,
    table_of,
)
from kramy.modules.map_campaigns.domain.importing.matching import Matching
from kramy.modules.map_campaigns.enums import ImportState
from kramy.modules.map_campaigns.models import Campaign, ImportBatch
from kramy.modules.map_campaigns.signals import import_wanted

SAMPLES = 3
SAMPLE_LENGTH = 80
SILENT_AFTER = timedelta(minutes=2)
"""Work that has written nothing for so long has died: a chunk takes a second."""

MATCHABLE = (ImportState.UPLOADED, ImportState.CHECKED, ImportState.FAILED)
WORKING = (ImportState.CHECKING, ImportState.RUNNING, ImportState.UNDOING)


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
    table = read_table(content)
    guessed = guess(table, categories)
    other = fallback_category(categories)
    batch = ImportBatch(
        campaign=campaign,
        original_name=PurePath(name).name[:200],
        file_format=table.kind,
        columns=[
            {"name": column, "samples": [text[:SAMPLE_LENGTH] for text in guessed.samples[column][:SAMPLES]]}
            for column in table.columns
        ],
        mapping=guessed.mapping,
        category_mapping=guessed.categories,
        options={
            "default_category": categories[0].id if len(categories) == 1 else other,
            "unnamed_category": widest_category(categories),
            "default_town": city().names["pl"],
            "notes": list(table.notes),
        },
        key_column=guessed.key_column,
        rows_total=table.approximate_count,
        created_by=by,
    )
    # the file was read before the transaction: on SQLite nobody else could write meanwhile
    with transaction.atomic():
        batch.file.save(f"{campaign.slug}.{table.kind}", ContentFile(content), save=False)
        batch.save()
        audit.record("map_campaigns.import_uploaded", by=by, target=batch, detail={"campaign": campaign.slug})
    return batch


def _locked(batch: ImportBatch, states: Sequence[ImportState], sentence: str) -> ImportBatch:
    fresh = ImportBatch.objects.select_for_update(of=("self",)).select_related("campaign").get(pk=batch.pk)
    if fresh.state not in states:
        raise Refused(sentence, code="wrong_state")
    return fresh


def match(
    *,
    batch: ImportBatch,
    mapping: Mapping[str, Sequence[str]],
    by: Any,
    key_column: str = "",
    default_category: int | None = None,
    unnamed_category: int | None = None,
    default_town: str = "",
    category_mapping: Mapping[str, int | str] | None = None,
) -> ImportBatch:
    """Say which column is which field and which value which category; values decided earlier stay so unless given again,
    those of newly matched columns are guessed. Rows that name no category get ``unnamed_category``, when that is not
    given ``default_category``."""
    batch = ImportBatch.objects.select_related("campaign").get(pk=batch.pk)
    _check_matching(batch, mapping, key_column)
    categories = known_categories(batch.campaign)
    allowed = {category.id for category in categories} | {DEFAULT, SKIP}
    _check_categories({default_category, unnamed_category} - {None}, allowed, "default_category")
    _check_categories((category_mapping or {}).values(), allowed, "category_mapping")
    chosen = {name: list(columns) for name, columns in mapping.items() if columns}
    decided = {**batch.category_mapping, **(category_mapping or {})}
    targets = guessed_categories(table_of(batch), chosen.get("category", ()), categories, decided)
    with transaction.atomic():
        batch = _locked(
            batch, MATCHABLE, _("This import is running or done: its matching cannot be changed.")
        )
        batch.mapping, batch.category_mapping, batch.key_column = chosen, targets, key_column
        batch.options = {
            **batch.options,
            "default_category": default_category,
            "unnamed_category": unnamed_category or default_category,
            "default_town": default_town.strip(),
        }
        batch.state, batch.error = ImportState.UPLOADED, ""
        batch.duplicates.all().delete()
        _forget_rows(batch)
        batch.save()
    return batch


def _check_categories(wanted: Iterable[int | str | None], allowed: set[int | str], field: str) -> None:
    if any(target not in allowed for target in wanted):
        raise Refused(_("This category does not belong to the campaign."), code="category", field=field)


def _check_matching(batch: ImportBatch, mapping: Mapping[str, Sequence[str]], key_column: str) -> None:
    columns = {column["name"] for column in batch.columns}
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
    has_place = (mapping.get("lon") and mapping.get("lat")) or any(
        mapping.get(name) for name in ("position", "address", "street")
    )
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
        unnamed_category=batch.options.get("unnamed_category") or batch.options.get("default_category"),
        default_town=batch.options.get("default_town", ""),
        key_column=batch.key_column,
    )


def _forget_rows(batch: ImportBatch) -> None:
    """As if none had been read; the batch is left to be saved."""
    batch.rows.all().delete()
    batch.rows_done = batch.created_count = batch.changed_count = 0
    batch.unchanged_count = batch.rejected_count = 0
    batch.finished_at = None


def _start(batch: ImportBatch, state: ImportState, *, told: bool = True) -> None:
    """``told`` lets a worker know; whoever does the work itself need not."""
    batch.state = state
    batch.error = ""
    batch.options = {
        **batch.options,
        "stage": state.value,
        "started_at": timezone.now().isoformat(),
        "started_from": batch.rows_done,
    }
    batch.save()
    if told:
        transaction.on_commit(lambda: import_wanted.send(ImportBatch, batch_id=batch.pk))


@transaction.atomic
def start_check(*, batch: ImportBatch, by: Any, told: bool = True) -> ImportBatch:
    """Begin the dry run, which writes nothing but its own rows. Without ``told`` the caller does the work."""
    batch = _locked(batch, MATCHABLE, _("This import is running or done."))
    _check_matching(batch, batch.mapping, batch.key_column)
    batch.duplicates.all().delete()
    _forget_rows(batch)
    _start(batch, ImportState.CHECKING, told=told)
    return batch


@transaction.atomic
def start_run(*, batch: ImportBatch, by: Any) -> ImportBatch:
    """Begin the import proper, after a finished dry run: entries appear on the map without a case."""
    batch = _locked(
        batch, (ImportState.CHECKED,), _("Check the file first: an import starts from a finished check.")
    )
    if batch.created_count + batch.changed_count + batch.unchanged_count == 0:
        raise Refused(_("There is no row that could be imported."), code="nothing_to_import")
    batch.options = {**batch.options, CHECKED: True}
    _begin_run(batch, by=by, told=True)
    return batch


@transaction.atomic
def start_unchecked(*, batch: ImportBatch, by: Any) -> ImportBatch:
    """Begin the import proper without a dry run: for the command line, whose caller does the work itself."""
    batch = _locked(batch, MATCHABLE, _("This import is running or done."))
    _check_matching(batch, batch.mapping, batch.key_column)
    batch.options = {**batch.options, CHECKED: False}
    batch.duplicates.all().delete()
    _begin_run(batch, by=by, told=False)
    return batch


def _begin_run(batch: ImportBatch, *, by: Any, told: bool) -> None:
    if batch.campaign.is_archived():
        raise Refused(_("This campaign is over. Nothing can be added to it."), code="archived")
    _forget_rows(batch)
    _start(batch, ImportState.RUNNING, told=told)
    audit.record(
        "map_campaigns.import_started", by=by, target=batch, detail={"campaign": batch.campaign.slug}
    )


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
