"""Answers on their way, and answers given."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Answering(models.Model):
    """Somebody is answering: until they send, their unfinished answers hang on the invitation or the account."""

    answer_set = models.OneToOneField(
        "questionnaires.AnswerSet", models.CASCADE, related_name="answering", primary_key=True
    )
    survey = models.ForeignKey("surveys.Survey", models.CASCADE, related_name="answerings")
    invitation = models.OneToOneField(
        "surveys.Invitation", models.CASCADE, null=True, blank=True, related_name="answering"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+"
    )
    repeated = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("answers being given")
        verbose_name_plural = _("answers being given")
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "user"], condition=Q(user__isnull=False), name="surveys_answering_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.survey} {self.answer_set_id}"


class Response(models.Model):
    """One person's answers to a survey. An anonymous one has no person, no invitation and no time, an id that tells
    nothing of its order, and counts only once it was ``released`` in company."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey("surveys.Survey", models.CASCADE, related_name="responses")
    version = models.ForeignKey("questionnaires.QuestionnaireVersion", models.PROTECT, related_name="+")
    answers = models.JSONField(default=dict)
    language = models.CharField(max_length=5)
    anonymous = models.BooleanField()
    released = models.BooleanField(default=True)
    repeated = models.BooleanField(default=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    invitation = models.OneToOneField(
        "surveys.Invitation", models.SET_NULL, null=True, blank=True, related_name="response"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("answers to a survey")
        verbose_name_plural = _("answers to surveys")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(anonymous=False)
                | Q(user__isnull=True, invitation__isnull=True, answered_at__isnull=True),
                name="surveys_anonymous_has_nobody",
            ),
        ]
        indexes = [models.Index(fields=["survey", "released"], name="surveys_responses")]

    def __str__(self) -> str:
        return f"{self.survey} {self.id}"


class Participation(models.Model):
    """This account has answered this survey: all that an anonymous survey knows of it. No time, no order."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey("surveys.Survey", models.CASCADE, related_name="participations")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("participation")
        verbose_name_plural = _("participations")
        constraints = [
            models.UniqueConstraint(fields=["survey", "user"], name="surveys_account_once"),
        ]

    def __str__(self) -> str:
        return f"{self.survey}"


class DeviceMark(models.Model):
    """A device like this one has answered: a keyed hash of address and browser, gone when the survey closes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey("surveys.Survey", models.CASCADE, related_name="marks")
    mark = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("mark of a device")
        verbose_name_plural = _("marks of devices")
        constraints = [
            models.UniqueConstraint(fields=["survey", "mark"], name="surveys_device_once"),
        ]

    def __str__(self) -> str:
        return f"{self.survey}"
