"""De minimis aid an organisation received (Regulation (EU) 2023/2831: 300,000 EUR in any three years)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kramy.modules.assistant.enums import AidSource, LookupState


class AidReceived(models.Model):
    """One grant of aid; amounts are gross grant equivalents. ``reference`` tells rows of the register apart."""

    organisation = models.ForeignKey(
        "organisations.Organisation", models.CASCADE, related_name="aid_received"
    )
    granted_on = models.DateField(_("granted on"))
    grantor = models.CharField(_("granted by"), max_length=300)
    amount_pln = models.DecimalField(
        _("amount in zł"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    amount_eur = models.DecimalField(_("amount in euro"), max_digits=14, decimal_places=2)
    de_minimis = models.BooleanField(_("de minimis"), default=True)
    form = models.CharField(_("form"), max_length=200, blank=True)
    legal_basis = models.CharField(_("legal basis"), max_length=500, blank=True)
    source = models.CharField(max_length=10, choices=AidSource.choices)
    reference = models.CharField(max_length=100, blank=True, default="")
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("aid received")
        verbose_name_plural = _("aid received")
        ordering = ["-granted_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "source", "reference"],
                condition=~Q(reference=""),
                name="assistant_aid_once",
            ),
            models.CheckConstraint(condition=Q(amount_eur__gt=0), name="assistant_aid_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.granted_on} {self.amount_eur} EUR"


class AidLookup(models.Model):
    """When the register was last asked about an organisation, and what came of it.

    The register queues questions and answers minutes later: ``address`` is where it told us to look next, ``page`` the page
    of its answer that is waited for, ``tries`` how often we looked.
    """

    organisation = models.OneToOneField(
        "organisations.Organisation", models.CASCADE, related_name="aid_lookup"
    )
    state = models.CharField(max_length=10, choices=LookupState.choices, default=LookupState.WAITING)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    found = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=300, blank=True)
    address = models.CharField(max_length=500, blank=True)
    page = models.PositiveSmallIntegerField(default=1)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("question to the register of aid")
        verbose_name_plural = _("questions to the register of aid")

    def __str__(self) -> str:
        return f"{self.organisation}: {self.state}"
