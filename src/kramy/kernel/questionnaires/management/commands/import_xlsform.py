"""Bring in an XLSForm without the desk: a line for everything left behind, then what was made of the form."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kramy.kernel.accounts.api import officials_with
from kramy.kernel.questionnaires.domain import xlsform
from kramy.lib.errors import Refused


class Command(BaseCommand):
    help = (
        "Import FILE, an XLSForm (.xlsx, .xls, .csv), as the draft of a questionnaire. Prints a line for everything that "
        "could not be carried over, and last what was imported. Exit code 1, with the reason, when the form is refused."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="Read the form and write nothing")
        parser.add_argument("--slug", help="The questionnaire's short name (the form's own otherwise)")
        parser.add_argument("--by", metavar="EMAIL", help="The official on whose behalf it is done")

    def handle(self, *args: Any, **options: Any) -> None:
        by = self._official(options["by"])
        try:
            found = xlsform.read_xlsform(options["file"])
            for left in found.left:
                self.stdout.write(str(left))
            if options["dry_run"]:
                where = f"nothing is written; it would be {options['slug'] or found.slug}"
            else:
                draft = xlsform.import_xlsform(found=found, slug=options["slug"] or found.slug, by=by)
                where = f"{draft.questionnaire.slug}, draft of version {draft.number}"
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        questions = sum(1 + len(question.questions) for question in found.definition.questions())
        self.stdout.write(
            f"{len(found.definition.pages)} pages, {questions} questions, {len(found.left)} not carried over: {where}"
        )

    def _official(self, email: str | None) -> Any:
        if email is None:
            return None
        found = officials_with("questionnaires.manage_questionnaires").filter(email__iexact=email).first()
        if found is None:
            raise CommandError(f"{email} may not import questionnaires.")
        return found
