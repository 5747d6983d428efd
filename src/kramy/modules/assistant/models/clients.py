"""Whom an assistant looks after, and who looks after them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kramy.modules.assistant.enums import GroupRole


class CompanyGroup(models.Model):
    """Companies that belong together and share one assistant."""

    name = models.CharField(_("name"), max_length=200, unique=True)
    note = models.TextField(_("note"), blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("group of companies")
        verbose_name_plural = _("groups of companies")
        ordering = ["name"]
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="assistant_group_named")]

    def __str__(self) -> str:
        return self.name


class GroupMember(models.Model):
    """An organisation is in one group at most; a group has one parent company at most."""

    group = models.ForeignKey(CompanyGroup, models.CASCADE, related_name="members")
    organisation = models.OneToOneField(
        "organisations.Organisation", models.CASCADE, related_name="group_membership"
    )
    role = models.CharField(_("role"), max_length=10, choices=GroupRole.choices, default=GroupRole.CHILD)
    since = models.DateField()

    class Meta:
        verbose_name = _("member of a group")
        verbose_name_plural = _("members of groups")
        ordering = ["group", "-role", "organisation"]
        constraints = [
            models.UniqueConstraint(
                fields=["group"], condition=Q(role="parent"), name="assistant_one_parent_a_group"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} – {self.group}"


class Client(models.Model):
    """An organisation, a group of companies, or somebody only starting out (known by their address): exactly one."""

    organisation = models.OneToOneField(
        "organisations.Organisation", models.CASCADE, null=True, blank=True, related_name="assistant_client"
    )
    group = models.OneToOneField(CompanyGroup, models.CASCADE, null=True, blank=True, related_name="client")
    starter_email = models.EmailField(blank=True, default="")
    starter_name = models.CharField(max_length=200, blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("client")
        verbose_name_plural = _("clients")
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(organisation__isnull=False, group__isnull=True, starter_email="")
                    | Q(organisation__isnull=True, group__isnull=False, starter_email="")
                    | (Q(organisation__isnull=True, group__isnull=True) & ~Q(starter_email=""))
                ),
                name="assistant_client_is_one_thing",
            ),
            models.UniqueConstraint(
                fields=["starter_email"], condition=~Q(starter_email=""), name="assistant_starter_unique"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        if self.organisation is not None:
            return self.organisation.name
        if self.group is not None:
            return self.group.name
        return self.starter_name or self.starter_email

    @property
    def audit_label(self) -> str:
        return f"#{self.pk}"


class Assignment(models.Model):
    """One official looks after one client at a time; ended ones are the history.

    ``reasons`` is how the first person was chosen (``domain.choice``); ``note`` what was written when it was handed over,
    for both sides to read.
    """

    client = models.ForeignKey(Client, models.CASCADE, related_name="assignments")
    official = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="assistant_assignments"
    )
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    reasons = models.JSONField(default=list, blank=True)
    note = models.TextField(blank=True, default="")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering = ["client", "-since", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["client"], condition=Q(until__isnull=True), name="assistant_one_current"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="assistant_ends_after_start"
            ),
        ]
        indexes = [models.Index(fields=["official", "until"], name="assistant_of_official")]

    def __str__(self) -> str:
        return f"{self.client}: {self.official}"
