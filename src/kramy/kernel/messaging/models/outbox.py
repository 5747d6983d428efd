"""Messages written in the transaction of their cause and delivered at least once."""

import re

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kramy.kernel.messaging.enums import DeliveryState, MessageCategory

_SECRET = re.compile(r"(https?://\S*?/)(?=[^/\s]*[A-Z]|[0-9a-f]{32})[A-Za-z0-9_.:~=-]{24,}")


class OutboxMessage(models.Model):
    """One e-mail to one person, already rendered in their language."""

    kind = models.CharField(_("message"), max_length=80)
    category = models.CharField(max_length=20, choices=MessageCategory.choices)
    recipient = models.EmailField(_("to"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    language = models.CharField(max_length=5)
    subject = models.CharField(_("subject"), max_length=300)
    text = models.TextField()
    html = models.TextField(blank=True)
    unsubscribe_url = models.URLField(max_length=500, blank=True, default="", db_default="")
    about_type = models.CharField(max_length=80, blank=True)
    about_id = models.CharField(max_length=64, blank=True)
    deduplication_key = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=DeliveryState.choices, default=DeliveryState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(auto_now_add=False, null=True, blank=True)
    last_error = models.TextField(blank=True)
    provider_id = models.CharField(max_length=200, blank=True, default="", db_default="")
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["deduplication_key"], condition=~Q(deduplication_key=""), name="messaging_sent_once"
            ),
            models.CheckConstraint(
                condition=Q(state=DeliveryState.SENT, sent_at__isnull=False) | ~Q(state=DeliveryState.SENT),
                name="messaging_sent_has_time",
            ),
        ]
        indexes = [
            models.Index(fields=["next_attempt_at"], condition=Q(state="waiting"), name="messaging_waiting"),
            models.Index(fields=["about_type", "about_id"], name="messaging_about"),
            models.Index(
                fields=["provider_id"], condition=~Q(provider_id=""), name="messaging_by_provider_id"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recipient}: {self.subject}"

    @property
    def text_for_officials(self) -> str:
        """The text without the keys in its links: whoever holds one acts as the recipient."""
        return _SECRET.sub(r"\1•••", self.text)


class OutboxAttachment(models.Model):
    """A small file that goes with a message."""

    message = models.ForeignKey(OutboxMessage, models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=120)
    content = models.BinaryField()

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name
