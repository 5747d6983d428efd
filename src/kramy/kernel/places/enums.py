from django.db import models
from django.utils.translation import gettext_lazy as _


class LayerKind(models.TextChoices):
    """What a feature of the base map is; the style draws each its own way."""

    BOUNDARY = "boundary", _("City boundary")
    DISTRICT = "district", _("Districts")
    WATER = "water", _("Rivers and lakes")
    GREEN = "green", _("Parks and woods")
    MAIN_STREET = "main_street", _("Main streets")
    STREET = "street", _("Streets")


class AddressSource(models.TextChoices):
    DEMO = "demo", _("Demonstration, approximate")
    REGISTER = "register", _("Address register (PRG)")
    IMPORT = "import", _("Imported file")
