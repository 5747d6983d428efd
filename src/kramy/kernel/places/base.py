"""What a model needs to lie somewhere on the map."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


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
