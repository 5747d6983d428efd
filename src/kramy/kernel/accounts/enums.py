from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person may be at the hub; an applicant is anybody who is none of the others."""

    OFFICIAL = "official", _("Official")
    EDITOR = "editor", _("Editor")
    CITY_ADMINISTRATOR = "city_administrator", _("City administrator")


class ConsentPurpose(models.TextChoices):
    PUBLICATION = "publication", _("Publication of the entry")
    CONTACT = "contact", _("Contact about the case")
    NEWSLETTER = "newsletter", _("News from the city by e-mail")
