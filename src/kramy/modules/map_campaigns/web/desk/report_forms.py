"""What an official does about a report."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kramy.modules.map_campaigns.domain.keeping_true.corrections import FIELDS
from kramy.modules.map_campaigns.models import Entry


class CorrectionForm(forms.Form):
    """The entry's own fields as they are, to be put right; the pin as two numbers."""

    def __init__(self, entry: Entry, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in FIELDS:
            model_field: Any = Entry._meta.get_field(name)
            long = name == "description"
            self.fields[name] = forms.CharField(
                label=model_field.verbose_name,
                required=not model_field.blank,
                initial=getattr(entry, name),
                max_length=None if long else model_field.max_length,
                widget=forms.Textarea(attrs={"rows": 4}) if long else forms.TextInput(),
            )
        self.fields["opening_hours"].help_text = _("For example: Mo-Fr 09:00-17:00; Sa 10:00-14:00")
        for name, label in (("lat", gettext_lazy("Latitude")), ("lon", gettext_lazy("Longitude"))):
            self.fields[name] = forms.FloatField(
                label=label, initial=round(getattr(entry, name), 6), widget=forms.TextInput()
            )
        self.fields["words"] = forms.CharField(
            label=gettext_lazy("Words for whoever reported it"),
            required=False,
            max_length=1000,
            widget=forms.Textarea(attrs={"rows": 2}),
        )

    def changes(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in FIELDS}

    def pin(self) -> tuple[float, float]:
        return self.cleaned_data["lon"], self.cleaned_data["lat"]
