"""Files that officials bring in, from the upload through the preview to the report."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kramy.kernel.places.enums import ImportKind, ImportState, LayerKind


class PlacesImport(models.Model):
    """One file. ``options`` is how it is to be read (matched columns, coordinate system, source, licence);
    ``report`` what came of it. ``progress`` counts rows done while it is being applied.
    """

    kind = models.CharField(_("kind"), max_length=20, choices=ImportKind.choices)
    layer_kind = models.CharField(_("layer"), max_length=20, choices=LayerKind.choices, blank=True)
    file = models.FileField(upload_to="imports/places/%Y/")
    file_name = models.CharField(_("file"), max_length=200)
    options = models.JSONField(default=dict, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=ImportState.choices, default=ImportState.UPLOADED
    )
    progress = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    report = models.JSONField(default=dict, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("person"),
    )
    created_at = models.DateTimeField(auto_now_add=True)
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("import of places")
        verbose_name_plural = _("imports of places")
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.file_name}"
