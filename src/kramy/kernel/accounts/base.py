"""How an app says which of its fields hold personal data, why and for how long."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


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
