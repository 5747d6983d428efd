"""Closed cases handed over to the city's electronic records system, each once, whatever fails on the way."""

import hashlib
import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, BinaryIO

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from kramy.kernel.audit.api import record
from kramy.kernel.casework.base import (
    FilingAdapter,
    FilingPackage,
    FilingRefused,
    FilingUnavailable,
    filing_adapters,
)
from kramy.kernel.casework.domain import timeline
from kramy.kernel.casework.domain.archive import Archive, about, add_contents
from kramy.kernel.casework.domain.dossier import dossier_of
from kramy.kernel.casework.domain.filing_metadata import SCHEMA, metadata_xml
from kramy.kernel.casework.domain.workflow import lock
from kramy.kernel.casework.enums import OPEN_STATES, FilingState, TimelineKind
from kramy.kernel.casework.models import Case, Filing
from kramy.lib.errors import Refused
from kramy.ui.pdf import PdfUnavailable

logger = logging.getLogger(__name__)
FILE = "casework.file_cases"
MOST_ATTEMPTS = 8
FIRST_WAIT = timedelta(minutes=5)
LEASE = timedelta(minutes=10)
"""How long one worker has for one case; one killed meanwhile leaves it to the next after that."""

ASKED_AT_ONCE = 50
FILED_AT_ONCE = 5
"""In one run of the job, every five minutes: packing takes a second or more a case."""


def adapter() -> FilingAdapter | None:
    """The way to the records system in use; None when the city has set none."""
    return filing_adapters[settings.KRAMY_FILING] if settings.KRAMY_FILING else None


def not_asked() -> QuerySet[Case]:
    """Closed cases that nobody has asked to file in the system in use, the longest closed first."""
    there = Filing.objects.filter(case=OuterRef("pk"), adapter=settings.KRAMY_FILING)
    return Case.objects.exclude(state__in=OPEN_STATES).exclude(Exists(there)).order_by("closed_at", "pk")


@transaction.atomic
def ask(*, case: Case, by: Any = None) -> Filing:
    """Have a closed case filed; asked again it changes nothing. Refused: ``no_adapter``, ``wrong_state``."""
    current = lock(case)
    chosen = adapter()
    if chosen is None:
        raise Refused(_("No records system is set for this hub."), code="no_adapter")
    if current.state in OPEN_STATES:
        raise Refused(_("Only closed cases are filed."), code="wrong_state")
    filing, created = Filing.objects.get_or_create(
        case=current, adapter=chosen.key, defaults={"asked_by": by, "next_attempt_at": timezone.now()}
    )
    if created and by is not None:
        record("casework.filing_asked", by=by, target=current)
    return filing


def ask_for_closed() -> int:
    """What the job does first: everything closed is to be filed; how many were new."""
    if adapter() is None:
        return 0
    rows = list(not_asked()[:ASKED_AT_ONCE])
    for case in rows:
        ask(case=case)
    return len(rows)


def due_ids() -> list[int]:
    """Those whose time has come, oldest first."""
    due = Filing.objects.filter(
        state=FilingState.WAITING, adapter=settings.KRAMY_FILING, next_attempt_at__lte=timezone.now()
    )
    return list(due.order_by("next_attempt_at", "pk").values_list("pk", flat=True)[:FILED_AT_ONCE])


def file(filing_id: int) -> bool:
    """Try to file one case; True when the records system took it. A failure is kept on the row."""
    filing = _claim(filing_id)
    chosen = adapter()
    if filing is None or chosen is None or chosen.key != filing.adapter:
        return False
    try:
        with packed(filing.case, key=str(filing.key)) as package:
            reference, sha256 = chosen.file(package), package.sha256
    except FilingRefused as error:
        _failed(filing, error, final=True)
        return False
    except (FilingUnavailable, PdfUnavailable) as error:
        _failed(filing, error, final=False)
        return False
    _filed(filing, reference=reference, sha256=sha256, by=None)
    return True


@contextmanager
def packed(case: Case, *, key: str) -> Iterator[FilingPackage]:
    """The package of a case: metadata, its schema, the file as PDF/UA with the officials' notes, attachments, data.

    Raises ``PdfUnavailable``: a records system gets no makeshift.
    """
    with tempfile.TemporaryFile() as stream, translation.override("pl"):
        metadata = write_package(case, stream, key=key)
        size = stream.tell()
        stream.seek(0)
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
        stream.seek(0)
        yield FilingPackage(
            key=key,
            number=case.number,
            title=case.title,
            name=f"{case.number}.zip",
            metadata=metadata,
            content=stream,
            size=size,
            sha256=sha256,
        )


def write_package(case: Case, stream: BinaryIO, *, key: str) -> bytes:
    """Write the package into ``stream``; the metadata's XML."""
    dossier = dossier_of(case, public_only=False)
    with Archive(stream, folder="dokumenty/") as archive:
        add_contents(archive, dossier, with_pdf_only=True)
        metadata = metadata_xml(dossier, archive, key=key)
        archive.folder = ""
        archive.add("metadane.xml", metadata, content_type="application/xml")
        archive.add("metadane.xsd", SCHEMA.read_bytes(), content_type="application/xml")
        archive.add_manifest(about(dossier))
    return metadata


@transaction.atomic
def retry(*, filing: Filing, by: Any) -> None:
    """Try a waiting or failed one again now. Refused: ``not_allowed``, ``already_filed``."""
    _check(by)
    changed = (
        Filing.objects.filter(pk=filing.pk)
        .exclude(state=FilingState.FILED)
        .update(state=FilingState.WAITING, attempts=0, next_attempt_at=timezone.now())
    )
    if not changed:
        raise Refused(_("This case is filed already."), code="already_filed")
    record("casework.filing_retried", by=by, target=filing.case)


@transaction.atomic
def mark_filed(*, filing: Filing, reference: str, by: Any) -> Filing:
    """Somebody carried the package over by hand; ``reference`` is where it stands in the records system."""
    _check(by)
    words = reference.strip()[:200]
    if not words:
        raise Refused(_("Give the reference in the records system."), code="empty", field="reference")
    current = Filing.objects.select_for_update().get(pk=filing.pk)
    if current.state == FilingState.FILED:
        raise Refused(_("This case is filed already."), code="already_filed")
    return _filed(current, reference=words, sha256="", by=by)


def can_file(user: Any) -> bool:
    return bool(user.is_active and user.has_perm(FILE))


def _check(by: Any) -> None:
    if not can_file(by):
        raise Refused(_("You do not have the permission to file cases."), code="not_allowed")


def _claim(filing_id: int) -> Filing | None:
    """Take a due one for ``LEASE``: one UPDATE, so that of two workers only one gets it."""
    now = timezone.now()
    taken = Filing.objects.filter(pk=filing_id, state=FilingState.WAITING, next_attempt_at__lte=now).update(
        next_attempt_at=now + LEASE, attempts=F("attempts") + 1
    )
    if not taken:
        return None
    return Filing.objects.select_related("case__intake", "case__organisation", "case__responsible").get(
        pk=filing_id
    )


@transaction.atomic
def _filed(filing: Filing, *, reference: str, sha256: str, by: Any) -> Filing:
    changed = (
        Filing.objects.filter(pk=filing.pk)
        .exclude(state=FilingState.FILED)
        .update(
            state=FilingState.FILED,
            filed_at=timezone.now(),
            next_attempt_at=None,
            reference=reference[:200],
            sha256=sha256,
            last_error="",
        )
    )
    filing.refresh_from_db()
    if changed:
        detail = {"reference": filing.reference, "adapter": filing.adapter}
        timeline.add(case=filing.case, kind=TimelineKind.FILED, by=by, detail=detail, public=False)
        record("casework.filed", by=by, target=filing.case, detail=detail)
    return filing


def _failed(filing: Filing, error: Exception, *, final: bool) -> None:
    """Wait twice as long after each failure: 5, 10, 20 … minutes; after the eighth somebody has to look."""
    given_up = final or filing.attempts >= MOST_ATTEMPTS
    wait = FIRST_WAIT * 2 ** (filing.attempts - 1)
    # Only while it waits: another worker may have filed it since, when this one took longer than its lease.
    Filing.objects.filter(pk=filing.pk, state=FilingState.WAITING).update(
        state=FilingState.FAILED if given_up else FilingState.WAITING,
        next_attempt_at=None if given_up else timezone.now() + wait,
        last_error=f"{type(error).__name__}: {error}"[:2000],
    )
    logger.warning("Case %s not filed, attempt %s: %s", filing.case_id, filing.attempts, type(error).__name__)
