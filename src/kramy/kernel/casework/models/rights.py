"""Who may see which cases beyond what a role says, who is looking at one, and what the desk keeps for a person."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class CaseRight(models.Model):
    """Narrows what a person's role allows: with any right, only cases of these kinds, in these units, are theirs.

    ``unit`` empty means the kind in every unit. A person without rights has what their role gives.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="case_rights")
    kind = models.CharField(_("kind of case"), max_length=60)
    unit = models.ForeignKey(
        "accounts.Unit",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("only within the unit"),
    )
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    given_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("right to cases")
        verbose_name_plural = _("rights to cases")
        ordering = ["user", "kind", "id"]
        constraints = [
            models.UniqueConstraint(fields=["user", "kind", "unit"], name="casework_right_once"),
            models.UniqueConstraint(
                fields=["user", "kind"],
                condition=Q(unit__isnull=True),
                name="casework_right_everywhere_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.kind} {self.unit_id or ''}".strip()


class Interest(models.Model):
    """An official has an interest in an organisation and is shut out of its cases until ``ended_at``."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="interests")
    organisation = models.ForeignKey(
        "organisations.Organisation", models.CASCADE, related_name="interested_officials"
    )
    reason = models.CharField(_("why"), max_length=300, blank=True)
    declared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    declared_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("interest in an organisation")
        verbose_name_plural = _("interests in organisations")
        ordering = ["-declared_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation"],
                condition=Q(ended_at__isnull=True),
                name="casework_one_running_interest",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} – {self.organisation_id}"

    @property
    def audit_label(self) -> str:
        return f"#{self.pk}"


class Presence(models.Model):
    """When an official last had a case open, and whether something was being written then. Gone after a day."""

    case = models.ForeignKey("casework.Case", models.CASCADE, related_name="presences")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    opened_at = models.DateTimeField()
    seen_at = models.DateTimeField(db_index=True)
    writing = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("presence in a case")
        verbose_name_plural = _("presence in cases")
        constraints = [models.UniqueConstraint(fields=["case", "user"], name="casework_present_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.case_id}"


class SavedView(models.Model):
    """Filters of the queue under a name: ``query`` is the address after the question mark.

    With a ``unit`` its members see it too; only the owner changes it.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_case_views")
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(max_length=500)
    unit = models.ForeignKey(
        "accounts.Unit",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("share with"),
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="casework_view_name_once")]

    def __str__(self) -> str:
        return self.name
