"""What higher apps may add to the screen of an organisation."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

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
