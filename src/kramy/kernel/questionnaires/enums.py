from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class VersionState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", pgettext_lazy("version of a questionnaire", "Withdrawn")


class AnswerState(models.TextChoices):
    DRAFT = "draft", _("Being answered")
    SUBMITTED = "submitted", _("Submitted")


class QuestionKind(models.TextChoices):
    SHORT_TEXT = "short_text", _("Short text")
    LONG_TEXT = "long_text", _("Long text")
    NUMBER = "number", pgettext_lazy("kind of question", "Number")
    MONEY = "money", _("Amount of money")
    PERCENTAGE = "percentage", _("Percentage")
    RATING = "rating", _("Mark on a scale")
    SINGLE_CHOICE = "single_choice", _("One of several")
    MULTIPLE_CHOICE = "multiple_choice", _("Any of several")
    RANKING = "ranking", _("Answers put in order")
    YES_NO = "yes_no", _("Yes or no")
    DATE = "date", _("Date")
    DATE_RANGE = "date_range", _("Range of days")
    TIME = "time", _("Time of day")
    EMAIL = "email", _("E-mail address")
    PHONE = "phone", _("Phone number")
    LINK = "link", _("Web address")
    ORGANISATION = "organisation", _("Firm or organisation with NIP")
    ADDRESS = "address", _("Address with a pin on the map")
    OPENING_HOURS = "opening_hours", _("Opening hours")
    PICTURES = "pictures", _("Pictures")
    FILE = "file", _("File")
    CONSENT = "consent", _("Consent")
    SIGNATURE = "signature", _("Signature by typed name")
    INFORMATION = "information", _("Text to read")
    REPEAT = "repeat", _("Group asked several times")
    TABLE = "table", _("Table with sums (budget)")
    NIP = "nip", _("Firm looked up by its NIP")
