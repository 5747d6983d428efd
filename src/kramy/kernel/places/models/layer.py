"""Layers of the base map, drawn from what the city imports."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kramy.kernel.places.enums import LayerKind


class MapLayer(models.Model):
    """One kind of feature of the base map, replaced as a whole by an import."""

    kind = models.CharField(_("kind"), max_length=20, choices=LayerKind.choices, unique=True)
    source = models.CharField(_("source"), max_length=200, blank=True)
    licence = models.CharField(_("licence"), max_length=100, blank=True)
    approximate = models.BooleanField(_("approximate outline"), default=False)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("map layer")
        verbose_name_plural = _("map layers")
        ordering = ["kind"]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class LayerFeature(models.Model):
    """A line or an area as WKB with its bounding box in plain columns."""

    layer = models.ForeignKey(MapLayer, models.CASCADE, related_name="features")
    name = models.CharField(_("name"), max_length=200, blank=True)
    geometry = models.BinaryField()
    west = models.FloatField()
    south = models.FloatField()
    east = models.FloatField()
    north = models.FloatField()

    class Meta:
        verbose_name = _("map feature")
        verbose_name_plural = _("map features")
        indexes = [models.Index(fields=["layer", "west", "east"], name="places_feature_box")]

    def __str__(self) -> str:
        return self.name or f"{self.layer} {self.pk}"


class BaseMapPublication(models.Model):
    """The base map as published: a content-addressed GeoJSON file; the newest row is the one in use."""

    path = models.CharField(max_length=200, unique=True)
    attribution = models.CharField(max_length=500, blank=True)
    approximate = models.BooleanField(default=False)
    feature_count = models.PositiveIntegerField(default=0)
    byte_count = models.PositiveIntegerField(default=0)
    published_at = models.DateTimeField()

    class Meta:
        verbose_name = _("published base map")
        verbose_name_plural = _("published base maps")
        ordering = ["-published_at", "-id"]

    def __str__(self) -> str:
        return self.path
