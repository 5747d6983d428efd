"""What higher apps may add to the screen of an organisation, facts they know of one, and what a register of firms is."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from kramy.lib.registry import Registry


@dataclass(frozen=True, kw_only=True)
class OrganisationPanel:
    """A part of the desk's organisation page offered by a higher app, such as its cases.

    ``context(organisation, user)`` gives the template's context, or None to leave the panel out for that user.
    """

    template: str
    context: Callable[[Any, Any], dict[str, Any] | None]
    order: int = 100


organisation_panels: Registry[OrganisationPanel] = Registry("organisation panels")


@dataclass(frozen=True, kw_only=True)
class FirmFound:
    """A firm as a public register has it. Identifiers are digits, empty where the register has none."""

    nip: str
    name: str
    address: str
    regon: str
    krs: str
    status: str
    checked_on: date


class RegisterUnavailable(Exception):
    """The register cannot be asked now: people fill in by hand."""


class FirmRegister(Protocol):
    """A public register that knows firms by NIP."""

    def find(self, nip: str, day: date) -> FirmFound | None:
        """The firm as of ``day``, None when it is not there; raises ``RegisterUnavailable``."""


firm_registers: Registry[FirmRegister] = Registry("registers of firms")


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One thing known of an organisation: ``text`` in words, ``detail`` beside it, where to read on, since or until when.

    ``tone`` is "", "good", "warning" or "bad".
    """

    text: str
    detail: str = ""
    url: str = ""
    day: date | None = None
    tone: str = ""


@dataclass(frozen=True, kw_only=True)
class OrganisationFacts:
    """A section of the page an official opens before a call; ``Manifest.organisation_facts`` names instances.

    ``facts(organisations, user)`` gives what the app knows of one organisation (or of the members of one group), newest
    first, a query or two however many; it is called only for people who hold ``permission`` ("app.codename").
    """

    name: str
    title: Any
    facts: Callable[[list[Any], Any], Iterable[Fact]]
    permission: str = ""
    order: int = 100
