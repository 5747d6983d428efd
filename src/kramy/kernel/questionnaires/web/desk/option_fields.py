"""The controls of the settings of a kind of question."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from kramy.kernel.manifest.api import city
from kramy.kernel.questionnaires.domain.kinds import Option


def option_fields(option: Option, value: Any) -> dict[str, forms.Field]:
    """The controls of one setting of a kind."""
    name = f"option-{option.key}"
    shown = option.default if value is None else value
    common: dict[str, Any] = {"required": False, "label": option.label, "help_text": option.hint}
    if option.type == "texts":
        return {
            f"{name}-{code}": forms.CharField(
                required=False, label=f"{option.label} ({code})", initial=(value or {}).get(code, "")
            )
            for code in city().languages
        }
    if option.type == "boolean":
        return {name: forms.BooleanField(initial=shown, **common)}
    if option.type == "integer":
        return {
            name: forms.IntegerField(
                initial=shown, min_value=option.minimum, max_value=option.maximum, **common
            )
        }
    if option.type == "number":
        return {name: forms.FloatField(initial=shown, **common)}
    if option.type == "date":
        calendar = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        return {name: forms.DateField(initial=shown, widget=calendar, **common)}
    if option.type == "select":
        return {name: forms.ChoiceField(initial=shown, choices=option.choices, **common)}
    if option.type == "list":
        widget = forms.CheckboxSelectMultiple
        return {
            name: forms.MultipleChoiceField(initial=shown, choices=option.choices, widget=widget, **common)
        }
    return {name: forms.CharField(initial=shown, max_length=200, **common)}


def read_option(option: Option, cleaned: Mapping[str, Any]) -> Any:
    """The setting as it is stored in the definition; None for the default."""
    name = f"option-{option.key}"
    if option.type == "texts":
        texts = {code: (cleaned.get(f"{name}-{code}") or "").strip() for code in city().languages}
        return texts if any(texts.values()) else None
    value = cleaned.get(name)
    if isinstance(value, date):
        value = value.isoformat()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return None if value == option.default else value
