"""A firm, an association, a school: whoever asks something of the city."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kramy.kernel.organisations.enums import MemberRole, OrganisationKind


class Organisation(models.Model):
    """Identified by NIP where it has one; identifiers are stored as digits only, checked by ``lib.identifiers``.

    ``search_text`` is the folded name and the identifiers, written by the verbs.
    """

    kind = models.CharField(
        _("kind"), max_length=20, choices=OrganisationKind.choices, default=OrganisationKind.FIRM
    )
    name = models.CharField(_("name"), max_length=200)
    nip = models.CharField("NIP", max_length=10, blank=True, default="")
    regon = models.CharField("REGON", max_length=14, blank=True, default="")
    krs = models.CharField("KRS", max_length=10, blank=True, default="")
    pkd = models.CharField(_("main PKD code"), max_length=8, blank=True, default="", db_default="")
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=32, blank=True)
    website = models.URLField(_("website"), max_length=500, blank=True)
    search_text = models.CharField(max_length=300, blank=True, default="", editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["nip"], condition=~Q(nip=""), name="organisations_nip_unique"),
            models.UniqueConstraint(fields=["krs"], condition=~Q(krs=""), name="organisations_krs_unique"),
            models.CheckConstraint(condition=~Q(name=""), name="organisations_name_given"),
        ]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A person acts for an organisation."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=MemberRole.choices, default=MemberRole.MEMBER)
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "user"], name="organisations_membership_unique")
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.organisation}"


class Site(models.Model):
    """A place where the organisation works."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="sites")
    name = models.CharField(_("name"), max_length=200, blank=True)
    street = models.CharField(_("street"), max_length=150, blank=True)
    house_number = models.CharField(_("number"), max_length=30, blank=True)
    postcode = models.CharField(_("postcode"), max_length=10, blank=True)
    town = models.CharField(_("town"), max_length=100, blank=True)
    lon = models.FloatField(null=True, blank=True)
    lat = models.FloatField(null=True, blank=True)

    class Meta:
        verbose_name = _("site")
        verbose_name_plural = _("sites")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.street} {self.house_number}".strip() or self.name
