"""A campaign's own host names and its own look."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

HOST_NAME = r"^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?[.])+[a-z0-9-]*[a-z][a-z0-9-]*$"
"""RFC 1123 in small letters, names of other alphabets in punycode; never an address of numbers alone."""

COLOUR = r"^#[0-9a-f]{6}$"
is_colour = RegexValidator(COLOUR)


class CampaignHost(models.Model):
    """A name under which a campaign answers. The main one is its address; from the others it sends there.

    Links lead to it from ``reached_at`` on, when somebody has seen that the name leads here: no poster is printed
    with an address that does not work yet.
    """

    campaign = models.ForeignKey(
        "map_campaigns.Campaign", models.CASCADE, related_name="hosts", verbose_name=_("map campaign")
    )
    name = models.CharField(_("host name"), max_length=253, unique=True)
    is_main = models.BooleanField(_("main name"), default=False)
    reached_at = models.DateTimeField(_("seen to lead here"), null=True, blank=True)

    class Meta:
        verbose_name = _("host name")
        verbose_name_plural = _("host names")
        ordering = ["campaign", "-is_main", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign"], condition=Q(is_main=True), name="map_campaigns_one_main_host"
            ),
            models.CheckConstraint(condition=Q(name__regex=HOST_NAME), name="map_campaigns_host_name_valid"),
        ]

    def __str__(self) -> str:
        return self.name


class CampaignLook(models.Model):
    """What a campaign looks like on its own host and, where ``on_hub``, on the hub: colours, logo, words.

    Colours are those the official chose; what is drawn is ``domain.pages.palette``'s answer to them. An empty colour
    is the hub's own.
    """

    campaign = models.OneToOneField("map_campaigns.Campaign", models.CASCADE, related_name="look")
    brand_colour = models.CharField(_("main colour"), max_length=7, blank=True, validators=[is_colour])
    action_colour = models.CharField(
        _("colour of buttons and links"), max_length=7, blank=True, validators=[is_colour]
    )
    paper_colour = models.CharField(_("background"), max_length=7, blank=True, validators=[is_colour])
    logo = models.FileField(_("logo"), upload_to="pictures/", max_length=200, blank=True)
    logo_width = models.PositiveIntegerField(default=0)
    logo_height = models.PositiveIntegerField(default=0)
    logo_alt = models.CharField(_("what the logo says"), max_length=120, blank=True)
    header_title = models.CharField(_("title in the header"), max_length=60, blank=True)
    start_text = models.TextField(_("text above the map"), max_length=600, blank=True)
    footer_text = models.TextField(_("text in the footer"), max_length=600, blank=True)
    on_hub = models.BooleanField(_("also on the hub's pages of this map"), default=False)

    class Meta:
        verbose_name = _("own look")
        verbose_name_plural = _("own looks")
        constraints = [
            models.CheckConstraint(
                condition=(Q(brand_colour="") | Q(brand_colour__regex=COLOUR))
                & (Q(action_colour="") | Q(action_colour__regex=COLOUR))
                & (Q(paper_colour="") | Q(paper_colour__regex=COLOUR)),
                name="map_campaigns_look_colours",
            ),
        ]

    def __str__(self) -> str:
        return str(self.campaign)
