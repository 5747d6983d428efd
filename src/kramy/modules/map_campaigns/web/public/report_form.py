"""What a resident says is wrong with an entry."""

from typing import Any

from django import forms
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kramy.modules.map_campaigns.domain.keeping_true.reports import LONGEST
from kramy.modules.map_campaigns.enums import ReportKind, ReportSubject


class ReportForm(forms.Form):
    """Two questions and a few words; only the first is needed when the place has closed."""

    use_required_attribute = False
    kind = forms.ChoiceField(
        label=gettext_lazy("What is wrong?"),
        choices=ReportKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what is wrong.")},
    )
    subject = forms.ChoiceField(
        label=gettext_lazy("What in the entry is wrong?"),
        help_text=gettext_lazy("Only if you have chosen “Something is wrong”."),
        choices=ReportSubject.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    text = forms.CharField(
        label=gettext_lazy("Tell us more"),
        help_text=gettext_lazy(
            "If the place has moved, where to? If something is wrong, what would be right? "
            "Please write nothing about yourself or other people."
        ),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": str(LONGEST)}),
    )
    email = forms.CharField(
        label=gettext_lazy("Your e-mail address"),
        help_text=gettext_lazy(
            "If you want to know what becomes of it. We use it for that one message only and then delete it."
        ),
        required=False,
        max_length=254,
        widget=forms.TextInput(
            attrs={"type": "email", "autocomplete": "email", "inputmode": "email", "spellcheck": "false"}
        ),
    )

    def clean_email(self) -> str:
        address: str = self.cleaned_data["email"].strip().lower()
        if address:
            try:
                validate_email(address)
            except forms.ValidationError:
                raise forms.ValidationError(
                    _("Enter an e-mail address in the correct format, like name@example.com")
                ) from None
        return address

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        kind = data.get("kind")
        if kind == ReportKind.WRONG and not data.get("subject"):
            self.add_error("subject", _("Choose what in the entry is wrong."))
        if kind == ReportKind.MOVED and not data.get("text", "").strip():
            self.add_error("text", _("Tell us where the place has moved to."))
        if kind == ReportKind.WRONG and not data.get("text", "").strip():
            self.add_error("text", _("Tell us what would be right."))
        return data


class WordsForm(forms.Form):
    """A firm without a case says what has changed."""

    use_required_attribute = False
    text = forms.CharField(
        label=gettext_lazy("What has changed?"),
        max_length=LONGEST,
        error_messages={"required": gettext_lazy("Tell us what has changed.")},
        widget=forms.Textarea(attrs={"rows": 6, "maxlength": str(LONGEST)}),
    )
