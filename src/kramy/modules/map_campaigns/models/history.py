"""What was on a map and is no more: without it no figure about last month could be had."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kramy.modules.map_campaigns.enums import EntryState


class PastListing(models.Model):
    """The entry was on the map of ``campaign`` from ``since`` to ``until``; written when its listing goes.

    ``state`` is the entry's after that: why it went. A published one went because a rule changed or a map ended.
    """

    entry = models.ForeignKey("map_campaigns.Entry", models.CASCADE, related_name="past_listings")
    campaign = models.ForeignKey("map_campaigns.Campaign", models.CASCADE, related_name="past_listings")
    by_rule = models.BooleanField(default=False)
    since = models.DateTimeField()
    until = models.DateTimeField()
    state = models.CharField(max_length=20, choices=EntryState.choices)

    class Meta:
        verbose_name = _("past listing")
        verbose_name_plural = _("past listings")
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gte=F("since")), name="map_campaigns_past_listing_order"
            )
        ]
        indexes = [models.Index(fields=["campaign", "until"], name="map_campaigns_past")]

    def __str__(self) -> str:
        return f"{self.entry_id} @ {self.campaign_id} {self.since:%Y-%m-%d}"
