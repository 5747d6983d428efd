from django.db import models
from django.utils.translation import gettext_lazy as _


class EntryState(models.TextChoices):
    PUBLISHED = "published", _("On the map")
    HIDDEN = "hidden", _("Hidden by the city")
    WITHDRAWN = "withdrawn", _("Withdrawn by the firm")
    EXPIRED = "expired", _("Expired")
    MERGED = "merged", _("Merged with another entry")


class CampaignStage(models.TextChoices):
    """Where a campaign is in its life; computed from its dates, never stored."""

    COMING = "coming", _("Opens soon")
    OPEN = "open", _("Open for applications")
    ON_SHOW = "on_show", _("On show")
    ARCHIVED = "archived", _("Archive")


class ImportState(models.TextChoices):
    UPLOADED = "uploaded", _("Uploaded")
    CHECKING = "checking", _("Being checked")
    CHECKED = "checked", _("Checked")
    RUNNING = "running", _("Being imported")
    FINISHED = "finished", _("Imported")
    UNDOING = "undoing", _("Being undone")
    UNDONE = "undone", _("Undone")
    FAILED = "failed", _("Failed")


class RowOutcome(models.TextChoices):
    CREATED = "created", _("New")
    CHANGED = "changed", _("Changed")
    UNCHANGED = "unchanged", _("Unchanged")
    REJECTED = "rejected", _("Rejected")


class Service(models.TextChoices):
    """What an entry offers besides a visit; stored as booleans on the entry."""

    ONLINE_ORDER = "online_order", _("Order online")
    TAKEAWAY = "takeaway", _("Takeaway")
    DELIVERY = "delivery", _("Delivery")
