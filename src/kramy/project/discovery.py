"""Finds the modules and the city: the only place that looks into the folders."""

from importlib import import_module
from pathlib import Path

from kramy.kernel.manifest.base import City

ROOT = Path(__file__).resolve().parent.parent

# Lowest first: an app may import only what stands before it (docs/architecture.md).
KERNEL = (
    "manifest",
    "audit",
    "accounts",
    "organisations",
    "places",
    "messaging",
    "questionnaires",
    "casework",
)


def load_city(key: str) -> City:
    """The configuration of the city in folder ``cities/<key>``.

    A missing folder raises ``ModuleNotFoundError``; a config without ``CITY`` raises ``TypeError``.
    """
    config = import_module(f"kramy.cities.{key}.config")
    city = getattr(config, "CITY", None)
    if not isinstance(city, City):
        raise TypeError(f"kramy.cities.{key}.config must define CITY, an instance of City")
    return city


def kernel_apps() -> list[str]:
    return [f"kramy.kernel.{name}" for name in KERNEL]


def module_apps(city: City) -> list[str]:
    """Every folder under ``modules`` that is an app and that the city has not switched off."""
    names = sorted(path.parent.name for path in (ROOT / "modules").glob("*/apps.py"))
    return [f"kramy.modules.{name}" for name in names if name not in city.disabled_modules]
