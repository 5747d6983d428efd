"""What people ask help with, and the requests themselves."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class HelpTopic(models.Model):
    """A topic or an event in a firm's life. ``key`` never changes: answers, cards and profiles name it."""

    key = models.SlugField(max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    hint = models.CharField(_("what it is about"), max_length=250, blank=True)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    active = models.BooleanField(_("offered"), default=True)

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name


class HelpRequest(models.Model):
    """Which topic a case of ours is about and whose it is: written when the case is received."""

    case = models.OneToOneField("casework.Case", models.CASCADE, related_name="help_request")
    topic = models.ForeignKey(HelpTopic, models.PROTECT, related_name="requests")
    client = models.ForeignKey("assistant.Client", models.SET_NULL, null=True, related_name="requests")
    asked_on = models.DateField()

    class Meta:
        verbose_name = _("request for help")
        verbose_name_plural = _("requests for help")
        indexes = [models.Index(fields=["topic", "asked_on"], name="assistant_request_topic")]

    def __str__(self) -> str:
        return f"{self.case}: {self.topic}"
