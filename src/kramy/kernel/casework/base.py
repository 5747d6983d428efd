"""What a module says about a kind of case it handles."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO, Protocol

from django.db import models

from kramy.kernel.casework.enums import CaseResult, Silence
from kramy.kernel.casework.wording import APPLICATION_WORDS, REQUEST_WORDS, Wording
from kramy.lib.periods import Period, Unit
from kramy.lib.registry import Registry

__all__ = [
    "APPLICATION_WORDS",
    "FIVE_WORKING_DAYS",
    "REQUEST_WORDS",
    "CaseKind",
    "FilingAdapter",
    "FilingPackage",
    "FilingRefused",
    "FilingUnavailable",
    "Flag",
    "OfficialSource",
    "OwnOfficial",
    "Prompt",
    "Similar",
    "Wording",
    "case_kinds",
    "case_official_sources",
    "filing_adapters",
]


@dataclass(frozen=True, kw_only=True)
class Flag:
    """Something the official should look at. ``key`` makes it unique in the case."""

    kind: str
    key: str
    text: str
    url: str = ""
    detail: dict[str, Any] | None = None


@dataclass(frozen=True, kw_only=True)
class Prompt:
    """Something the applicant can do about an accepted case with one press: POST to ``url``."""

    text: str
    label: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Similar:
    """Something public that may be what the applicant is asking for, to be shown before sending.

    ``reason`` says in words why; ``has_owner`` that somebody's case stands behind it, who may correct it by their link.
    Nothing here may say who.
    """

    title: str
    address: str
    url: str
    since: datetime
    reason: str
    has_owner: bool


FIVE_WORKING_DAYS = Period(5, Unit.WORKING_DAYS)


@dataclass(frozen=True, kw_only=True)
class CaseKind:
    """A kind of case; every hook is optional and is called inside the verb's transaction.

    ``title_of(answers)`` gives the case's subject; ``validate(intake, answers)`` returns errors by question
    key that only the module can know (a pin outside the city); ``flags(case)`` what to look at;
    ``accepted(case, decision, by)`` carries the outcome out and must be idempotent;
    ``withdrawn(case, by)`` undoes it when the applicant takes an accepted case back;
    ``in_force(ids)`` gives those of closed cases (by id) whose outcome still lives, so that they are not erased yet;
    ``links(case)`` names what came of it for both sides: (label, url) pairs; ``renewal_intake(case)`` the intake
    in which an accepted case may be renewed, or None (without the hook: its own intake while that is open);
    ``prompts(cases)`` what their applicants are asked to do with one press, by id of the case;
    ``context_panels`` are template names shown on the case screen, each with ``panel_context(case)``;
    ``similar(intake, answers, previous)`` names what is public already and may be the same, to be shown to the applicant
    before sending; ``previous`` is the case that is continued, or None.
    ``beforehand`` is a template of what may spare somebody the application, with ``beforehand_context(answers)``: shown
    before they begin, when ``answers`` is empty, and before they send; None or nothing leaves it out.
    ``results`` are what the official chooses from on closing, shown to the applicant (none: not asked); with
    ``closes`` a case ends as closed with one of them rather than as accepted or refused, and ``closed(case, decision,
    by)`` is called then. ``period``, ``silence``, ``ladder_days``, ``head_days``, ``reminder_days`` and
    ``retention_years`` are where a city begins; it changes them at the desk (``KindSetting``).
    ``official_title`` names whoever handles a case of the kind, to its applicant ("Your assistant").
    ``wording`` is what the applicant reads on pages, in letters and documents: of an application that is decided
    (unless said otherwise), of a request that is answered (``REQUEST_WORDS``), or the module's own.
    ``intake_context(intake)`` is passed on when a page's form is made. Model arguments are casework's own; typed
    loosely to keep this layer free of models.
    """

    key: str
    name: Any
    permission: str
    title_of: Callable[[dict[str, Any]], str]
    validate: Callable[[Any, dict[str, Any]], dict[str, str]] | None = None
    flags: Callable[[models.Model], Iterable[Flag]] | None = None
    similar: Callable[[Any, dict[str, Any], Any], list[Similar]] | None = None
    beforehand: str = ""
    beforehand_context: Callable[[dict[str, Any]], dict[str, Any] | None] | None = None
    accepted: Callable[..., None] | None = None
    withdrawn: Callable[..., None] | None = None
    in_force: Callable[[Sequence[int]], set[int]] | None = None
    links: Callable[[models.Model], list[tuple[str, str]]] | None = None
    prompts: Callable[[Sequence[models.Model]], dict[int, Prompt]] | None = None
    context_panels: tuple[str, ...] = ()
    panel_context: Callable[[models.Model], dict[str, Any]] | None = None
    intake_context: Callable[[Any], dict[str, Any]] | None = None
    renewal_intake: Callable[[models.Model], Any] | None = None
    period: Period = FIVE_WORKING_DAYS
    silence: str = Silence.NOTHING
    ladder_days: tuple[int, ...] = (3, 9, 21, 45)
    head_days: int = 60
    reminder_days: tuple[int, ...] = (7, 14)
    retention_years: int = 5
    results: tuple[str, ...] = ()
    closes: bool = False
    closed: Callable[..., None] | None = None
    official_title: Any = ""
    wording: Wording = APPLICATION_WORDS

    def __post_init__(self) -> None:
        if self.closes and not self.results:
            raise ValueError(f"{self.key}: a case that closes with a result needs results to choose from")
        unknown = set(self.results) - set(CaseResult.values)
        if unknown:
            raise ValueError(f"{self.key}: unknown results {sorted(unknown)}")


@dataclass(frozen=True, kw_only=True)
class OwnOfficial:
    """The official an organisation or a person has already, with the ``reason`` in words for the desk."""

    person: Any
    reason: str


OfficialSource = Callable[[models.Model], OwnOfficial | None]
"""Given a case that was just received, who looks after its applicant; None: nobody in particular."""

case_official_sources: Registry[OfficialSource] = Registry("sources of a case's official")
"""Asked in order before the rules of the office; the first who may handle the case gets it."""

case_kinds: Registry[CaseKind] = Registry("case kinds")


class FilingRefused(Exception):
    """The records system does not take this package and will not: somebody has to look at it."""


class FilingUnavailable(Exception):
    """The records system could not be asked or did not answer: to be tried again."""


@dataclass(frozen=True, kw_only=True)
class FilingPackage:
    """A closed case ready to be filed: ``content`` is a ZIP of ``size`` bytes, read from its beginning.

    ``key`` (a UUID) is the same however often the package is sent, ``metadata`` the XML that is also inside
    (`schemas/filing-1.xsd`), ``sha256`` the fingerprint of the ZIP (hex). ``sequence`` 1 is the whole case; from 2 on
    it is a supplement: the file of the case as it is now and the attachments that no earlier package holds.
    ``supplements`` is the key of the first package then, else "". ``attachments`` are the SHA-256 of all attachments
    of the case, in this package or an earlier one.
    """

    key: str
    number: str
    title: str
    name: str
    metadata: bytes
    content: BinaryIO
    size: int
    sha256: str
    sequence: int = 1
    supplements: str = ""
    attachments: tuple[str, ...] = ()


class FilingAdapter(Protocol):
    """The way into one electronic records system. ``file`` returns the system's reference; the same key is filed once.

    Raises :class:`FilingRefused` or :class:`FilingUnavailable`, nothing else.
    """

    key: str
    name: Any

    def file(self, package: FilingPackage) -> str: ...


filing_adapters: Registry[FilingAdapter] = Registry("filing adapters")
"""Register one in an app's ``ready``; the setting ``KRAMY_FILING`` names the one in use."""
