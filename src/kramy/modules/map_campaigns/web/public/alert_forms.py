"""Forms of residents who want to hear of new entries."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kramy.kernel.places import api as places
from kramy.modules.map_campaigns.domain.alerts.areas import DISTANCES, USUAL, Area, radius_in_words
from kramy.modules.map_campaigns.enums import AlertFrequency
from kramy.modules.map_campaigns.models import Campaign

COORDINATES = re.compile(r"\s*(-?\d{1,2}[.,]\d+)\s*[,; ]\s*(-?\d{1,3}[.,]\d+)\s*")
EMAIL_HELP = gettext_lazy("Enter an e-mail address in the correct format, like name@example.com")


class AreaForm(forms.Form):
    """Where, what and how often. ``near`` and ``place`` keep a point that was chosen on the map."""

    use_required_attribute = False
    address = forms.CharField(
        label=gettext_lazy("Around which address?"),
        help_text=gettext_lazy("Street and number. Empty: the whole map."),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "street-address", "list": "alert-addresses"}),
    )
    near = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    place = forms.CharField(required=False, max_length=120, widget=forms.HiddenInput)
    within = forms.TypedChoiceField(label=gettext_lazy("How far around it?"), coerce=int, required=False)
    district = forms.MultipleChoiceField(
        label=gettext_lazy("Only in these districts"), required=False, widget=forms.CheckboxSelectMultiple
    )
    category = forms.MultipleChoiceField(
        label=gettext_lazy("Only these categories"), required=False, widget=forms.CheckboxSelectMultiple
    )
    frequency = forms.ChoiceField(
        label=gettext_lazy("How often may we write?"),
        choices=AlertFrequency.choices,
        initial=AlertFrequency.DAILY,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose how often we may write")},
    )

    def __init__(
        self, *args: Any, campaign: Campaign, area: Area, frequency: str = "", **kwargs: Any
    ) -> None:
        initial = {
            "address": _place_of(area),
            "near": "{:.5f},{:.5f}".format(*area.near) if area.near else "",
            "place": _place_of(area),
            "within": area.within,
            "district": list(area.districts),
            "category": list(area.categories),
            "frequency": frequency or AlertFrequency.DAILY,
        }
        super().__init__(*args, initial=initial, **kwargs)
        distances = sorted({*DISTANCES, area.within})
        chosen: Any = self.fields["within"]
        chosen.choices = [(metres, radius_in_words(metres)) for metres in distances]
        chosen.empty_value = USUAL
        categories: Any = self.fields["category"]
        categories.choices = [
            (category.slug, category.name)
            for category in campaign.categories.order_by("campaign_categories__position")
        ]
        districts: Any = self.fields["district"]
        districts.choices = [(district.slug, district.name) for district in places.districts()]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        typed = data.get("address", "").strip()
        self.point: tuple[float, float] | None = None
        self.label = ""
        if typed and not self.errors.get("address"):
            self.point, self.label = self._located(typed, data.get("place", ""), data.get("near", ""))
            if self.point is None:
                self.add_error(
                    "address",
                    _("We do not know the address “%(address)s”. Check the street and number.")
                    % {"address": typed},
                )
        return data

    def _located(self, typed: str, place: str, near: str) -> tuple[tuple[float, float] | None, str]:
        """The point that was chosen on the map while its words stand; else what the geocoder says."""
        if near and typed == place:
            kept = Area.parse([("near", near)])
            if kept.near:
                return kept.near, place
        numbers = COORDINATES.fullmatch(typed)
        if numbers:
            lat, lon = (float(part.replace(",", ".")) for part in numbers.groups())
            kept = Area.parse([("near", f"{lon},{lat}")])
            return kept.near, _place_of(kept) if kept.near else ""
        hit = places.geocode(typed)
        return ((round(hit.lon, 5), round(hit.lat, 5)), hit.label) if hit else (None, "")

    def area(self) -> Area:
        data = self.cleaned_data
        return Area(
            near=self.point,
            within=data["within"] or USUAL,
            place=self.label[:120],
            categories=tuple(data["category"]),
            districts=tuple(data["district"]),
        )


class SubscribeForm(AreaForm):
    """The first time: also who is to be told, and that they agree."""

    email = forms.CharField(
        label=gettext_lazy("E-mail address"),
        error_messages={"required": gettext_lazy("Enter your e-mail address")},
        widget=forms.TextInput(
            attrs={"type": "email", "autocomplete": "email", "inputmode": "email", "spellcheck": "false"}
        ),
    )
    consent = forms.BooleanField(
        label=gettext_lazy(
            "I agree that the city sends messages about new places on this map to this address until I end it."
        ),
        error_messages={"required": gettext_lazy("Tick the box if you want to get these messages")},
    )

    def clean_email(self) -> str:
        address: str = self.cleaned_data["email"].strip().lower()
        try:
            if len(address) > 254:
                raise ValidationError(EMAIL_HELP)
            validate_email(address)
        except ValidationError:
            raise ValidationError(EMAIL_HELP) from None
        return address


def _place_of(area: Area) -> str:
    """Words for the area's point: those it came with, the nearest address, or its coordinates."""
    if area.near is None:
        return ""
    if area.place:
        return area.place
    hit = places.nearest_address(*area.near)
    return hit.label if hit else "{1:.5f}, {0:.5f}".format(*area.near)
