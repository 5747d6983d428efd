"""What people fill in to get a time, or a place in the line."""

from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kramy.lib import identifiers
from kramy.lib.errors import Refused
from kramy.modules.service_point.domain.booking import Person
from kramy.modules.service_point.domain.waiting import Wish
from kramy.modules.service_point.enums import BOOKABLE, SPOKEN, Channel
from kramy.modules.service_point.models import Service
from kramy.ui.forms import DatePartsField

EMAIL_HELP = gettext_lazy("Enter an e-mail address in the correct format, like name@example.com")


def channel_choices(service: Service) -> list[tuple[str, str]]:
    return [(each.value, str(each.label)) for each in BOOKABLE if each in service.channels]


def language_choices(service: Service) -> list[tuple[str, str]]:
    return [(each.value, str(each.label)) for each in SPOKEN if each in service.languages]


class ChoiceForm(forms.Form):
    """How, and in which language; what leaves no choice is not asked."""

    use_required_attribute = False
    channel = forms.ChoiceField(
        label=gettext_lazy("How are we to talk?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose how we are to talk")},
    )
    language = forms.ChoiceField(
        label=gettext_lazy("In which language?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose a language")},
    )

    def __init__(self, service: Service, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.service = service
        for name, choices in (
            ("channel", channel_choices(service)),
            ("language", language_choices(service)),
        ):
            field: Any = self.fields[name]
            field.choices = choices
            if len(choices) == 1:
                field.initial = choices[0][0]
                field.widget = forms.HiddenInput()


class PersonForm(forms.Form):
    """Who comes. One way to reach them is enough; a phone call needs a number, a video call an address."""

    use_required_attribute = False
    name = forms.CharField(
        label=gettext_lazy("Your name"),
        max_length=150,
        error_messages={"required": gettext_lazy("Enter your name")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.CharField(
        label=gettext_lazy("E-mail address"),
        help_text=gettext_lazy("We send a confirmation with an entry for your calendar, and reminders."),
        required=False,
        max_length=254,
        widget=forms.TextInput(
            attrs={"type": "email", "autocomplete": "email", "inputmode": "email", "spellcheck": "false"}
        ),
    )
    phone = forms.CharField(
        label=gettext_lazy("Phone"),
        required=False,
        max_length=32,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )
    nip = forms.CharField(
        label="NIP",
        help_text=gettext_lazy("If it is about a firm. Ten digits."),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    note = forms.CharField(
        label=gettext_lazy("What is it about?"),
        help_text=gettext_lazy(
            "A sentence or two help the specialist to prepare. Please no data about other people."
        ),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": "1000"}),
    )

    def __init__(self, channel: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.channel = channel
        if channel == Channel.PHONE:
            self.fields["phone"].required = True
            self.fields["phone"].error_messages["required"] = _("Enter the number that we are to call")
        elif channel == Channel.VIDEO:
            self.fields["email"].required = True
            self.fields["email"].error_messages["required"] = _(
                "Enter your e-mail address: we send the link to the video call there"
            )

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def clean_email(self) -> str:
        return clean_email(self.cleaned_data["email"])

    def clean_phone(self) -> str:
        return _checked(identifiers.clean_phone, self.cleaned_data["phone"])

    def clean_nip(self) -> str:
        return _checked(identifiers.clean_nip, self.cleaned_data["nip"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        reachable = data.get("email") or data.get("phone")
        if not reachable and not {"email", "phone"} & set(self.errors):
            self.add_error("email", _("Enter an e-mail address or a phone number"))
        return data

    def person(self, *, letters_in: str, user: Any) -> Person:
        data = self.cleaned_data
        return Person(
            name=data["name"],
            email=data["email"],
            phone=data["phone"],
            nip=data["nip"],
            note=data["note"],
            letters_in=letters_in,
            user=user if getattr(user, "is_authenticated", False) else None,
        )


class WaitingForm(forms.Form):
    """What somebody waits for."""

    use_required_attribute = False
    channel = forms.ChoiceField(
        label=gettext_lazy("How are we to talk?"), required=False, widget=forms.RadioSelect
    )
    language = forms.ChoiceField(
        label=gettext_lazy("In which language?"), required=False, widget=forms.RadioSelect
    )
    first_day = DatePartsField(label=gettext_lazy("From which day?"))
    last_day = DatePartsField(label=gettext_lazy("Until which day?"))
    name = forms.CharField(
        label=gettext_lazy("Your name"),
        max_length=150,
        error_messages={"required": gettext_lazy("Enter your name")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.CharField(
        label=gettext_lazy("E-mail address"),
        help_text=gettext_lazy("The offer comes here. You have at least an hour to take it."),
        max_length=254,
        error_messages={"required": gettext_lazy("Enter your e-mail address")},
        widget=forms.TextInput(
            attrs={"type": "email", "autocomplete": "email", "inputmode": "email", "spellcheck": "false"}
        ),
    )
    phone = forms.CharField(
        label=gettext_lazy("Phone"),
        help_text=gettext_lazy("Needed when we are to call you."),
        required=False,
        max_length=32,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )

    def __init__(self, service: Service, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.service = service
        self.fields["channel"].choices = [("", _("Any way")), *channel_choices(service)]
        self.fields["language"].choices = [("", _("Any language")), *language_choices(service)]

    def clean_email(self) -> str:
        return clean_email(self.cleaned_data["email"])

    def clean_phone(self) -> str:
        return _checked(identifiers.clean_phone, self.cleaned_data["phone"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last, today = data.get("first_day"), data.get("last_day"), timezone.localdate()
        if last and last < today:
            self.add_error("last_day", _("This day has passed"))
        elif first and last and last < first:
            self.add_error("last_day", _("The last day is before the first"))
        if last and last > today + timedelta(days=366):
            self.add_error("last_day", _("At most a year ahead"))
        by_phone = data.get("channel") == Channel.PHONE
        if by_phone and not data.get("phone") and not self.errors.get("phone"):
            self.add_error("phone", _("Enter the number that we are to call"))
        return data

    def wish(self) -> Wish:
        data = self.cleaned_data
        return Wish(
            first_day=data["first_day"],
            last_day=data["last_day"],
            channel=data["channel"],
            language=data["language"],
        )

    def person(self, *, letters_in: str) -> Person:
        data = self.cleaned_data
        return Person(
            name=" ".join(data["name"].split()),
            email=data["email"],
            phone=data["phone"],
            letters_in=letters_in,
        )


def clean_email(text: str) -> str:
    address = text.strip().lower()
    if address:
        try:
            validate_email(address)
        except forms.ValidationError:
            raise forms.ValidationError(EMAIL_HELP) from None
    return address


def _checked(check: Any, text: str) -> str:
    if not text.strip():
        return ""
    try:
        cleaned: str = check(text)
    except Refused as refused:
        raise forms.ValidationError(str(refused)) from None
    return cleaned


def letters_in(language: str | None) -> str:
    """The language of letters: that of the page, else the hub's first."""
    code = (language or "").split("-")[0]
    return code if code in dict(settings.LANGUAGES) else settings.LANGUAGES[0][0]
