"""What is set about a survey at the desk."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kramy.kernel.manifest.api import city
from kramy.kernel.questionnaires import api as questionnaires
from kramy.kernel.questionnaires.enums import VersionState
from kramy.modules.surveys.domain.surveys import PROMISED
from kramy.modules.surveys.enums import SurveyState
from kramy.modules.surveys.models import Survey
from kramy.ui.moments import WITHIN_REASON

LANGUAGE_NAMES = {"pl": "Polski", "en": "English", "uk": "Українська"}
TEXTS = (
    ("title", _("Title"), False),
    ("introduction", _("What it is for, and what comes of it"), True),
    ("thanks", _("What is said after answering"), True),
)
LARGEST_LIST = 2_000_000
MOMENT = "%Y-%m-%dT%H:%M"


def _moment_field(label: Any, hint: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT)
    return forms.DateTimeField(
        label=label, help_text=hint, required=False, widget=widget, validators=WITHIN_REASON
    )


class SurveyForm(forms.ModelForm[Survey]):
    """Texts in the city's languages, only the first is required; what people were told is locked once it was open."""

    expected_revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    opens_at = _moment_field(_("Opens"), _("Empty: the moment you open it."))
    closes_at = _moment_field(_("Closes"), _("Empty: until you close it."))

    class Meta:
        model = Survey
        fields = (
            "slug", "questionnaire", "audience", "one_each", "anonymous", "results_shown", "opens_at", "closes_at",
        )  # fmt: skip
        help_texts = {
            "slug": _("The end of its address: small letters, digits and hyphens."),
            "one_each": _(
                "For a survey open to everybody. Devices are told apart by their address and browser: colleagues in one"
                " office may look alike, and one person with two devices may answer twice; such answers are marked."
                " Invited people always answer once."
            ),
            "anonymous": _(
                "Nothing leads from answers to people: no account, no address, no time; answers count five at a time."
            ),
            "results_shown": _(
                "Numbers of fewer than five people are hidden. Free texts are only for the desk."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["questionnaire"].queryset = questionnaires.questionnaires().filter(
            versions__state=VersionState.PUBLISHED
        )
        first = city().languages[0]
        for name, label, is_long in TEXTS:
            for code in city().languages:
                widget = (
                    forms.Textarea(attrs={"rows": 4, "lang": code})
                    if is_long
                    else forms.TextInput(attrs={"lang": code})
                )
                self.fields[f"{name}_{code}"] = forms.CharField(
                    label=label,
                    required=name == "title" and code == first,
                    max_length=4000 if is_long else 200,
                    widget=widget,
                    initial=getattr(self.instance, f"{name}_{code}") or "",
                )
        self.fields["expected_revision"].initial = self.instance.revision
        if self.instance.pk and self.instance.state != SurveyState.DRAFT:
            for name in PROMISED:
                self.fields[name].disabled = True

    def languages(self) -> list[dict[str, Any]]:
        """The fields of texts by language, for the page."""
        return [
            {
                "name": LANGUAGE_NAMES.get(code, code),
                "fields": [self[f"{name}_{code}"] for name, _label, _long in TEXTS],
            }
            for code in city().languages
        ]

    def settings(self) -> list[Any]:
        return [self[name] for name in self.Meta.fields]

    def values(self) -> dict[str, Any]:
        """What the verbs take: fields of the survey; texts left empty are None, so that the first language is shown."""
        data = self.cleaned_data
        found = {name: data[name] for name in self.Meta.fields}
        for name, _label, is_long in TEXTS:
            for code in city().languages:
                words = data[f"{name}_{code}"].replace("\r\n", "\n")
                found[f"{name}_{code}"] = words or ("" if is_long and code == city().languages[0] else None)
        return found


class InviteForm(forms.Form):
    """Addresses, pasted or in a file."""

    addresses = forms.CharField(
        label=_("E-mail addresses"),
        required=False,
        max_length=LARGEST_LIST,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("One a line. A language after the address (pl, en, uk) is the one we write in."),
    )
    file = forms.FileField(label=_("or a CSV file"), required=False)
    language = forms.ChoiceField(label=_("Language of the others"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = [
            (code, LANGUAGE_NAMES.get(code, code)) for code in city().languages
        ]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file is not None and file.size > LARGEST_LIST:
            raise forms.ValidationError(_("The file is too large: at most %(most)d MB."), params={"most": 2})
        return file

    def text(self) -> str:
        """Everything that was given, as text."""
        file = self.cleaned_data["file"]
        content = file.read() if file is not None else b""
        return f"{self.cleaned_data['addresses']}\n{content.decode('utf-8-sig', errors='replace')}"
