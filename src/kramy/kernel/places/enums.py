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


class ImportKind(models.TextChoices):
    """What a file brings: areas and lines, or a table."""

    DISTRICTS = "districts", _("Districts")
    POPULATION = "population", _("Residents by district")
    LAYER = "layer", _("Map layer")
    ADDRESSES = "addresses", _("Addresses")


class ImportState(models.TextChoices):
    UPLOADED = "uploaded", _("To be checked")
    APPLYING = "applying", _("Being applied")
    APPLIED = "applied", _("Applied")
    FAILED = "failed", _("Failed")
