"""The units of the office: departments and, inside them, their sections."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Unit(models.Model):
    """A part of the office with a head, a deputy head and members; ``name`` in every language.

    A unit that no longer exists is made inactive, never deleted: what it did stays its own.
    """

    name = models.CharField(_("name"), max_length=200)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of")
    )
    head = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("head"),
    )
    deputy_head = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("deputy head"),
    )
    members = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="units", verbose_name=_("members")
    )
    active = models.BooleanField(_("exists"), default=True)

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(deputy_head__isnull=True) | Q(head__isnull=True) | ~Q(deputy_head=F("head")),
                name="accounts_unit_two_heads",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")), name="accounts_unit_not_in_itself"
            ),
        ]

    def __str__(self) -> str:
        return self.name
