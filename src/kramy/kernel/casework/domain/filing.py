"""Closed cases handed over to the city's electronic records system, each once, whatever fails on the way.

What happens in a case after it was filed goes there as a supplement, a package of its own with the next number.
"""

import hashlib
import logging
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
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
from kramy.kernel.casework.enums import OPEN_STATES, ComplaintState, FilingState, TimelineKind
from kramy.kernel.casework.models import Case, Complaint, Filing
from kramy.lib.errors import Refused
from kramy.ui.pdf import PdfUnavailable

logger = logging.getLogger(__name__)
FILE = "casework.file_cases"
MOST_ATTEMPTS = 8
FIRST_WAIT = timedelta(minutes=5)
LEASE = timedelta(minutes=10)
"""How long one worker has for one case; one killed meanwhile leaves it to the next after that."""

SETTLED = timedelta(days=1)
"""So long after the last step a supplement is filed by itself: a conversation makes one package, not ten."""

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


def last_packages() -> QuerySet[Filing]:
    """Of every case the last package there is for the system in use."""
    later = Filing.objects.filter(
        case=OuterRef("case"), adapter=OuterRef("adapter"), sequence__gt=OuterRef("sequence")
    )
    return Filing.objects.filter(adapter=settings.KRAMY_FILING).exclude(Exists(later))


def to_supplement() -> QuerySet[Filing]:
    """Last packages of closed cases in which something happened since, the longest ago first."""
    rows = last_packages().filter(state=FilingState.FILED, changed_at__isnull=False)
    return rows.exclude(case__state__in=OPEN_STATES).order_by("changed_at", "pk")


@transaction.atomic
def ask(*, case: Case, by: Any = None) -> Filing:
    """Have a closed case filed; asked again it changes nothing. Refused: ``no_adapter``, ``wrong_state``."""
    current, chosen = _closed(case)
    filing = last_packages().filter(case=current).first()
    if filing is None:
        filing = Filing.objects.create(
            case=current, adapter=chosen.key, asked_by=by, next_attempt_at=timezone.now()
        )
        if by is not None:
            record("casework.filing_asked", by=by, target=current)
    return filing


@transaction.atomic
def ask_supplement(*, case: Case, by: Any = None) -> Filing:
    """Have what came after the last package filed too; asked again it changes nothing.

    Refused: ``no_adapter``, ``wrong_state``, ``not_filed`` when there is no package yet, ``nothing_new``.
    """
    current, chosen = _closed(case)
    last = last_packages().filter(case=current).first()
    if last is None:
        raise Refused(_("This case is not filed yet."), code="not_filed")
    if last.state != FilingState.FILED:
        return last
    if last.changed_at is None or last.steps == _steps(current):
        Filing.objects.filter(pk=last.pk).update(changed_at=None)
        raise Refused(_("Nothing happened in this case since it was filed."), code="nothing_new")
    Filing.objects.filter(case=current, adapter=chosen.key).update(changed_at=None)
    supplement: Filing = Filing.objects.create(
        case=current,
        adapter=chosen.key,
        sequence=last.sequence + 1,
        asked_by=by,
        next_attempt_at=timezone.now(),
    )
    if by is not None:
        record("casework.filing_asked", by=by, target=current, detail={"sequence": supplement.sequence})
    return supplement


def _closed(case: Case) -> tuple[Case, FilingAdapter]:
    current = lock(case)
    chosen = adapter()
    if chosen is None:
        raise Refused(_("No records system is set for this hub."), code="no_adapter")
    if current.state in OPEN_STATES:
        raise Refused(_("Only closed cases are filed."), code="wrong_state")
    return current, chosen


def _steps(case: Case) -> int:
    """How many steps there are to tell of; that it was filed is not one."""
    return case.timeline.exclude(kind=TimelineKind.FILED).count()


def ask_for_closed() -> int:
    """What the job does first: everything closed is to be filed; how many were new."""
    if adapter() is None:
        return 0
    rows = list(not_asked()[:ASKED_AT_ONCE])
    for case in rows:
        ask(case=case)
    return len(rows)


def ask_for_supplements() -> int:
    """Then what came later, once it has been quiet for a while and no complaint waits; how many were new."""
    if adapter() is None:
        return 0
    complained = Complaint.objects.filter(case=OuterRef("case"), state=ComplaintState.RECEIVED)
    settled = to_supplement().filter(changed_at__lte=timezone.now() - SETTLED).exclude(Exists(complained))
    asked = 0
    for row in settled.select_related("case")[:ASKED_AT_ONCE]:
        try:
            ask_supplement(case=row.case)
        except Refused as refused:
            logger.info("No supplement for case %s: %s", row.case_id, refused.code)
        else:
            asked += 1
    return asked


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
        steps = _steps(filing.case)
        with packed(filing.case, key=str(filing.key), sequence=filing.sequence) as package:
            reference = chosen.file(package)
    except FilingRefused as error:
        _failed(filing, error, final=True)
        return False
    except (FilingUnavailable, PdfUnavailable) as error:
        _failed(filing, error, final=False)
        return False
    _filed(
        filing,
        reference=reference,
        sha256=package.sha256,
        steps=steps,
        attachments=package.attachments,
        by=None,
    )
    return True


@contextmanager
def packed(case: Case, *, key: str, sequence: int = 1) -> Iterator[FilingPackage]:
    """A package of a case: metadata, its schema, the file as PDF/UA with the officials' notes, attachments, data.

    Raises ``PdfUnavailable``: a records system gets no makeshift.
    """
    with tempfile.TemporaryFile() as stream, translation.override("pl"):
        written = write_package(case, stream, key=key, sequence=sequence)
        size = stream.tell()
        stream.seek(0)
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
        stream.seek(0)
        yield FilingPackage(
            key=key,
            number=case.number,
            title=case.title,
            name=package_name(case, sequence),
            metadata=written.metadata,
            content=stream,
            size=size,
            sha256=sha256,
            sequence=sequence,
            supplements=written.supplements,
            attachments=written.attachments,
        )


def package_name(case: Case, sequence: int) -> str:
    return f"{case.number}{f'-uzupelnienie-{sequence - 1}' if sequence > 1 else ''}.zip"


@dataclass(frozen=True, kw_only=True)
class Written:
    """What stands in a package: see ``base.FilingPackage``."""

    metadata: bytes
    supplements: str
    attachments: tuple[str, ...]


def write_package(case: Case, stream: BinaryIO, *, key: str, sequence: int = 1) -> Written:
    """Write a package into ``stream``; a supplement (``sequence`` from 2) leaves out the attachments filed before."""
    earlier = list(
        case.filings.filter(
            adapter=settings.KRAMY_FILING, sequence__lt=sequence, state=FilingState.FILED
        ).order_by("sequence")
    )
    supplements = str(earlier[0].key) if earlier else ""
    dossier = dossier_of(case, public_only=False)
    with Archive(stream, folder="dokumenty/") as archive:
        filed_before = frozenset(sha256 for row in earlier for sha256 in row.files)
        add_contents(archive, dossier, with_pdf_only=True, leave_out=filed_before)
        metadata = metadata_xml(dossier, archive, key=key, sequence=sequence, supplements=supplements)
        archive.folder = ""
        archive.add("metadane.xml", metadata, content_type="application/xml")
        archive.add("metadane.xsd", SCHEMA.read_bytes(), content_type="application/xml")
        archive.add_manifest({**about(dossier), "part": sequence, "supplements": supplements})
    return Written(
        metadata=metadata,
        supplements=supplements,
        attachments=tuple(sorted({file.sha256 for file in dossier.files})),
    )


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
    dossier = dossier_of(current.case, public_only=False)
    return _filed(
        current,
        reference=words,
        sha256="",
        steps=_steps(current.case),
        attachments=tuple(sorted({file.sha256 for file in dossier.files})),
        by=by,
    )


def can_file(user: Any) -> bool:
    return bool(user.is_active and user.has_perm(FILE))


def _check(by: Any) -> None:
    if not can_file(by):
        raise Refused(_("You do not have the permission to file cases."), code="not_allowed")


def _claim(filing_id: int) -> Filing | None:
    """Take a due one for ``LEASE``: one UPDATE, so that of two workers only one gets it."""
    now = timezone.now()
    taken = Filing.objects.filter(pk=filing_id, state=FilingState.WAITING, next_attempt_at__lte=now).update(
        next_attempt_at=now + LEASE, attempts=F("attempts") + 1, changed_at=None
    )
    if not taken:
        return None
    return Filing.objects.select_related("case__intake", "case__organisation", "case__responsible").get(
        pk=filing_id
    )


@transaction.atomic
def _filed(
    filing: Filing, *, reference: str, sha256: str, steps: int, attachments: Sequence[str], by: Any
) -> Filing:
    changed = (
        Filing.objects.filter(pk=filing.pk)
        .exclude(state=FilingState.FILED)
        .update(
            state=FilingState.FILED,
            filed_at=timezone.now(),
            next_attempt_at=None,
            reference=reference[:200],
            sha256=sha256,
            steps=steps,
            files=list(attachments),
            last_error="",
        )
    )
    filing.refresh_from_db()
    if changed:
        detail = {
            "reference": filing.reference,
            "adapter": filing.adapter,
            "sequence": filing.sequence,
        }
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
