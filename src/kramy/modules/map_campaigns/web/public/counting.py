"""Hands views and clicks to the counter and has it written now and then, away from the readers."""

import atexit
import logging
from threading import Event, Lock, Thread

from django.db import DatabaseError, connection
from django.http import HttpRequest

from kramy.modules.map_campaigns.domain.statistics import day_counts

SECONDS = 10

logger = logging.getLogger(__name__)


def counts(request: HttpRequest) -> bool:
    """Whether this is a person reading: not a program, not a page loaded in advance."""
    ahead = "prefetch" in request.headers.get("Sec-Purpose", "")
    return (
        request.method != "HEAD"
        and not ahead
        and not day_counts.is_bot(request.headers.get("User-Agent", ""))
    )


def campaign_viewed(request: HttpRequest, campaign_id: int) -> None:
    if counts(request):
        day_counts.count_campaign_view(campaign_id)
        _writer.start()


def entry_viewed(request: HttpRequest, entry_id: int) -> None:
    if counts(request):
        day_counts.count_entry_view(entry_id)
        _writer.start()


def entry_clicked(request: HttpRequest, entry_id: int, kind: str) -> None:
    if counts(request):
        day_counts.count_entry_click(entry_id, kind)
        _writer.start()


class _Writer:
    """A thread of its own, so that a reader never waits for a writer of the database."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._stop = Event()
        self._thread: Thread | None = None

    def start(self) -> None:
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._thread = Thread(target=self._run, name="map-statistics", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while not self._stop.wait(SECONDS):
            self._write()

    def _write(self) -> None:
        try:
            day_counts.flush()
        except DatabaseError:
            # counts of ten seconds are not worth a page; the next writing goes on
            logger.exception("Views and clicks could not be written")
        finally:
            connection.close()

    def finish(self) -> None:
        """Write what is left when the process ends."""
        if self._thread is not None:
            self._stop.set()
            self._write()


_writer = _Writer()
atexit.register(_writer.finish)
