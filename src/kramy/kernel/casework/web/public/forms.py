"""Small forms of the public pages."""

from django import forms
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

EMAIL_HELP = _("Enter an e-mail address in the correct format, like name@example.com")


class EmailForm(forms.Form):
    """The address to which the city writes."""

    use_required_attribute = False
    email = forms.CharField(
        label=_("E-mail address"),
        error_messages={"required": _("Enter your e-mail address")},
        widget=forms.TextInput(
            attrs={"type": "email", "autocomplete": "email", "inputmode": "email", "spellcheck": "false"}
        ),
    )

    def clean_email(self) -> str:
        address: str = self.cleaned_data["email"].strip().lower()
        try:
            if len(address) > 254:
                raise forms.ValidationError(EMAIL_HELP)
            validate_email(address)
        except forms.ValidationError:
            raise forms.ValidationError(EMAIL_HELP) from None
        return address


class LinkForm(EmailForm):
    """Asking for a new link."""


class WithdrawForm(forms.Form):
    """Why the applicant withdraws; they need not say."""

    use_required_attribute = False
    reason = forms.CharField(
        label=_("Why do you withdraw?"),
        help_text=_("You do not have to say. It helps us to do better."),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
