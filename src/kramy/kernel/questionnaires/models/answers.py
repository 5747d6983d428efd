"""Answers, kept against the version they were given to."""

import uuid
from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q, Value
from django.utils.translation import gettext_lazy as _

from kramy.kernel.questionnaires.enums import AnswerState


def _nothing() -> Any:
    return Value({}, models.JSONField())


class AnswerSet(models.Model):
    """One person's, or one organisation's, answers to one version. ``answers`` maps a question's key to its cleaned
    JSON value. While they are being given, all by question key:

    ``marks``: ``{"by": user id or null, "visit", "at": ISO time}`` of the last change; a visit is one page shown to one
    person. ``disputes``: a list of the same with ``"value"``, answers that differ from the saved one until somebody
    chooses. ``offers``: ``{"value", "source", "on"}``, what is known from elsewhere and not confirmed. ``typed``: what
    stands in the controls of an answer that is not right yet, a list of texts by control.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(
        "questionnaires.QuestionnaireVersion", models.PROTECT, related_name="answer_sets"
    )
    state = models.CharField(max_length=10, choices=AnswerState.choices, default=AnswerState.DRAFT)
    language = models.CharField(max_length=5)
    answers = models.JSONField(default=dict, blank=True)
    finished_pages = models.JSONField(default=list, blank=True)
    limits = models.JSONField(default=dict, db_default=Value({}, models.JSONField()), blank=True)
    """The limits that held when the answers were sent, by key: texts go on saying what they said then."""

    revision = models.PositiveIntegerField(default=0)
    marks = models.JSONField(default=dict, db_default=_nothing(), blank=True)
    disputes = models.JSONField(default=dict, db_default=_nothing(), blank=True)
    offers = models.JSONField(default=dict, db_default=_nothing(), blank=True)
    typed = models.JSONField(default=dict, db_default=_nothing(), blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    submitted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("answers")
        verbose_name_plural = _("answers")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="submitted", submitted_at__isnull=False)
                | Q(state="draft", submitted_at__isnull=True),
                name="questionnaires_submitted_has_time",
            )
        ]
        indexes = [models.Index(fields=["state", "updated_at"], name="questionnaires_stale_drafts")]

    def __str__(self) -> str:
        return f"{self.version} {self.pk}"


FOLDER = "attachments"


def attachment_path(attachment: "Attachment", filename: str) -> str:
    return f"{FOLDER}/{attachment.answer_set_id}/{uuid.uuid4().hex}{PurePath(filename).suffix[:6].lower()}"


class Attachment(models.Model):
    """A picture or a file given as an answer; pictures are re-encoded, never kept as uploaded."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    answer_set = models.ForeignKey(AnswerSet, models.CASCADE, related_name="attachments")
    question_key = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField(default=0)
    is_picture = models.BooleanField(default=False)
    file = models.FileField(upload_to=attachment_path, max_length=200)
    thumbnail = models.FileField(upload_to=attachment_path, max_length=200, blank=True)
    original_name = models.CharField(max_length=200)
    description = models.CharField(_("what the picture shows"), max_length=300, blank=True)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["answer_set", "question_key", "position", "created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["answer_set", "question_key", "sha256"], name="questionnaires_attachment_once"
            )
        ]

    def __str__(self) -> str:
        return self.original_name
