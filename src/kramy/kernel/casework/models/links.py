"""Cases that have to do with each other, and what is to be done within one."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kramy.kernel.casework.enums import LinkKind


class CaseLink(models.Model):
    """``source`` is related to ``target``, goes on in it, or was split off from it."""

    source = models.ForeignKey("casework.Case", models.CASCADE, related_name="links_out")
    target = models.ForeignKey("casework.Case", models.CASCADE, related_name="links_in")
    kind = models.CharField(max_length=10, choices=LinkKind.choices)
    reason = models.CharField(max_length=300, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("link between cases")
        verbose_name_plural = _("links between cases")
        ordering = ["made_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["source", "target", "kind"], name="casework_link_once"),
            models.UniqueConstraint(
                fields=["source"], condition=Q(kind=LinkKind.MERGED), name="casework_goes_on_in_one"
            ),
            models.CheckConstraint(condition=~Q(source=F("target")), name="casework_link_to_another"),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.kind} {self.target_id}"


class CaseTask(models.Model):
    """Something to be done within a case, by somebody, by a day; done once."""

    case = models.ForeignKey("casework.Case", models.CASCADE, related_name="tasks")
    title = models.CharField(_("what is to be done"), max_length=200)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="case_tasks",
        verbose_name=_("who does it"),
    )
    due_on = models.DateField(_("by when"), null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("task in a case")
        verbose_name_plural = _("tasks in cases")
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_by__isnull=True) | Q(done_at__isnull=False),
                name="casework_task_done_has_time",
            )
        ]
        indexes = [
            models.Index(
                fields=["assignee", "due_on"], condition=Q(done_at__isnull=True), name="casework_tasks_to_do"
            )
        ]

    def __str__(self) -> str:
        return self.title
