"""Forms of a person's own account."""

from typing import Any

import phonenumbers
from django import forms
from django.utils.translation import gettext_lazy as _

from kramy.kernel.accounts.models import User
from kramy.kernel.manifest.api import city


class DetailsForm(forms.ModelForm):
    """Name, language and phone; a phone is kept in international form."""

    class Meta:
        model = User
        fields = ("first_name", "last_name", "phone", "language")
        labels = {"first_name": _("First name"), "last_name": _("Last name"), "phone": _("Phone")}
        widgets = {
            "first_name": forms.TextInput(attrs={"autocomplete": "given-name"}),
            "last_name": forms.TextInput(attrs={"autocomplete": "family-name"}),
            "phone": forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
            "language": forms.RadioSelect,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].label = _("Language of our messages to you")

    def clean_phone(self) -> str:
        typed: str = self.cleaned_data["phone"].strip()
        if not typed:
            return ""
        try:
            number = phonenumbers.parse(typed, city().default_phone_region)
        except phonenumbers.NumberParseException:
            number = None
        if number is None or not phonenumbers.is_valid_number(number):
            raise forms.ValidationError(_("Enter a phone number, like 12 616 55 55 or +48 600 000 000."))
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


class EraseForm(forms.Form):
    """Erasure is asked twice: the address typed and the box ticked."""

    email = forms.CharField(
        label=_("Type your e-mail address to confirm"), widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    understood = forms.BooleanField(
        label=_("I understand that this cannot be undone"),
        error_messages={"required": _("Confirm that you understand: it cannot be undone.")},
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_email(self) -> str:
        typed: str = self.cleaned_data["email"]
        if typed.strip().lower() != self.user.email:
            raise forms.ValidationError(_("This is not the address of your account."))
        return typed
