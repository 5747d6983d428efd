"""The city's districts."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class District(models.Model):
    """An area as WKB with its bounding box in plain columns; Shapely judges what lies in it."""

    number = models.PositiveSmallIntegerField(_("number"), null=True, blank=True, unique=True)
    name = models.CharField(_("name"), max_length=100, unique=True)
    slug = models.SlugField(max_length=100, unique=True)
    boundary = models.BinaryField(_("boundary"))
    west = models.FloatField()
    south = models.FloatField()
    east = models.FloatField()
    north = models.FloatField()
    area_km2 = models.FloatField(_("area"), default=0)
    population = models.PositiveIntegerField(_("residents"), null=True, blank=True)
    population_on = models.DateField(_("residents counted on"), null=True, blank=True)
    approximate = models.BooleanField(_("approximate outline"), default=False)
    source = models.CharField(_("source"), max_length=200, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("district")
        verbose_name_plural = _("districts")
        ordering = ["number", "name"]

    def __str__(self) -> str:
        return self.name
