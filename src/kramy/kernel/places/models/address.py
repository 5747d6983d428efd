"""The local address index, the default geocoder."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kramy.kernel.places.base import PointModel
from kramy.kernel.places.enums import AddressSource


class Address(PointModel):
    """One address point. ``search_text`` is the folded form (``lib.text.fold``) of street, number and town."""

    street = models.CharField(_("street"), max_length=150)
    house_number = models.CharField(_("number"), max_length=30, blank=True)
    postcode = models.CharField(_("postcode"), max_length=10, blank=True)
    town = models.CharField(_("town"), max_length=100)
    district = models.ForeignKey("places.District", models.SET_NULL, null=True, blank=True, related_name="addresses")
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
