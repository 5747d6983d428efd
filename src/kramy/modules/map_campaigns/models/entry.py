"""An entry: one place of one firm, and the maps it appears on."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kramy.kernel.places.base import PointModel
from kramy.modules.map_campaigns.enums import EntryState


class Entry(PointModel):
    """Born of an accepted case or of an import; ``campaign`` is its home.

    ``case`` is the last case that changed it. ``content_language`` says in which language the firm wrote.
    Contact fields hold only what the firm agreed to show. ``compared_revision`` is the revision that was last compared
    with the entry's neighbours (``domain.duplicates.watch``), -1 when none was. ``confirmed_at`` is when the firm (or
    an official who asked it) last said that everything is true; where it is empty, ``published_at`` stands for it.
    """

    campaign = models.ForeignKey("map_campaigns.Campaign", models.PROTECT, related_name="entries")
    case = models.OneToOneField(
        "casework.Case", models.PROTECT, null=True, blank=True, related_name="map_entry"
    )
    organisation = models.ForeignKey(
        "organisations.Organisation", models.SET_NULL, null=True, blank=True, related_name="map_entries"
    )
    import_batch = models.ForeignKey(
        "map_campaigns.ImportBatch", models.SET_NULL, null=True, blank=True, related_name="entries"
    )
    external_key = models.CharField(max_length=200, blank=True)
    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(max_length=80)
    description = models.TextField(_("description"), blank=True)
    offer = models.TextField(_("special offer"), blank=True)
    offer_from = models.DateField(_("offer from"), null=True, blank=True)
    offer_until = models.DateField(_("offer until (last day)"), null=True, blank=True)
    content_language = models.CharField(max_length=5, default="pl")
    categories = models.ManyToManyField("map_campaigns.Category", related_name="entries")
    main_category = models.ForeignKey(
        "map_campaigns.Category", models.PROTECT, related_name="main_entries", verbose_name=_("main category")
    )
    street = models.CharField(_("street"), max_length=150, blank=True)
    house_number = models.CharField(_("number"), max_length=30, blank=True)
    postcode = models.CharField(_("postcode"), max_length=10, blank=True)
    town = models.CharField(_("town"), max_length=100, blank=True)
    district = models.ForeignKey(
        "places.District", models.SET_NULL, null=True, blank=True, related_name="map_entries"
    )
    opening_hours = models.CharField(_("opening hours"), max_length=500, blank=True)
    online_order = models.BooleanField(_("order online"), default=False)
    takeaway = models.BooleanField(_("takeaway"), default=False)
    delivery = models.BooleanField(_("delivery"), default=False)
    website = models.URLField(_("website"), max_length=500, blank=True)
    order_url = models.URLField(_("where to order"), max_length=500, blank=True)
    facebook = models.URLField("Facebook", max_length=500, blank=True)
    instagram = models.URLField("Instagram", max_length=500, blank=True)
    phone = models.CharField(_("phone"), max_length=32, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    state = models.CharField(
        _("state"), max_length=20, choices=EntryState.choices, default=EntryState.PUBLISHED
    )
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    published_at = models.DateTimeField(_("published"))
    updated_at = models.DateTimeField(_("changed"))
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    revision = models.PositiveIntegerField(default=0)
    compared_revision = models.IntegerField(default=-1, db_default=-1, editable=False)
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta(PointModel.Meta):
        abstract = False
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        ordering = ["name", "id"]
        constraints = [
            *PointModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["campaign", "external_key"],
                condition=~Q(external_key=""),
                name="map_campaigns_entry_key_unique",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="map_campaigns_entry_named"),
            models.CheckConstraint(
                condition=Q(offer_from__isnull=True)
                | Q(offer_until__isnull=True)
                | Q(offer_until__gte=models.F("offer_from")),
                name="map_campaigns_offer_until_after_from",
            ),
        ]
        indexes = [
            models.Index(fields=["campaign", "state"], name="map_campaigns_home"),
            models.Index(
                fields=["valid_until"], condition=Q(state="published"), name="map_campaigns_expiring"
            ),
            models.Index(
                fields=["id"],
                condition=~Q(compared_revision=models.F("revision")),
                name="map_campaigns_not_compared",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class EntryListing(models.Model):
    """The entry appears on the map of ``campaign``: at home (``rule`` empty) or by a publication rule.

    Rows exist for published entries only; the verbs in ``domain.entries.listings`` keep them so.
    """

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="listings")
    campaign = models.ForeignKey("map_campaigns.Campaign", models.CASCADE, related_name="listings")
    rule = models.ForeignKey(
        "map_campaigns.PublicationRule", models.CASCADE, null=True, blank=True, related_name="listings"
    )
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("listing")
        verbose_name_plural = _("listings")
        constraints = [
            models.UniqueConstraint(fields=["campaign", "entry"], name="map_campaigns_listed_once")
        ]

    def __str__(self) -> str:
        return f"{self.entry} @ {self.campaign}"


def picture_path(picture: "EntryPicture", filename: str) -> str:
    return f"pictures/{filename}"


class EntryPicture(models.Model):
    """A picture of the entry, re-encoded and content-addressed (the file's name is its SHA-256)."""

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="pictures")
    position = models.PositiveSmallIntegerField(default=0)
    file = models.FileField(upload_to=picture_path, max_length=200)
    thumbnail = models.FileField(upload_to=picture_path, max_length=200)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    description = models.CharField(_("what the picture shows"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ["entry", "position"]
        constraints = [
            models.UniqueConstraint(fields=["entry", "position"], name="map_campaigns_picture_position")
        ]

    def __str__(self) -> str:
        return self.description or f"{self.entry} {self.position}"


class EntrySearch(models.Model):
    """Folded words of an entry (``lib.text``), each once a field, for the word index of the maps that show it.

    ``version`` is that of ``domain.words.documents``, which wrote it.
    """

    entry = models.OneToOneField(Entry, models.CASCADE, primary_key=True, related_name="search")
    name_words = models.TextField()
    place_words = models.TextField(default="", db_default="")
    words = models.TextField()
    version = models.PositiveSmallIntegerField(default=0, db_default=0)

    class Meta:
        verbose_name = _("search document")
        verbose_name_plural = _("search documents")

    def __str__(self) -> str:
        return self.name_words
