"""What both sides write and attach in a case, and how far the applicant has read."""

import uuid
from pathlib import PurePath

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kramy.kernel.casework.enums import WritingPurpose


class Writing(models.Model):
    """A message or complaint being written by the applicant: its words and files are kept until it is sent.

    One for each purpose, case and person; whoever comes by the mailed link has no ``user``.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("casework.Case", models.CASCADE, related_name="writings")
    purpose = models.CharField(max_length=20, choices=WritingPurpose.choices)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+"
    )
    text = models.TextField(blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("message being written")
        verbose_name_plural = _("messages being written")
        constraints = [
            models.UniqueConstraint(
                fields=["case", "purpose", "user"],
                condition=Q(user__isnull=False),
                name="casework_writing_person",
            ),
            models.UniqueConstraint(
                fields=["case", "purpose"], condition=Q(user__isnull=True), name="casework_writing_link"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.purpose}"


FOLDER = "case-files"


def case_file_path(case_file: "CaseFile", filename: str) -> str:
    return f"{FOLDER}/{case_file.case_id}/{uuid.uuid4().hex}{PurePath(filename).suffix[:6].lower()}"


class CaseFile(models.Model):
    """A file sent with a message: hangs on what is being written, then on a step of the timeline."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("casework.Case", models.CASCADE, related_name="files")
    writing = models.ForeignKey(Writing, models.CASCADE, null=True, blank=True, related_name="files")
    entry = models.ForeignKey(
        "casework.TimelineEntry", models.CASCADE, null=True, blank=True, related_name="files"
    )
    file = models.FileField(upload_to=case_file_path, max_length=200)
    name = models.CharField(_("name"), max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("file of a case")
        verbose_name_plural = _("files of cases")
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(writing__isnull=False, entry__isnull=True)
                | Q(writing__isnull=True, entry__isnull=False),
                name="casework_file_hangs_on_one",
            ),
            models.UniqueConstraint(
                fields=["writing", "sha256"], condition=Q(writing__isnull=False), name="casework_file_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ReadMark(models.Model):
    """Up to which step the applicant's side has read: one mark a person, one for whoever comes by link."""

    case = models.ForeignKey("casework.Case", models.CASCADE, related_name="read_marks")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+"
    )
    entry_id = models.BigIntegerField()
    at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("read mark")
        verbose_name_plural = _("read marks")
        constraints = [
            models.UniqueConstraint(
                fields=["case", "user"], condition=Q(user__isnull=False), name="casework_read_person"
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(user__isnull=True), name="casework_read_link"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.entry_id}"
