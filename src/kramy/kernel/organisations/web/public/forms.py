"""Forms of "My organisations"."""

from django import forms
from django.utils.translation import gettext_lazy as _


class JoinForm(forms.Form):
    nip = forms.CharField(
        label="NIP",
        help_text=_("10 digits; spaces and hyphens do not matter"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": _("Write the NIP")},
    )
    name = forms.CharField(
        label=_("Name of the firm or organisation"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
        error_messages={
            "required": _("Write the name"),
            "max_length": _("The name has at most 200 characters"),
        },
    )


class ContactForm(forms.Form):
    name = forms.CharField(
        label=_("Name of the firm or organisation"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
        error_messages={
            "required": _("Write the name"),
            "max_length": _("The name has at most 200 characters"),
        },
    )
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"invalid": _("Write an e-mail address like name@example.com")},
    )
    phone = forms.CharField(
        label=_("Phone"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "type": "tel"}),
    )
    website = forms.CharField(label=_("Website"), required=False, max_length=500)


class AddMemberForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail of the person's account"),
        error_messages={
            "required": _("Write an e-mail address like name@example.com"),
            "invalid": _("Write an e-mail address like name@example.com"),
        },
    )
