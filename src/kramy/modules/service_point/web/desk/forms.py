"""Forms of the catalogue: points, topics, services, specialists, each text in the city's languages."""

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kramy.kernel.accounts.api import officials_with
from kramy.lib import opening_hours
from kramy.lib.text import slug as slug_of
from kramy.modules.service_point.enums import BOOKABLE, SPOKEN
from kramy.modules.service_point.models import Point, Service, Specialist, Topic

LANGUAGES = [code for code, _name in settings.LANGUAGES]


def in_languages(*names: str) -> list[str]:
    return [f"{name}_{code}" for name in names for code in LANGUAGES]


class PointForm(forms.ModelForm[Point]):
    class Meta:
        model = Point
        fields = [
            *in_languages("name"),
            "street",
            "house_number",
            "postcode",
            "town",
            "phone",
            "email",
            "opening_hours",
            *in_languages("directions", "accessibility"),
            "position",
            "active",
        ]
        help_texts: ClassVar = {
            "opening_hours": gettext_lazy("For example: Mo-Fr 09:00-17:00; Sa 10:00-14:00")
        }
        widgets: ClassVar = {
            name: forms.Textarea(attrs={"rows": 3}) for name in in_languages("directions", "accessibility")
        }

    def clean_opening_hours(self) -> str:
        text: str = self.cleaned_data["opening_hours"].strip()
        if text:
            try:
                return opening_hours.parse(text).expression
            except opening_hours.InvalidOpeningHours as error:
                raise forms.ValidationError(str(error.sentence)) from None
        return ""


class TopicForm(forms.ModelForm[Topic]):
    class Meta:
        model = Topic
        fields = [*in_languages("name"), "key", "position", "active"]
        help_texts: ClassVar = {
            "key": gettext_lazy("Small letters, digits and hyphens; stays as it is when the name changes")
        }


class ServiceForm(forms.ModelForm[Service]):
    channels = forms.MultipleChoiceField(
        label=gettext_lazy("Channels"),
        choices=[(each.value, each.label) for each in BOOKABLE],
        widget=forms.CheckboxSelectMultiple,
    )
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages"),
        choices=[(each.value, each.label) for each in SPOKEN],
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Service
        fields = [
            *in_languages("name", "summary", "what_to_bring"),
            "slug",
            "topic",
            "channels",
            "languages",
            "specialists",
            "minutes",
            "step",
            "buffer",
            "lead",
            "horizon_days",
            "position",
            "active",
        ]
        widgets: ClassVar = {
            "specialists": forms.CheckboxSelectMultiple,
            **{name: forms.Textarea(attrs={"rows": 3}) for name in in_languages("what_to_bring")},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slug"].required = False
        self.fields["slug"].help_text = _("Empty: made of the name")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("slug") and data.get(f"name_{LANGUAGES[0]}"):
            data["slug"] = slug_of(data[f"name_{LANGUAGES[0]}"])
            if Service.objects.filter(slug=data["slug"]).exclude(pk=self.instance.pk).exists():
                self.add_error("slug", _("Another service has this address already."))
        return data


class SpecialistForm(forms.ModelForm[Specialist]):
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages"),
        choices=[(each.value, each.label) for each in SPOKEN],
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Specialist
        fields = ["name", "kind", "point", "languages", *in_languages("about"), "user", "active"]
        help_texts: ClassVar = {
            "user": gettext_lazy("Only for officials; an expert from outside needs none."),
            "active": gettext_lazy(
                "Switched off, coming appointments are listed for rebooking and people are told."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = officials_with("service_point.work_at_counter")
        self.fields["user"].required = False
