"""The task worker: django-tasks-db's, with the hub's own logging and a short interval."""

from argparse import ArgumentParser

from django_tasks_db.management.commands import db_worker


class Command(db_worker.Command):
    help = "Run background tasks until stopped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        # An accepted entry is to be on the map within a second: do not sleep longer than a tenth of it.
        parser.set_defaults(interval=0.1, startup_delay=False, reload=False)

    def configure_logging(self, verbosity: int) -> None:
        """Leave it to ``settings.LOGGING``: two lines for every task that went well drown what went wrong."""
