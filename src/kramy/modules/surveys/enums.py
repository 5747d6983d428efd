from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class SurveyState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("survey", "Being prepared")
    OPEN = "open", pgettext_lazy("survey", "Open")
    CLOSED = "closed", pgettext_lazy("survey", "Closed")


class Audience(models.TextChoices):
    PUBLIC = "public", _("Everybody")
    INVITED = "invited", _("Only people who are invited")


class OneEach(models.TextChoices):
    """How one answer a person is seen to."""

    ANY = "any", _("As often as they like")
    DEVICE = "device", _("Once, as far as the device tells")
    ACCOUNT = "account", _("Once, with an account in the hub")


class ResultsShown(models.TextChoices):
    """Who sees the results besides the desk."""

    DESK = "desk", _("Only the desk")
    CLOSED = "closed", _("Everybody, once it is closed")
    LIVE = "live", _("Everybody, while answers come in")
