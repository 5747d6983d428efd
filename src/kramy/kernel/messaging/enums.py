from django.db import models
from django.utils.translation import gettext_lazy as _


class DeliveryState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Given up")
    BOUNCED = "bounced", _("Bounced")


class MessageCategory(models.TextChoices):
    CASE = "case", _("About your cases")
    ACCOUNT = "account", _("About your account")
    REMINDER = "reminder", _("Reminders")
    NEWS = "news", _("News")
