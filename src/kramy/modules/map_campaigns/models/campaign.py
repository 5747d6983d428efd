"""Map campaigns, their categories and the rules by which one campaign's entries appear on another."""

from datetime import date

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kramy.modules.map_campaigns.enums import CampaignStage


class Category(models.Model):
    """What a firm does. Two levels: a category may have a parent, which itself has none."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=100)
    search_words = models.CharField(_("other words people look for"), max_length=500, blank=True)
    icon = models.CharField(_("icon"), max_length=40, default="shop")
    colour = models.CharField(
        _("colour"), max_length=7, default="#7a3b2e", validators=[RegexValidator(r"^#[0-9a-f]{6}$")]
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of")
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["position", "slug"]
        constraints = [
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="map_campaigns_category_not_own_parent",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Campaign(models.Model):
    """One map. A yearly campaign is a new campaign each year that names the ``previous_edition``.

    ``embed_origins`` is empty (nobody), ``*`` (any page), or origins parted by spaces (``domain.pages.embedding``).
    """

    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=120)
    summary = models.CharField(_("one sentence"), max_length=300)
    description = models.TextField(_("description"), blank=True)
    icon = models.CharField(_("icon"), max_length=40, default="shop")
    colour = models.CharField(
        _("colour"), max_length=7, default="#7a3b2e", validators=[RegexValidator(r"^#[0-9a-f]{6}$")]
    )
    intake = models.OneToOneField(
        "casework.Intake", models.PROTECT, null=True, blank=True, related_name="map_campaign"
    )
    public_from = models.DateField(_("public from"), null=True, blank=True)
    public_until = models.DateField(_("public until (last day)"), null=True, blank=True)
    entry_valid_months = models.PositiveSmallIntegerField(
        _("months after which an entry expires"), null=True, blank=True
    )
    renew_without_review = models.BooleanField(
        _("accept renewals without review when nothing changed"), default=False
    )
    confirm_every_months = models.PositiveSmallIntegerField(
        _("months after which firms are asked whether everything is still true"), null=True, blank=True
    )
    confirm_wait_days = models.PositiveSmallIntegerField(
        _("days they have to answer"), default=30, db_default=30
    )
    previous_edition = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="next_edition"
    )
    categories = models.ManyToManyField(Category, through="CampaignCategory", related_name="campaigns")
    published = models.BooleanField(_("published"), default=False)
    invitations_due = models.BooleanField(
        default=False,
        db_default=False,
        editable=False,
        help_text="Firms of the last edition are to be invited as soon as this one is published and open.",
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    embed_origins = models.TextField(
        _("pages that may show the map in a frame"), blank=True, default="", db_default=""
    )
    revision = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("map campaign")
        verbose_name_plural = _("map campaigns")
        ordering = ["position", "slug"]
        constraints = [
            models.CheckConstraint(
                condition=Q(public_from__isnull=True)
                | Q(public_until__isnull=True)
                | Q(public_until__gte=F("public_from")),
                name="map_campaigns_public_until_after_from",
            ),
            models.CheckConstraint(
                condition=Q(confirm_every_months__isnull=True) | Q(confirm_every_months__gte=1),
                name="map_campaigns_confirm_months",
            ),
            models.CheckConstraint(
                condition=Q(confirm_wait_days__gte=7, confirm_wait_days__lte=90),
                name="map_campaigns_confirm_wait",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def is_archived(self, today: date | None = None) -> bool:
        """Whether the last public day (city time) is over."""
        return self.public_until is not None and (today or timezone.localdate()) > self.public_until

    def is_public(self, today: date | None = None) -> bool:
        """Whether the map shows its entries today."""
        day = today or timezone.localdate()
        started = self.public_from is None or self.public_from <= day
        return self.published and started and not self.is_archived(day)

    def stage(self) -> CampaignStage:
        """Where the campaign is in its life. Reads ``intake``: select it along."""
        if self.is_archived():
            return CampaignStage.ARCHIVED
        if self.intake is not None and self.intake.is_open():
            return CampaignStage.OPEN
        return CampaignStage.ON_SHOW if self.is_public() else CampaignStage.COMING


class CampaignCategory(models.Model):
    """A category offered by a campaign, both to applicants and as a filter; it includes its children."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="campaign_categories")
    category = models.ForeignKey(Category, models.PROTECT, related_name="campaign_categories")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("category of a campaign")
        verbose_name_plural = _("categories of campaigns")
        ordering = ["campaign", "position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "category"], name="map_campaigns_category_once")
        ]

    def __str__(self) -> str:
        return f"{self.campaign}: {self.category}"


class PublicationRule(models.Model):
    """Entries of ``source`` in ``categories`` (all when empty) also appear on ``target``.

    Rules do not chain: only entries whose home is ``source`` count.
    """

    source = models.ForeignKey(
        Campaign, models.CASCADE, related_name="rules_out", verbose_name=_("entries of")
    )
    target = models.ForeignKey(
        Campaign, models.CASCADE, related_name="rules_in", verbose_name=_("also appear on")
    )
    categories = models.ManyToManyField(Category, blank=True, verbose_name=_("in categories"))
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("publication rule")
        verbose_name_plural = _("publication rules")
        constraints = [
            models.UniqueConstraint(fields=["source", "target"], name="map_campaigns_rule_once"),
            models.CheckConstraint(condition=~Q(source=F("target")), name="map_campaigns_rule_not_to_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.source} → {self.target}"
