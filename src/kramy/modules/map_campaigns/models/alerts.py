"""Residents who want to hear of new entries, and what they have been told."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kramy.modules.map_campaigns.enums import AlertFrequency, AlertState


class AlertSubscription(models.Model):
    """One address that hears of one map. ``wanted`` holds what was asked for until the address's owner confirms
    it (``domain.alerts.subscriptions.Wanted``); ``request`` numbers the askings, and only the link of the last one confirms.

    Entries with an id above ``after_entry`` are new to it. ``within`` is in metres. ``categories`` and ``districts``
    are lists of slugs, empty for all: rows would vanish with a district that is replaced, and the subscription would
    then mean the whole city. ``due_at`` is when what waits for it is to be sent.
    """

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    campaign = models.ForeignKey("map_campaigns.Campaign", models.CASCADE, related_name="alerts")
    email = models.EmailField(_("e-mail"), max_length=254)
    language = models.CharField(max_length=5, default="pl")
    state = models.CharField(max_length=10, choices=AlertState.choices, default=AlertState.WAITING)
    frequency = models.CharField(
        _("how often"), max_length=10, choices=AlertFrequency.choices, default=AlertFrequency.DAILY
    )
    lon = models.FloatField(null=True, blank=True)
    lat = models.FloatField(null=True, blank=True)
    within = models.PositiveIntegerField(null=True, blank=True)
    place = models.CharField(max_length=120, blank=True)
    categories = models.JSONField(default=list, blank=True)
    districts = models.JSONField(default=list, blank=True)
    wanted = models.JSONField(null=True, blank=True)
    request = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField()
    consent_version = models.CharField(max_length=20, blank=True)
    consent_at = models.DateTimeField(null=True, blank=True)
    after_entry = models.BigIntegerField(default=0)
    due_at = models.DateTimeField(null=True, blank=True)
    last_sent_at = models.DateTimeField(null=True, blank=True)
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("subscription to new entries")
        verbose_name_plural = _("subscriptions to new entries")
        constraints = [
            models.UniqueConstraint(fields=["campaign", "email"], name="map_campaigns_alert_address_once"),
            models.CheckConstraint(
                condition=Q(state=AlertState.WAITING) | Q(consent_at__isnull=False) & ~Q(consent_version=""),
                name="map_campaigns_alert_confirmed",
            ),
            models.CheckConstraint(
                condition=Q(lon__isnull=True, lat__isnull=True, within__isnull=True)
                | Q(lon__isnull=False, lat__isnull=False, within__gt=0),
                name="map_campaigns_alert_circle_whole",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(due_at__isnull=False), name="map_campaigns_alert_due"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.key}"


class NewEntry(models.Model):
    """An entry appeared on a map for the first time. Rows stay, so that one that was hidden and comes back is not
    new again."""

    campaign = models.ForeignKey("map_campaigns.Campaign", models.CASCADE, related_name="+")
    entry = models.ForeignKey("map_campaigns.Entry", models.CASCADE, related_name="+")
    matched = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "entry"], name="map_campaigns_new_once"),
        ]
        indexes = [
            models.Index(
                fields=["campaign", "id"], condition=Q(matched=False), name="map_campaigns_new_to_match"
            )
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.entry_id}"


class AlertHit(models.Model):
    """An entry that a subscription is to hear of, once; ``told_at`` is when it was."""

    subscription = models.ForeignKey(AlertSubscription, models.CASCADE, related_name="hits")
    entry = models.ForeignKey("map_campaigns.Entry", models.CASCADE, related_name="+")
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subscription", "entry"], name="map_campaigns_told_once"),
        ]
        indexes = [
            models.Index(
                fields=["subscription"], condition=Q(told_at__isnull=True), name="map_campaigns_untold"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subscription_id} {self.entry_id}"
