"""Choices and known answers that other apps supply by name."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from kramy.kernel.questionnaires.base import Choice
from kramy.lib.registry import Registry

ChoicesSource = Callable[[Mapping[str, Any]], Sequence[Choice]]
Prefill = Callable[[Mapping[str, Any]], Any]

choices_sources: Registry[ChoicesSource] = Registry("sources of choices")
prefills: Registry[Prefill] = Registry("sources of known answers")


def register_choices_source(name: str, function: ChoicesSource) -> None:
    """Offer choices under ``name``. ``function(context)`` gets what the caller of the form gave; with an empty
    context it must return every choice there can be, so that old answers can still be shown."""
    choices_sources.register(name, function)


def register_prefill(name: str, function: Prefill) -> None:
    """Offer a known answer under ``name``: ``function(context)`` returns the JSON answer or None."""
    prefills.register(name, function)
