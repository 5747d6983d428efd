"""The clock process: starts scheduled jobs when they are due."""

import logging
import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections

from kramy.kernel.manifest.domain.clock import start_due_jobs

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Start scheduled jobs when they are due, until stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="start what is due and end")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["once"]:
            self.stdout.write("\n".join(start_due_jobs()) or "Nothing was due.")
            return
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        while not stop.is_set():
            close_old_connections()
            try:
                start_due_jobs()
            except Exception:
                # A database that is away for a minute must not end the clock; the next beat tries again.
                logger.exception("The clock could not start due jobs")
            stop.wait(5)
