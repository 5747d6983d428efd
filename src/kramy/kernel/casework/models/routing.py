"""The office's rules about who gets which case, read from the top."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kramy.kernel.casework.enums import RoutingTarget


class RoutingRule(models.Model):
    """Empty lists ask for nothing. ``kinds`` are keys, ``sectors`` beginnings of PKD codes, ``districts`` ids,
    ``languages`` codes, ``condition`` a questionnaires' condition on the answers.

    ``max_load``: only people with fewer open cases than that. ``over_own``: also where the applicant has an official
    of their own.
    """

    name = models.CharField(_("name"), max_length=150)
    position = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(_("in force"), default=True)
    kinds = models.JSONField(default=list, blank=True)
    sectors = models.JSONField(default=list, blank=True)
    districts = models.JSONField(default=list, blank=True)
    languages = models.JSONField(default=list, blank=True)
    condition = models.JSONField(null=True, blank=True)
    target = models.CharField(max_length=10, choices=RoutingTarget.choices)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+"
    )
    unit = models.ForeignKey("accounts.Unit", models.CASCADE, null=True, blank=True, related_name="+")
    max_load = models.PositiveSmallIntegerField(null=True, blank=True)
    over_own = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("routing rule")
        verbose_name_plural = _("routing rules")
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(target="person", person__isnull=False, unit__isnull=True)
                | Q(target="unit", unit__isnull=False, person__isnull=True)
                | Q(target="own", person__isnull=True, unit__isnull=True),
                name="casework_rule_has_one_target",
            )
        ]

    def __str__(self) -> str:
        return self.name
