"""Questionnaires and their versions; a published version never changes."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kramy.kernel.questionnaires.enums import VersionState


class Questionnaire(models.Model):
    """A set of questions the city asks, in any number of versions."""

    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=200)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("questionnaire")
        verbose_name_plural = _("questionnaires")
        ordering = ["title", "id"]

    def __str__(self) -> str:
        return self.title


class QuestionnaireVersion(models.Model):
    """One wording. ``definition`` is the JSON form of ``questionnaires.base.Definition``.

    Only a draft may change; a database trigger and ``domain.versions`` both refuse to change the others.
    """

    questionnaire = models.ForeignKey(Questionnaire, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    state = models.CharField(max_length=10, choices=VersionState.choices, default=VersionState.DRAFT)
    definition = models.JSONField(default=dict)
    note = models.CharField(_("what changed"), max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    revision = models.PositiveIntegerField(default=0)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("questionnaire version")
        verbose_name_plural = _("questionnaire versions")
        ordering = ["questionnaire", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["questionnaire", "number"], name="questionnaires_version_unique"),
            models.UniqueConstraint(
                fields=["questionnaire"], condition=Q(state="draft"), name="questionnaires_one_draft"
            ),
            models.UniqueConstraint(
                fields=["questionnaire"], condition=Q(state="published"), name="questionnaires_one_published"
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(published_at__isnull=False),
                name="questionnaires_published_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.questionnaire} v{self.number}"


class DraftStep(models.Model):
    """One change to a draft that can be taken back. ``definition`` is the wording before it, once undone that after it."""

    version = models.ForeignKey(QuestionnaireVersion, models.CASCADE, related_name="steps")
    definition = models.JSONField()
    about = models.CharField(max_length=130, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    undone = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("change to a draft")
        verbose_name_plural = _("changes to drafts")
        ordering = ["version", "pk"]

    def __str__(self) -> str:
        return f"{self.version} {self.about}"
