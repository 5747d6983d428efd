from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class GroupRole(models.TextChoices):
    """What a company is in its group."""

    PARENT = "parent", _("parent company")
    CHILD = "child", _("subsidiary")


class ContactChannel(models.TextChoices):
    CALL = "call", _("Phone call")
    EMAIL = "email", _("E-mail")
    MEETING = "meeting", _("Meeting")
    VIDEO = "video", _("Video call")
    VISIT = "visit", _("Visit to the firm")


class PromiseState(models.TextChoices):
    OPEN = "open", pgettext_lazy("promise", "Not due yet")
    KEPT = "kept", pgettext_lazy("promise", "Kept")
    BROKEN = "broken", pgettext_lazy("promise", "Not kept")


class AidSource(models.TextChoices):
    """Where we know of aid from."""

    SUDOP = "sudop", _("SUDOP, the state's register")
    MANUAL = "manual", _("written by an official")


class LookupState(models.TextChoices):
    """A question put to the register of aid."""

    WAITING = "waiting", _("The register is being asked")
    DONE = "done", _("Answered")
    FAILED = "failed", _("The register did not answer")
