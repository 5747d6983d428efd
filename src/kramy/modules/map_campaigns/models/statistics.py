"""Views and clicks a day, counted without cookies and without anything about the visitor."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CampaignDay(models.Model):
    """Views of a campaign's map and list on one day (city time)."""

    campaign = models.ForeignKey("map_campaigns.Campaign", models.CASCADE, related_name="days")
    day = models.DateField()
    views = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("campaign's day")
        verbose_name_plural = _("campaigns' days")
        constraints = [models.UniqueConstraint(fields=["campaign", "day"], name="map_campaigns_campaign_day")]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.day}: {self.views}"


class EntryDay(models.Model):
    """Views of an entry's page and clicks on its links on one day (city time).

    ``clicks`` are all; those on the links of ``ClickKind`` are also counted apart.
    """

    entry = models.ForeignKey("map_campaigns.Entry", models.CASCADE, related_name="days")
    day = models.DateField()
    views = models.PositiveIntegerField(default=0)
    clicks = models.PositiveIntegerField(default=0)
    website_clicks = models.PositiveIntegerField(default=0, db_default=0)
    phone_clicks = models.PositiveIntegerField(default=0, db_default=0)
    order_clicks = models.PositiveIntegerField(default=0, db_default=0)
    route_clicks = models.PositiveIntegerField(default=0, db_default=0)

    class Meta:
        verbose_name = _("entry's day")
        verbose_name_plural = _("entries' days")
        constraints = [models.UniqueConstraint(fields=["entry", "day"], name="map_campaigns_entry_day")]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.day}: {self.views}"
