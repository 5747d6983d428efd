"""The whole file of a case as plain data: what its PDF, its archive and its filing are made of."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone, translation

from kramy.kernel.casework.domain import case_files, clock, timeline
from kramy.kernel.casework.domain.headings import heading
from kramy.kernel.casework.domain.kinds import context_of, kind_of
from kramy.kernel.casework.enums import TimelineKind
from kramy.kernel.casework.models import Case, Submission
from kramy.kernel.questionnaires import api as questionnaires

MOST_STEPS = 500
"""Steps in a PDF, the newest; the archive holds them all. A PDF of so many takes the worker some ten seconds to draw."""


NOT_IN_NAMES = str.maketrans(dict.fromkeys('<>:"|?*', "-"))
"""What Windows refuses in the name of a file, or takes for something else."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step of the timeline in the active language; ``files`` are names in the archive."""

    at: datetime
    heading: str
    author: str
    words: str
    public: bool
    files: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class StoredFile:
    """A file of the case: where it stands in the archive, and how its content is read."""

    path: str
    name: str
    content_type: str
    size: int
    sha256: str
    at: datetime
    from_applicant: bool
    content: Any

    def chunks(self) -> Iterator[bytes]:
        with self.content.open("rb") as stream:
            yield from stream.chunks()


@dataclass(frozen=True, kw_only=True)
class Round:
    """One round of answers, in the wording in which it was asked: ``pages`` as ``questionnaires.summary`` gives them."""

    number: int
    submitted_at: datetime
    language: str
    version: str
    answers: dict[str, Any]
    pages: list[questionnaires.PageSummary]


@dataclass(frozen=True, kw_only=True)
class Dossier:
    """Everything about a case, as of ``made_at``. ``rounds`` oldest first, ``steps`` newest first, all of them."""

    case: Case
    kind: str
    made_at: datetime
    due_on: date
    clock_steps: tuple[str, ...]
    rounds: tuple[Round, ...]
    steps: tuple[Step, ...]
    files: tuple[StoredFile, ...]
    decision: Any
    decision_words: str

    @property
    def newest_steps(self) -> tuple[Step, ...]:
        return self.steps[:MOST_STEPS]

    @property
    def steps_left_out(self) -> int:
        return max(0, len(self.steps) - MOST_STEPS)

    @property
    def answers(self) -> Round | None:
        """The answers that count: those of the last round."""
        return self.rounds[-1] if self.rounds else None


def dossier_of(case: Case, *, public_only: bool) -> Dossier:
    """The file as its applicant sees it, or with the officials' notes; in the active language."""
    files = tuple(_files(case, public_only=public_only))
    by_key = {item.content.name: item.path for item in files}
    entries = timeline.entries_of(case, public_only=public_only)
    decision = getattr(case, "decision", None)
    decided = next((entry for entry in entries if entry.kind == TimelineKind.DECIDED), None)
    return Dossier(
        case=case,
        kind=str(kind_of(case).name),
        made_at=timezone.localtime(),
        due_on=case.due_on,
        clock_steps=tuple(step.sentence for step in clock.deadline_of(case).steps),
        rounds=tuple(_rounds(case)),
        steps=tuple(
            Step(
                at=timezone.localtime(entry.at),
                heading=heading(entry),
                author=timeline.author(entry),
                words=timeline.words(entry),
                public=entry.public,
                files=tuple(by_key[item.file.name] for item in entry.files.all() if item.file.name in by_key),
            )
            for entry in entries
        ),
        files=files,
        decision=decision,
        decision_words=timeline.words(decided) if decided is not None else "",
    )


def _rounds(case: Case) -> Iterator[Round]:
    rows = Submission.objects.filter(case=case).select_related("answer_set__version__questionnaire")
    for row in rows.order_by("round"):
        answer_set = row.answer_set
        with translation.override(answer_set.language):
            pages = questionnaires.summary(answer_set, answer_set.language, context_of(case.intake))
        version = answer_set.version
        yield Round(
            number=row.round,
            submitted_at=timezone.localtime(row.submitted_at),
            language=answer_set.language,
            version=f"{version.questionnaire.slug} {version.number}",
            answers=answer_set.answers,
            pages=pages,
        )


def _files(case: Case, *, public_only: bool) -> Iterator[StoredFile]:
    """Every file once, answers first, numbered in the order in which they came."""
    number = 0
    seen: set[str] = set()
    for submission in Submission.objects.filter(case=case).order_by("round").select_related("answer_set"):
        for kept in questionnaires.by_question(submission.answer_set).values():
            for attachment in kept:
                if attachment.sha256 in seen:
                    continue
                seen.add(attachment.sha256)
                number += 1
                name = attachment.original_name
                yield _stored(attachment, number, name, attachment.created_at, from_applicant=True)
    for item in case_files.sent_files(case, public_only=public_only):
        number += 1
        entry = item.entry
        yield _stored(
            item, number, item.name, item.created_at, from_applicant=bool(entry and entry.by_applicant)
        )


def _stored(kept: Any, number: int, name: str, at: datetime, *, from_applicant: bool) -> StoredFile:
    honest = questionnaires.honest_name(name, str(kept.file.name).rpartition(".")[2])
    return StoredFile(
        path=f"attachments/{number:03d}-{honest.translate(NOT_IN_NAMES)}",
        name=honest,
        content_type=kept.content_type,
        size=kept.size,
        sha256=kept.sha256,
        at=timezone.localtime(at),
        from_applicant=from_applicant,
        content=kept.file,
    )
