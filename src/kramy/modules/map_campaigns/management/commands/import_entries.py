"""Bring entries in from a file without the desk: one line for every row with a problem, then the counts."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kramy.kernel.accounts.api import officials_with
from kramy.lib.errors import Refused
from kramy.modules.map_campaigns.domain import importing, importing_run
from kramy.modules.map_campaigns.domain.entries import offered_categories
from kramy.modules.map_campaigns.domain.importing_problems import sentence
from kramy.modules.map_campaigns.enums import ImportState, RowOutcome
from kramy.modules.map_campaigns.models import Campaign, ImportBatch


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
        try:
            batch = importing.upload(campaign=campaign, content=content, name=options["file"].name, by=by)
            batch = self._match(batch, options, by)
            batch = self._work(importing.start_check(batch=batch, by=by))
            if not options["dry_run"]:
                batch = self._work(importing.start_run(batch=batch, by=by)) if _importable(batch) else batch
        except Refused as refused:
            raise CommandError(str(refused)) from refused
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
        default = batch.options["default_category"]
        if options["category"]:
            slugs = {category.slug: category.pk for category in offered_categories(batch.campaign)}
            if options["category"] not in slugs:
                raise CommandError(
                    f"The campaign has no category {options['category']!r}: {', '.join(slugs)}."
                )
            default = slugs[options["category"]]
        return importing.match(
            batch=batch,
            mapping=batch.mapping,
            key_column=batch.key_column if options["key"] is None else options["key"],
            default_category=default,
            default_town=batch.options["default_town"],
            by=by,
        )

    def _work(self, batch: ImportBatch) -> ImportBatch:
        """Do it here and now, whether or not a worker has been told too: whoever comes second does nothing."""
        done = importing_run.work(batch.pk)
        if done.state == ImportState.FAILED:
            raise CommandError(done.error)
        return done

    def _report(self, batch: ImportBatch) -> None:
        for row in batch.rows.order_by("number").iterator():
            for found in row.problems:
                kind = "rejected" if row.outcome == RowOutcome.REJECTED else "warning"
                self.stdout.write(f"row {row.number} ({row.label or '?'}): {kind}: {sentence(found)}")
        counts = importing_run.counts_of(batch)
        self.stdout.write(", ".join(f"{count} {name}" for name, count in counts.items()))


def _importable(batch: ImportBatch) -> bool:
    return batch.created_count + batch.changed_count + batch.unchanged_count > 0
