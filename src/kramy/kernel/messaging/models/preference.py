"""Which categories of messages a person does not want."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kramy.kernel.messaging.enums import MessageCategory


class MessagePreference(models.Model):
    """Messages about one's cases cannot be switched off: they are part of the procedure."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="message_preferences")
    category = models.CharField(max_length=20, choices=MessageCategory.choices)
    wanted = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("message preference")
        verbose_name_plural = _("message preferences")
        constraints = [
            models.UniqueConstraint(fields=["user", "category"], name="messaging_preference_unique")
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.category} {self.wanted}"
