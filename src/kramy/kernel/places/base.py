"""What a model needs to lie somewhere on the map, and the plain values this app hands out."""

from dataclasses import dataclass
from typing import Protocol

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kramy.lib.registry import Registry


class PointModel(models.Model):
    """A point in WGS 84 degrees with its Morton key (``lib.morton``) under a plain B-tree index.

    The verb that writes lon and lat writes ``morton`` too.
    """

    lon = models.FloatField(_("longitude"))
    lat = models.FloatField(_("latitude"))
    morton = models.BigIntegerField(editable=False, db_index=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(lon__gte=-180, lon__lte=180, lat__gte=-85.06, lat__lte=85.06),
                name="%(app_label)s_%(class)s_on_earth",
            )
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressHit:
    """An address somebody may mean. Degrees WGS 84; texts are empty where they are not known."""

    street: str
    house_number: str
    postcode: str
    town: str
    lon: float
    lat: float
    district_name: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseMap:
    """What a map is drawn on. ``kind`` is geojson (our own artefact), pmtiles, style (a MapLibre style) or none.

    ``approximate`` says that outlines are sketches, so that the page can say it too.
    """

    url: str
    kind: str
    attribution: str
    approximate: bool


class GeocoderUnavailable(Exception):
    """A geocoder could not answer: slow, broken or switched off. Never means "no such address"."""


class Geocoder(Protocol):
    """The geocoding port: one address for a text, None when there is none.

    Raises :class:`GeocoderUnavailable` when it cannot tell.
    """

    def geocode(self, text: str) -> AddressHit | None: ...


geocoders: Registry[Geocoder] = Registry("geocoders")
