"""People asked to answer. Whether they have is known; what they answered only where a survey is not anonymous."""

import uuid

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class Invitation(models.Model):
    """``answered`` has no time on purpose. The link's secret is made from the id, so none is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey("surveys.Survey", models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail"))
    language = models.CharField(max_length=5)
    invited_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    answered = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["email", "id"]
        constraints = [
            models.UniqueConstraint("survey", Lower("email"), name="surveys_invited_once"),
        ]

    def __str__(self) -> str:
        return self.email
