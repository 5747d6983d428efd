"""What an official shows of their work: face, direct phone, room, hours, languages, what they deal with."""

from typing import Any

from django.db import models
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _


def photo_path(_profile: Any, _filename: str) -> str:
    """A name nobody can guess: of a profile that is not public the photo is not, either."""
    return f"pictures/people/{get_random_string(32).lower()}.webp"


class OfficialProfile(models.Model):
    """Public only while ``deals_with_people``. ``hours`` is in the OpenStreetMap notation, ``languages`` a list of
    keys of ``enums.SpokenLanguage``, ``topics`` a list of keys that apps offer in ``base.official_topics``."""

    user = models.OneToOneField("accounts.User", models.CASCADE, related_name="official_profile")
    job_title = models.CharField(_("position"), max_length=150, blank=True)
    photo = models.FileField(_("photo"), upload_to=photo_path, max_length=120, blank=True)
    phone = models.CharField(_("direct phone"), max_length=32, blank=True)
    room = models.CharField(_("room"), max_length=150, blank=True)
    hours = models.CharField(_("hours"), max_length=500, blank=True)
    languages = models.JSONField(_("languages spoken"), default=list, blank=True)
    topics = models.JSONField(_("topics"), default=list, blank=True)
    deals_with_people = models.BooleanField(_("deals with people"), default=False)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("official's profile")
        verbose_name_plural = _("officials' profiles")

    def __str__(self) -> str:
        return str(self.user)
