"""Copies of large files of cases, made by the worker because drawing and packing them takes long."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kramy.kernel.casework.enums import CopyForm, CopyState

FOLDER = "case-copies"


def copy_path(copy: "CaseCopy", filename: str) -> str:
    return f"{FOLDER}/{copy.pk}/{uuid.uuid4().hex}.{copy.form}"


class CaseCopy(models.Model):
    """The applicant's file of a case as it stood at ``mark``; kept for a day."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("casework.Case", models.CASCADE, related_name="copies")
    form = models.CharField(max_length=5, choices=CopyForm.choices)
    language = models.CharField(max_length=5)
    mark = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=CopyState.choices, default=CopyState.WAITING)
    file = models.FileField(upload_to=copy_path, max_length=200, blank=True)
    asked_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("copy of a case")
        verbose_name_plural = _("copies of cases")
        constraints = [
            models.UniqueConstraint(fields=["case", "form", "language", "mark"], name="casework_copy_once"),
            models.CheckConstraint(
                condition=Q(state="ready", ready_at__isnull=False) | ~Q(state="ready"),
                name="casework_copy_ready_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.form}"
