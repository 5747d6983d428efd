"""Find the rows of a file that are one place: prints id_a,id_b,score,reason."""

import csv
from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from kramy.lib.errors import Refused
from kramy.modules.map_campaigns.domain.duplicates.files import pairs_in
from kramy.modules.map_campaigns.domain.duplicates.rules import SAME


def _score(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise ArgumentTypeError(f"{text!r} is not a score between 0 and 1")
    return value


class Command(BaseCommand):
    help = (
        "Find duplicates in FILE (CSV, XLSX or GeoJSON; columns id, name, address, city and, where known, lat, lon, "
        "phone, nip) and print CSV with id_a, id_b, score (0 to 1) and reason, each pair once."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--least", type=_score, default=SAME, help="The lowest score printed (%(default)s)"
        )
        parser.add_argument(
            "--language", choices=("en", "pl", "uk"), default="en", help="The language of the reasons"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override(options["language"]):
            try:
                pairs = pairs_in(options["file"].read_bytes(), least=options["least"])
            except OSError as error:
                raise CommandError(f"{options['file']}: {error.strerror or error}") from error
            except Refused as refused:
                raise CommandError(f"{options['file']}: {refused}") from refused
        writer = csv.writer(self.stdout, lineterminator="\n")
        writer.writerow(("id_a", "id_b", "score", "reason"))
        for pair in pairs:
            writer.writerow((pair.id_a, pair.id_b, f"{pair.score:.3f}", pair.reason))
