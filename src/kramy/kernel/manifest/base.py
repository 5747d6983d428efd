"""What an app may offer to the hub, and how the hub asks for it.

An app declares one :class:`Manifest` on its ``AppConfig``. Offers that belong to a higher storey
(a case kind, a message, a demo scene …) are dotted paths, resolved when somebody asks: the manifest
itself imports nothing above it.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from functools import cache
from typing import Any

from django.apps import AppConfig, apps
from django.utils.module_loading import import_string


@dataclass(frozen=True, kw_only=True)
class NavigationItem:
    """One entry of the public navigation. ``label`` is a lazy translation, ``url_name`` a route."""

    label: Any
    url_name: str
    order: int = 100


@dataclass(frozen=True, kw_only=True)
class DeskItem:
    """One entry of the desk's menu, shown to people who hold ``permission``."""

    name: str
    label: Any
    url_name: str
    icon: str = "list-ul"
    permission: str = ""
    order: int = 100


@dataclass(frozen=True, kw_only=True)
class Permission:
    """A permission of the app and the roles that hold it unless the city decides otherwise.

    ``codename`` is stored as ``<app label>.<codename>``; roles: official, editor, counter_clerk,
    city_administrator.
    """

    codename: str
    name: str
    roles: tuple[str, ...] = ("city_administrator",)


@dataclass(frozen=True, kw_only=True)
class Job:
    """Work the clock process starts: ``task`` is a dotted path to a django-tasks task."""

    name: str
    task: str
    every_seconds: int


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """Everything an app offers. Every tuple of strings holds dotted import paths."""

    public_urls: str | None = None
    desk_urls: str | None = None
    rest_urls: str | None = None
    navigation: tuple[NavigationItem, ...] = ()
    account_navigation: tuple[NavigationItem, ...] = ()
    desk_items: tuple[DeskItem, ...] = ()
    permissions: tuple[Permission, ...] = ()
    jobs: tuple[Job, ...] = ()
    dashboard_tiles: tuple[str, ...] = ()
    case_kinds: tuple[str, ...] = ()
    question_kinds: tuple[str, ...] = ()
    prefill: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()
    map_layers: tuple[str, ...] = ()
    datasets: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()
    home_sections: tuple[str, ...] = ()
    my_matters: tuple[str, ...] = ()
    organisation_facts: tuple[str, ...] = ()
    host_routes: tuple[str, ...] = ()
    search: tuple[str, ...] = ()
    desk_search: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    personal_data: tuple[str, ...] = ()
    demo: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class HostRoute:
    """How a host name that is not the hub's own is answered; ``Manifest.host_routes`` names functions that give one
    for a name (small letters, no port) or None.

    ``urlconf`` is what addresses are made with there: hashable, with ``urlpatterns``, those of the hub among them.
    ``leads_to(path)`` is "" for what is answered on this name, else the absolute address to go to, and whether for
    good. ``frame(request)`` gives what `ui/base.html` shows around its pages in place of the hub's own.
    """

    urlconf: Any
    leads_to: Callable[[str], tuple[str, bool]]
    frame: Callable[[Any], dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class City:
    """A city's configuration: plain data, one instance per folder under ``cities``.

    ``bounds`` is (west, south, east, north) in degrees (WGS 84); ``names`` and the other texts map a
    language code to the text. ``teryt`` is the municipality's code in the TERYT register;
    ``district_names`` the districts' official names in the order of their numbers, from 1. ``icons`` is the folder, among
    the static files, of ``icon.svg`` and of what ``scripts/city-icons`` draws from it; "" for the hub's own drawing.
    """

    key: str
    names: dict[str, str]
    names_genitive: dict[str, str]
    teryt: str
    bounds: tuple[float, float, float, float]
    centre: tuple[float, float]
    hub_names: dict[str, str]
    taglines: dict[str, str]
    office_names: dict[str, str]
    contact_email: str
    contact_phone: str
    contact_address: str
    case_prefix: str
    default_phone_region: str = "PL"
    languages: tuple[str, ...] = ("pl", "en", "uk")
    time_zone: str = "Europe/Warsaw"
    disabled_modules: frozenset[str] = frozenset()
    district_names: tuple[str, ...] = ()
    stylesheet: str = ""
    logo: str = ""
    icons: str = ""
    demo: str = ""
    accessibility_statement_date: date | None = None


class KramyAppConfig(AppConfig):
    """An app that belongs to the hub."""

    default = False  # or Django would find two configurations in every apps.py and take neither
    default_auto_field = "django.db.models.BigAutoField"
    manifest = Manifest()

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.default = True


def manifests() -> Iterator[tuple[KramyAppConfig, Manifest]]:
    """Every installed app of the hub with its manifest, in the order of installation."""
    for config in apps.get_app_configs():
        if isinstance(config, KramyAppConfig):
            yield config, config.manifest


_DOTTED = frozenset(f.name for f in fields(Manifest)) - {
    "public_urls",
    "desk_urls",
    "rest_urls",
    "navigation",
    "account_navigation",
    "desk_items",
    "permissions",
    "jobs",
}


@cache
def offers(slot: str) -> tuple[Any, ...]:
    """What all apps offer in ``slot``; dotted paths are imported. Unknown slots raise ``KeyError``."""
    if slot not in {f.name for f in fields(Manifest)}:
        raise KeyError(slot)
    found: list[Any] = []
    for _config, manifest in manifests():
        value = getattr(manifest, slot)
        if value is None:
            continue
        values = value if isinstance(value, tuple) else (value,)
        found.extend(import_string(item) if slot in _DOTTED else item for item in values)
    return tuple(found)


@dataclass(frozen=True, kw_only=True)
class DeskResult:
    """One thing found at the desk; ``note`` is a line of facts, ``excerpt`` where the words stand."""

    title: str
    url: str
    note: str = ""
    excerpt: str = ""


@dataclass(frozen=True, kw_only=True)
class DeskSearch:
    """One group of results of the desk's search. ``find(user, text, limit)`` gives what that person may see, the best
    first, within some tens of milliseconds; ``more(text)`` an address with all of it, or "". Asked only of people who
    hold ``permission``.
    """

    label: Any
    find: Callable[[Any, str, int], list[DeskResult]]
    more: Callable[[str], str] = field(default=lambda text: "")
    permission: str = ""
    order: int = 100


@dataclass(frozen=True, kw_only=True)
class HomeSection:
    """A piece of the hub's home page offered by an app: a template and a function giving its context."""

    template: str
    context: Callable[[Any], dict[str, Any]]
    order: int = 100
    name: str = field(default="")


@dataclass(frozen=True, kw_only=True)
class Awaited:
    """Something that somebody is to do, shown in "My matters" and nowhere else.

    ``of_city``: the city owes it; otherwise the firm. ``until`` is the day by which, ``url`` the address where it is done.
    """

    text: str
    url: str
    until: date | None = None
    of_city: bool = False


@dataclass(frozen=True, kw_only=True)
class Dated:
    """A day, or a time with its zone, that belongs in a person's calendar.

    ``uid`` names it in the app for ever ("booking-17"), so that calendars move it instead of doubling it; ``sequence``
    grows with every change. ``url`` is a path of the hub. A day that was called off stays, ``cancelled``.
    """

    uid: str
    title: str
    start: date | datetime
    end: date | datetime | None = None
    description: str = ""
    place: str = ""
    url: str = ""
    cancelled: bool = False
    sequence: int = 0


@dataclass(frozen=True, kw_only=True)
class MattersSection:
    """What an app shows a firm in "My matters"; ``Manifest.my_matters`` names instances.

    Every function takes ``(user, organisations)``: the signed-in person and the list of organisations they act for (rows of
    the kernel's ``organisations.Organisation``, already judged). ``context`` gives the template's context, or None to leave
    the section out; the template is a ``<section>`` with a heading of level 2. ``awaited`` and ``dates`` go into the lists
    of what is to be done and into the person's calendar feed. A query or two each, however many rows.
    """

    name: str
    template: str
    context: Callable[[Any, Any], dict[str, Any] | None]
    awaited: Callable[[Any, Any], Iterable[Awaited]] | None = None
    dates: Callable[[Any, Any], Iterable[Dated]] | None = None
    order: int = 100
