from django.db import models
from django.utils.translation import gettext_lazy as _


class EntryState(models.TextChoices):
    PUBLISHED = "published", _("On the map")
    HIDDEN = "hidden", _("Hidden by the city")
    WITHDRAWN = "withdrawn", _("Withdrawn by the firm")
    EXPIRED = "expired", _("Expired")
    MERGED = "merged", _("Merged with another entry")
    UNCONFIRMED = "unconfirmed", _("Off the map: not confirmed by the firm")


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


class DuplicateChoice(models.TextChoices):
    """What happens to a row of an import that may be a place known already."""

    IMPORT = "import", _("Import it")
    SKIP = "skip", _("Leave it out")


class Service(models.TextChoices):
    """What an entry offers besides a visit; stored as booleans on the entry."""

    ONLINE_ORDER = "online_order", _("Order online")
    TAKEAWAY = "takeaway", _("Takeaway")
    DELIVERY = "delivery", _("Delivery")


class ConfirmationReason(models.TextChoices):
    PERIOD = "period", _("The period has passed")
    REPORT = "report", _("A resident's report")


class ConfirmationAnswer(models.TextChoices):
    """How a question to a firm ended; empty while it is open."""

    CONFIRMED = "confirmed", _("Everything is still true")
    CHANGED = "changed", _("The firm has sent a correction")
    CLOSED = "closed", _("The firm has closed")
    UNANSWERED = "unanswered", _("No answer")
    VOID = "void", _("No longer needed")


class ReportKind(models.TextChoices):
    CLOSED = "closed", _("This place has closed for good")
    MOVED = "moved", _("It has moved")
    WRONG = "wrong", _("Something is wrong")
    INAPPROPRIATE = "inappropriate", _("It should not be here")


class ReportSubject(models.TextChoices):
    """What is wrong, when something is."""

    HOURS = "hours", _("Opening hours")
    PHONE = "phone", _("Phone")
    ADDRESS = "address", _("Address or place on the map")
    NAME = "name", _("Name")
    OTHER = "other", _("Something else")


class ReportState(models.TextChoices):
    OPEN = "open", _("To be looked at")
    ASKED = "asked", _("The firm has been asked")
    CLOSED = "closed", _("Settled")


class ReportOutcome(models.TextChoices):
    CORRECTED = "corrected", _("Corrected")
    REMOVED = "removed", _("Taken off the map")
    TRUE = "true", _("The entry is right")
    DISMISSED = "dismissed", _("Dismissed")


class ClickKind(models.TextChoices):
    """Links of an entry that are counted apart; the others only make up the sum."""

    WEBSITE = "website", _("Website")
    PHONE = "phone", _("Phone")
    ORDER = "order", _("Order online")
    ROUTE = "route", _("The way there")


class AlertState(models.TextChoices):
    """A subscription to new entries: waiting until its address is confirmed."""

    WAITING = "waiting", _("Waiting for confirmation")
    ACTIVE = "active", _("Active")
    PAUSED = "paused", _("Paused")


class AlertFrequency(models.TextChoices):
    AT_ONCE = "at_once", _("At once")
    DAILY = "daily", _("Once a day")
    WEEKLY = "weekly", _("Once a week")
