"""Forms of the desk's organisations."""

from django import forms
from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _

from kramy.kernel.organisations.enums import MemberRole, OrganisationKind


class OrganisationFilter(forms.Form):
    q = forms.CharField(label=_("Name, NIP, REGON or KRS"), required=False, max_length=100)
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("All kinds")), *OrganisationKind.choices]
    )


class OrganisationForm(forms.Form):
    """Checked by the verb, which says in a sentence what is wrong with an identifier."""

    name = forms.CharField(label=_("Name"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=OrganisationKind.choices)
    nip = forms.CharField(label="NIP", required=False, max_length=20)
    regon = forms.CharField(label="REGON", required=False, max_length=20)
    krs = forms.CharField(label="KRS", required=False, max_length=20)
    pkd = forms.CharField(
        label=_("Main PKD code"),
        help_text=_("The line of business, such as 56.10.A."),
        required=False,
        max_length=12,
    )
    email = forms.EmailField(label=_("E-mail"), required=False)
    phone = forms.CharField(label=_("Phone"), required=False, max_length=40)
    website = forms.CharField(label=_("Website"), required=False, max_length=500)


class MemberForm(forms.Form):
    email = forms.EmailField(label=_("E-mail of the person's account"))
    role = forms.ChoiceField(label=_("Role"), choices=MemberRole.choices, initial=MemberRole.MEMBER)

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].lower()
        self.user = get_user_model().objects.filter(email=email, is_active=True).first()
        if self.user is None:
            raise forms.ValidationError(_("Nobody has an account with this address."), code="unknown")
        return email


class SiteForm(forms.Form):
    name = forms.CharField(label=_("Name of the place"), required=False, max_length=200)
    street = forms.CharField(label=_("Street"), required=False, max_length=150)
    house_number = forms.CharField(label=_("Number"), required=False, max_length=30)
    postcode = forms.CharField(label=_("Postcode"), required=False, max_length=10)
    town = forms.CharField(label=_("Town"), required=False, max_length=100)
