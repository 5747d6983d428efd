from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person may be at the hub; an applicant is anybody who is none of the others."""

    OFFICIAL = "official", _("Official")
    EDITOR = "editor", _("Editor")
    COUNTER_CLERK = "counter_clerk", _("Counter clerk")
    CITY_ADMINISTRATOR = "city_administrator", _("City administrator")


class ConsentPurpose(models.TextChoices):
    PUBLICATION = "publication", _("Publication of the entry")
    CONTACT = "contact", _("Contact about the case")
    NEWSLETTER = "newsletter", _("News from the city by e-mail")


class SpokenLanguage(models.TextChoices):
    """Languages in which an official can talk; ISO 639-1, Polish Sign Language ISO 639-3."""

    POLISH = "pl", _("Polish")
    ENGLISH = "en", _("English")
    UKRAINIAN = "uk", _("Ukrainian")
    BELARUSIAN = "be", _("Belarusian")
    CZECH = "cs", _("Czech")
    FRENCH = "fr", _("French")
    GERMAN = "de", _("German")
    ITALIAN = "it", _("Italian")
    RUSSIAN = "ru", _("Russian")
    SPANISH = "es", _("Spanish")
    VIETNAMESE = "vi", _("Vietnamese")
    POLISH_SIGN = "pso", _("Polish Sign Language")
