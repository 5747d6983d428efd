"""What to look for in the log."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kramy.kernel.audit.domain.queries import Wanted, actions


class LogFilter(forms.Form):
    person = forms.CharField(label=_("Person"), required=False, max_length=200)
    action = forms.ChoiceField(label=_("Action"), required=False)
    target = forms.CharField(label=_("Subject of the entry"), required=False, max_length=200)
    since = forms.DateField(
        label=_("From day"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(label=_("To day"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("Any")), *((action, action) for action in actions())]
        self.fields["action"].choices = choices

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and since > until:
            self.add_error("until", _("The end is before the beginning."))
        return cleaned

    def wanted(self) -> Wanted:
        """The filter; one with mistakes finds everything that its good fields find."""
        self.is_valid()
        good = {name: value for name, value in self.cleaned_data.items() if value}
        return Wanted(**good)
