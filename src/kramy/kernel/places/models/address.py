"""The local address index, the default geocoder."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kramy.kernel.places.base import PointModel
from kramy.kernel.places.enums import AddressSource


class Street(models.Model):
    """A street of the address index: the vocabulary that the search keeps in memory.

    ``lon`` and ``lat`` are the middle of its addresses; written by the import only.
    """

    town = models.CharField(_("town"), max_length=100)
    name = models.CharField(_("street"), max_length=150)
    lon = models.FloatField()
    lat = models.FloatField()
    address_count = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("street")
        verbose_name_plural = _("streets")
        ordering = ["name", "town"]
        constraints = [models.UniqueConstraint(fields=["town", "name"], name="places_street_unique")]

    def __str__(self) -> str:
        return f"{self.name}, {self.town}"


class Address(PointModel):
    """One address point. ``search_text`` is the folded form (``lib.text.fold``) of street, number and town.

    ``number_value`` is the leading number (12 of "12a/3"), for ordering as people count.
    """

    in_street = models.ForeignKey(Street, models.CASCADE, related_name="addresses")
    street = models.CharField(_("street"), max_length=150)
    house_number = models.CharField(_("number"), max_length=30, blank=True)
    number_value = models.PositiveIntegerField(default=0, editable=False)
    postcode = models.CharField(_("postcode"), max_length=10, blank=True)
    town = models.CharField(_("town"), max_length=100)
    district = models.ForeignKey(
        "places.District", models.SET_NULL, null=True, blank=True, related_name="addresses"
    )
    search_text = models.CharField(max_length=300, db_index=True, editable=False)
    source = models.CharField(max_length=10, choices=AddressSource.choices)

    class Meta(PointModel.Meta):
        abstract = False
        verbose_name = _("address")
        verbose_name_plural = _("addresses")
        ordering = ["search_text", "id"]
        constraints = [
            *PointModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["town", "street", "house_number", "postcode"], name="places_address_unique"
            ),
            models.CheckConstraint(condition=~Q(street=""), name="places_address_street_given"),
        ]

    def __str__(self) -> str:
        return f"{self.street} {self.house_number}, {self.postcode} {self.town}".replace(" ,", ",")
