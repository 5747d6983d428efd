"""Bring entries in from a file without the desk: one line for every row with a problem, then the counts."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kramy.kernel.accounts.api import officials_with
from kramy.lib.errors import Refused
from kramy.modules.map_campaigns.domain.entries.entries import offered_categories
from kramy.modules.map_campaigns.domain.importing import batches, chunks
from kramy.modules.map_campaigns.domain.importing.columns import column_called
from kramy.modules.map_campaigns.domain.importing.duplicates import prefer
from kramy.modules.map_campaigns.domain.importing.problems import is_fatal, sentence
from kramy.modules.map_campaigns.enums import DuplicateChoice, ImportState, RowOutcome
from kramy.modules.map_campaigns.models import Campaign, ImportBatch

LABEL = 80
PAUSE = 1.0
UNMATCHED = ("no_name_column", "no_place_column")


class Command(BaseCommand):
    help = (
        "Import entries from FILE (CSV, XLSX, GeoJSON, KML, KMZ, GPX, GeoPackage or a map saved from uMap) into the "
        "campaign SLUG. Columns and categories are matched by their names. "
        "Prints a line for every row with a problem, and last the rows read, created, changed, "
        "unchanged and rejected. The same file again changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--campaign", required=True, metavar="SLUG")
        parser.add_argument("--dry-run", action="store_true", help="Check the file and write nothing")
        parser.add_argument(
            "--key", metavar="COLUMN", help="The column that identifies a row (guessed otherwise)"
        )
        parser.add_argument("--category", metavar="SLUG", help="The category of rows that match none")
        parser.add_argument(
            "--duplicates",
            choices=DuplicateChoice.values,
            default=DuplicateChoice.IMPORT.value,
            help="What happens to rows that may be places known already (%(default)s); each has its line either way",
        )
        parser.add_argument("--by", metavar="EMAIL", help="The official on whose behalf it is done")

    def handle(self, *args: Any, **options: Any) -> None:
        campaign = Campaign.objects.filter(slug=options["campaign"]).first()
        if campaign is None:
            raise CommandError(f"There is no campaign {options['campaign']!r}.")
        try:
            content = options["file"].read_bytes()
        except OSError as error:
            raise CommandError(str(error)) from error
        by = self._official(options["by"])
        columns: list[str] = []
        try:
            batch = batches.upload(campaign=campaign, content=content, name=options["file"].name, by=by)
            columns = [column["name"] for column in batch.columns]
            self._tell_matching(batch)
            batch = self._match(batch, options, by)
            prefer(batch=batch, choice=options["duplicates"])
            if options["dry_run"]:
                batch = self._work(batches.start_check(batch=batch, by=by, told=False))
            else:
                batch = self._work(batches.start_unchecked(batch=batch, by=by))
        except Refused as refused:
            known = f" Columns: {', '.join(columns)}." if refused.code in UNMATCHED else ""
            raise CommandError(f"{refused}{known}") from refused
        self._report(batch)
        if options["dry_run"]:
            batch.file.delete(save=False)
            batch.delete()

    def _official(self, email: str | None) -> Any:
        if email is None:
            return None
        found = officials_with("map_campaigns.import_entries").filter(email__iexact=email).first()
        if found is None:
            raise CommandError(f"{email} may not import entries.")
        return found

    def _match(self, batch: ImportBatch, options: dict[str, Any], by: Any) -> ImportBatch:
        default, unnamed = batch.options["default_category"], batch.options["unnamed_category"]
        if options["category"]:
            slugs = {category.slug: category.pk for category in offered_categories(batch.campaign)}
            if options["category"] not in slugs:
                raise CommandError(
                    f"The campaign has no category {options['category']!r}: {', '.join(slugs)}."
                )
            default = unnamed = slugs[options["category"]]
        columns = [column["name"] for column in batch.columns]
        key = batch.key_column if options["key"] is None else column_called(options["key"], columns)
        if key and key not in columns:
            raise CommandError(f"There is no column {key!r}. Columns: {', '.join(columns)}.")
        return batches.match(
            batch=batch,
            mapping=batch.mapping,
            key_column=key,
            default_category=default,
            unnamed_category=unnamed,
            default_town=batch.options["default_town"],
            by=by,
        )

    def _work(self, batch: ImportBatch) -> ImportBatch:
        """Do it here and now; should the clock have taken it for dead meanwhile, wait for whoever goes on with it."""
        done = chunks.work(batch.pk)
        while done.state in batches.WORKING:
            time.sleep(PAUSE)
            done = chunks.work(batch.pk)
        if done.state == ImportState.FAILED:
            raise CommandError(done.error)
        return done

    def _report(self, batch: ImportBatch) -> None:
        for row in batch.rows.exclude(problems=[]).order_by("number").iterator():
            kind = "rejected" if row.outcome == RowOutcome.REJECTED else "warning"
            is_rejected = row.outcome == RowOutcome.REJECTED
            told = " ".join(
                " ".join(sentence(found).split())
                for found in row.problems
                if is_fatal(found) or not is_rejected
            )
            label = " ".join(row.label.split())[:LABEL] or "?"
            self.stdout.write(f"row {row.number} ({label}): {kind}: {told}")
        counts = chunks.counts_of(batch)
        self.stdout.write(", ".join(f"{count} {name}" for name, count in counts.items()))

    def _tell_matching(self, batch: ImportBatch) -> None:
        """What was guessed, beside the report and not in it."""
        for note in batch.options["notes"]:
            self.stderr.write(f"note: {note}")
        matched = [f"{name} from {', '.join(columns)}" for name, columns in batch.mapping.items()]
        self.stderr.write(f"columns: {'; '.join(matched) or 'none was recognised'}")
        self.stderr.write(f"key: {batch.key_column or 'name and address'}")
