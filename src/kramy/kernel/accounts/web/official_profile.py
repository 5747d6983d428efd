"""The form of an official's profile, the same on the own account and at the desk."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from kramy.kernel.accounts.domain import profiles
from kramy.kernel.accounts.enums import SpokenLanguage
from kramy.kernel.accounts.models import OfficialProfile, User
from kramy.kernel.manifest.api import city
from kramy.lib import identifiers
from kramy.lib.errors import Refused

TYPES = "image/jpeg,image/png,image/webp"


class OfficialProfileForm(forms.Form):
    """Checks what only the verb can know when it is saved: see :func:`save`."""

    use_required_attribute = False
    photo = forms.FileField(
        label=_("Photo"),
        required=False,
        help_text=_("JPEG, PNG or WebP, at most 10 MB. Your face, looking at the reader."),
        widget=forms.FileInput(attrs={"accept": TYPES}),
    )
    remove_photo = forms.BooleanField(label=_("Take the photo away"), required=False)
    phone = forms.CharField(
        label=_("Direct phone"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "off"}),
    )
    room = forms.CharField(
        label=_("Building and room"),
        required=False,
        max_length=150,
        help_text=_("Such as: os. Zgody 2, room 301"),
    )
    hours = forms.CharField(
        label=_("Hours"),
        required=False,
        max_length=500,
        help_text=_("In the OpenStreetMap notation, such as Mo-Fr 08:00-15:30; PH off"),
        widget=forms.TextInput(attrs={"spellcheck": "false", "autocomplete": "off"}),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages you speak with people"),
        required=False,
        choices=SpokenLanguage.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    topics = forms.MultipleChoiceField(label=_("Topics"), required=False, widget=forms.CheckboxSelectMultiple)
    deals_with_people = forms.BooleanField(
        label=_("Deals with people: the profile is public"), required=False
    )

    def __init__(self, *args: Any, profile: OfficialProfile, by: User, **kwargs: Any) -> None:
        initial = {
            "phone": identifiers.format_phone(profile.phone) if profile.phone else "",
            "room": profile.room,
            "hours": profile.hours,
            "languages": profile.languages,
            "topics": profile.topics,
            "deals_with_people": profile.deals_with_people,
        }
        names = dict(settings.LANGUAGES)
        titles = {
            f"job_title_{code}": getattr(profile, f"job_title_{code}") or "" for code in city().languages
        }
        super().__init__(*args, initial={**initial, **titles}, **kwargs)
        for code in city().languages:
            self.fields[f"job_title_{code}"] = forms.CharField(
                label=_("Position (%(language)s)") % {"language": names.get(code, code)},
                required=False,
                max_length=150,
            )
        self.fields["topics"].choices = profiles.topic_choices()
        if not self.fields["topics"].choices:
            del self.fields["topics"]
        if not profile.photo:
            del self.fields["remove_photo"]
        if not by.has_perm(profiles.MANAGE):
            del self.fields["deals_with_people"]
        self.order_fields(["photo", "remove_photo", *titles])


def make_form(request: HttpRequest, user: User) -> OfficialProfileForm:
    data = request.POST if request.method == "POST" else None
    files = request.FILES if request.method == "POST" else None
    return OfficialProfileForm(data, files, profile=profiles.profile_of(user), by=request.user)


def save(form: OfficialProfileForm, *, user: User, by: User) -> bool:
    """Write what the form holds; False, with the sentence beside its field, when the verb refuses."""
    if not form.is_valid():
        return False
    values = form.cleaned_data
    kept = profiles.profile_of(user)
    try:
        profiles.change_official_profile(
            user=user,
            by=by,
            job_titles={code: values[f"job_title_{code}"] for code in city().languages},
            phone=values["phone"],
            room=values["room"],
            hours=values["hours"],
            languages=values["languages"],
            topics=values.get("topics", kept.topics),
            deals_with_people=values.get("deals_with_people"),
            photo=values["photo"],
            remove_photo=values.get("remove_photo", False),
        )
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        return False
    return True
