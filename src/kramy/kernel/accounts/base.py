"""What apps tell accounts: personal data and its retention, tiles of the desk, topics officials deal with."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from kramy.lib.registry import Registry


@dataclass(frozen=True, kw_only=True)
class PersonalData:
    """The classification of one model's fields (GDPR art. 30: record of processing).

    ``personal`` names the fields that hold personal data, ``other`` all the rest; ``make check`` fails when a
    concrete field is in neither or in both. ``export(user)`` returns JSON-ready rows for a person's copy
    (art. 15), ``erase(user)`` removes or anonymises them (art. 17) and returns how many rows it touched;
    ``expire(today, dry_run)`` applies the retention and returns how many rows it touched.
    """

    model: str
    personal: tuple[str, ...] = ()
    other: tuple[str, ...] = ()
    purpose: str = ""
    legal_basis: str = ""
    retention: str = ""
    export: Callable[[Any], list[dict[str, Any]]] | None = None
    erase: Callable[[Any], int] | None = None
    expire: Callable[[Any, bool], int] | None = None


@dataclass(frozen=True, kw_only=True)
class DashboardTile:
    """A tile of the desk's home page; an app offers its dotted path in ``Manifest.dashboard_tiles``.

    ``context(request)`` gives the template's context, or None to leave the tile out; it is called only for
    people who hold ``permission`` ("app.codename"; empty: everybody at the desk). The template is a
    ``<section class="desk-tile">`` of its own; ``desk-tile--wide`` makes it as wide as the page.
    """

    template: str
    context: Callable[[Any], dict[str, Any] | None]
    permission: str = ""
    order: int = 100


official_topics: Registry[Callable[[], Iterable[tuple[str, str]]]] = Registry("topics of officials")
"""Sources of topics an official may deal with: each gives (key, label in the active language) when called."""


@dataclass(frozen=True, kw_only=True)
class OfficialCard:
    """What anybody may know of an official who deals with people, in the active language.

    ``phone_link`` is E.164 for a ``tel:`` link; ``hours`` (days, hours) lines; ``languages`` their names;
    ``photo`` an address or "". Draw it with ``accounts/official_card.html``.
    """

    user_id: int
    name: str
    job_title: str
    photo: str
    phone: str
    phone_link: str
    room: str
    hours: tuple[tuple[str, str], ...]
    languages: tuple[str, ...]
