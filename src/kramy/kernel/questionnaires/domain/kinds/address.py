"""An address with a pin: typed with suggestions, found by the geocoder, or pinned by hand."""

import math
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kramy.kernel.manifest.api import city
from kramy.kernel.places import api as places
from kramy.kernel.questionnaires.base import Question
from kramy.kernel.questionnaires.domain.kinds.base import AnswerContext, Collected, Kind, Option, as_text
from kramy.kernel.questionnaires.enums import QuestionKind
from kramy.lib import identifiers
from kramy.lib.errors import Refused

LONGEST = {"street": 120, "house_number": 20, "postcode": 20, "town": 80}
TYPED = tuple(LONGEST)
PRECISION = 6
"""Decimal places kept of a degree: 11 cm."""


class Address(Kind):
    key = QuestionKind.ADDRESS.value
    label = QuestionKind.ADDRESS.label
    template = "questionnaires/kinds/address.html"
    first_part = "street"
    options = (
        Option(key="in_city", label=gettext_lazy("Only places in the city"), type="boolean", default=False),
        Option(key="pin", label=gettext_lazy("A pin on the map is needed"), type="boolean", default=True),
    )

    def form_fields(self, question: Question, context: AnswerContext) -> dict[str, forms.Field]:
        def box(label: str, autocomplete: str, css_class: str = "", **attributes: str) -> forms.CharField:
            attrs = {"autocomplete": autocomplete, **attributes}
            if css_class:
                attrs["class"] = css_class
            return forms.CharField(required=False, label=label, widget=forms.TextInput(attrs=attrs))

        number = {"inputmode": "decimal", "spellcheck": "false"}
        fields: dict[str, forms.Field] = {
            "street": box(_("Street"), "address-line1"),
            "house_number": box(_("House and flat number"), "off", "govuk-input--width-5"),
            "postcode": box(
                _("Postcode (optional)"), "postal-code", "govuk-input--width-5", inputmode="numeric"
            ),
            "town": box(_("Town"), "address-level2", "govuk-input--width-20"),
        }
        if self.option(question, "pin"):
            fields["lat"] = box(_("Latitude (north)"), "off", "govuk-input--width-10", **number)
            fields["lon"] = box(_("Longitude (east)"), "off", "govuk-input--width-10", **number)
        return fields

    def initial(self, question: Question, value: Any) -> dict[str, Any]:
        return dict(value) if value else {"town": city().names.get("pl", "")}

    def raw(self, question: Question, typed: Mapping[str, Any], context: AnswerContext) -> Any:
        value: dict[str, Any] = {part: as_text(typed.get(part)) for part in (*TYPED, "lat", "lon")}
        if not any(value[part] for part in ("street", "house_number", "postcode")) and not value["lon"]:
            return None
        before = context.previous.get(question.key) or {}
        moved_house = any(
            value[part] != as_text(before.get(part)) for part in ("street", "house_number", "town")
        )
        same_pin = bool(before) and all(value[part] == str(before.get(part)) for part in ("lat", "lon"))
        if moved_house and same_pin:
            # another address was typed and the pin left where the old one was: it must be found anew
            value["lat"] = value["lon"] = ""
        return value

    def clean(self, question: Question, value: Any, context: AnswerContext) -> dict[str, Any] | None:
        if not isinstance(value, Mapping):
            raise Refused(self.missing(question, context), code="shape", field="street")
        cleaned: dict[str, Any] = dict.fromkeys(TYPED, "")
        wrong = Collected()
        for part in TYPED:
            with wrong.part(part):
                cleaned[part] = self._words(part, value.get(part))
        if not cleaned["street"] and not any(refused.field == "street" for refused in wrong.each):
            with wrong.part("street"):
                raise Refused(_("Enter the street, square or estate."), code="required")
        with wrong.part("postcode"):
            cleaned["postcode"] = (
                identifiers.clean_postcode(cleaned["postcode"]) if cleaned["postcode"] else ""
            )
        cleaned["town"] = cleaned["town"] or city().names.get("pl", "")
        if not self.option(question, "pin"):
            wrong.raise_any()
            return cleaned
        pin = None
        with wrong.part("lat"):
            pin = self._pin(value)
            if pin is None and not cleaned["house_number"]:
                raise Refused(
                    _("Enter the house number, or set the pin on the map."),
                    code="required",
                    field="house_number",
                )
        wrong.raise_any()
        if pin is None:
            pin = self._found(cleaned)
        self._check_place(question, pin)
        cleaned["lon"], cleaned["lat"] = pin
        return cleaned

    @staticmethod
    def _words(part: str, value: Any) -> str:
        text = " ".join(as_text(value).split())
        if len(text) > LONGEST[part]:
            raise Refused(
                _("This is too long: at most %(limit)d characters. You have entered %(count)d.")
                % {"limit": LONGEST[part], "count": len(text)},
                code="too_long",
                field=part,
            )
        return text

    @staticmethod
    def _pin(value: Mapping[str, Any]) -> tuple[float, float] | None:
        lon, lat = str(value.get("lon") or "").strip(), str(value.get("lat") or "").strip()
        if not lon and not lat:
            return None
        try:
            pin = float(lon.replace(",", ".")), float(lat.replace(",", "."))
        except ValueError:
            pin = (math.nan, math.nan)
        if not (-180 <= pin[0] <= 180 and -85 <= pin[1] <= 85):
            raise Refused(
                _("The position is two numbers, for example 50.0617 (latitude) and 19.9373 (longitude)."),
                code="position",
                field="lat",
            )
        return round(pin[0], PRECISION), round(pin[1], PRECISION)

    @staticmethod
    def _found(cleaned: Mapping[str, str]) -> tuple[float, float]:
        line = f"{cleaned['street']} {cleaned['house_number']}, {cleaned['postcode']} {cleaned['town']}"
        hit = places.geocode(" ".join(line.split()))
        if hit is None:
            raise Refused(
                _(
                    "We could not find this address. Check the street and the number. If they are right, set the"
                    " pin on the map or give the position yourself below."
                ),
                code="not_found",
                field="street",
            )
        return round(hit.lon, PRECISION), round(hit.lat, PRECISION)

    def _check_place(self, question: Question, pin: tuple[float, float]) -> None:
        if self.option(question, "in_city") and not places.in_city(*pin):
            raise Refused(
                _("This place lies outside the city. Check the address, or move the pin."),
                code="outside",
                field="street",
            )

    def missing(self, question: Question, context: AnswerContext) -> str:
        return _("Enter the address.")

    def text(self, question: Question, value: Any, context: AnswerContext) -> str:
        first = f"{value.get('street', '')} {value.get('house_number', '')}".strip()
        second = f"{value.get('postcode', '')} {value.get('town', '')}".strip()
        return "\n".join(line for line in (first, second) if line)
