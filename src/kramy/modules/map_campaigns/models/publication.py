"""What visitors read: one published artefact per campaign, swapped atomically."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PublicationChange(models.Model):
    """A campaign's map is out of date. Rows are only added (in the transaction of the change) and removed by
    the build that has seen them, so officials who decide at once never wait for each other."""

    campaign = models.ForeignKey("map_campaigns.Campaign", models.CASCADE, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.at}"


class MapSnapshot(models.Model):
    """The current artefact of a campaign: a columnar file (``lib.columns``) named by its digest."""

    campaign = models.OneToOneField("map_campaigns.Campaign", models.CASCADE, related_name="snapshot")
    digest = models.CharField(max_length=64)
    path = models.CharField(max_length=200)
    size = models.PositiveIntegerField()
    entry_count = models.PositiveIntegerField()
    built_at = models.DateTimeField()

    class Meta:
        verbose_name = _("published map")
        verbose_name_plural = _("published maps")

    def __str__(self) -> str:
        return f"{self.campaign}: {self.digest[:12]}"


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
