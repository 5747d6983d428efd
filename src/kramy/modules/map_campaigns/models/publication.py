"""What visitors read: one published artefact per campaign, swapped atomically."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PublicationChange(models.Model):
    """A campaign's map is out of date: because of one entry (``entry_id``, which may be gone by now), because of
    ``everything``, or, with neither, because of what the campaign itself says.

    Rows are only added (in the transaction of the change) and removed by the build that has seen them, so officials
    who decide at once never wait for each other.
    """

    campaign = models.ForeignKey("map_campaigns.Campaign", models.CASCADE, related_name="+")
    entry_id = models.BigIntegerField(null=True, blank=True)
    everything = models.BooleanField(default=True, db_default=True)
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.at}"


class MapSnapshot(models.Model):
    """The current map of a campaign: the server's file (``path``, named by ``digest``) and what browsers begin with
    (``public_path`` with its ``size`` in bytes; empty while the map is not for the public)."""

    campaign = models.OneToOneField("map_campaigns.Campaign", models.CASCADE, related_name="snapshot")
    digest = models.CharField(max_length=64)
    path = models.CharField(max_length=200)
    public_path = models.CharField(max_length=200, blank=True, default="", db_default="")
    size = models.PositiveIntegerField()
    entry_count = models.PositiveIntegerField()
    built_at = models.DateTimeField()

    class Meta:
        verbose_name = _("published map")
        verbose_name_plural = _("published maps")

    def __str__(self) -> str:
        return f"{self.campaign}: {self.digest[:12]}"


class RetiredFile(models.Model):
    """A file of a campaign's map that no map names any more since ``at``; it is removed after a while."""

    campaign = models.ForeignKey("map_campaigns.Campaign", models.CASCADE, related_name="+")
    path = models.CharField(max_length=200)
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.path


class BuildLease(models.Model):
    """Who is building a campaign's map right now, and until when that is believed.

    A plain row instead of a lock: it works the same on every database, holds no transaction open while a map
    is built, and a builder that was killed is forgotten when its time is over.
    """

    campaign = models.OneToOneField("map_campaigns.Campaign", models.CASCADE, related_name="+")
    builder = models.CharField(max_length=32, blank=True)
    until = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.campaign_id}: {self.builder}"
