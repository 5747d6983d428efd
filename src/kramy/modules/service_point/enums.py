from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class SpecialistKind(models.TextChoices):
    GENERAL = "general", _("General advice")
    TAX = "tax", _("Tax adviser")
    LAW = "law", _("Lawyer")
    SOCIAL_INSURANCE = "social_insurance", _("Social insurance (ZUS)")
    FOREIGNERS = "foreigners", _("Foreigners' desk")


class Channel(models.TextChoices):
    """How somebody talks to the city. An appointment is never by e-mail; a consultation may be."""

    IN_PERSON = "in_person", _("In person")
    PHONE = "phone", _("By phone")
    VIDEO = "video", _("By video call")
    EMAIL = "email", _("By e-mail")


BOOKABLE = (Channel.IN_PERSON, Channel.PHONE, Channel.VIDEO)


class Language(models.TextChoices):
    """What is spoken. The hub writes in the first three."""

    POLISH = "pl", pgettext_lazy("language spoken", "Polish")
    ENGLISH = "en", pgettext_lazy("language spoken", "English")
    UKRAINIAN = "uk", pgettext_lazy("language spoken", "Ukrainian")
    RUSSIAN = "ru", pgettext_lazy("language spoken", "Russian")
    OTHER = "other", pgettext_lazy("language spoken", "another language")


SPOKEN = (Language.POLISH, Language.ENGLISH, Language.UKRAINIAN)


class DutyChange(models.TextChoices):
    """How a day differs from the weekly pattern."""

    OFF = "off", _("Away")
    EXTRA = "extra", _("On duty besides")


class AppointmentState(models.TextChoices):
    """held → booked → arrived → done; booked → no show; any open one → cancelled. A hold that lapses is deleted."""

    HELD = "held", pgettext_lazy("appointment", "held")
    BOOKED = "booked", pgettext_lazy("appointment", "booked")
    ARRIVED = "arrived", pgettext_lazy("appointment", "arrived")
    DONE = "done", pgettext_lazy("appointment", "done")
    NO_SHOW = "no_show", pgettext_lazy("appointment", "did not come")
    CANCELLED = "cancelled", pgettext_lazy("appointment", "cancelled")


class CancelledBy(models.TextChoices):
    PERSON = "person", _("the person")
    OFFICE = "office", _("the office")


class WaitingState(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("waiting list", "waiting")
    OFFERED = "offered", pgettext_lazy("waiting list", "offered a time")
    TAKEN = "taken", pgettext_lazy("waiting list", "took a time")
    ENDED = "ended", pgettext_lazy("waiting list", "over")


class Result(models.TextChoices):
    """How a consultation ended, honestly."""

    HELPED = "helped", pgettext_lazy("consultation", "helped")
    PARTLY = "partly", pgettext_lazy("consultation", "helped partly")
    REFERRED = "referred", pgettext_lazy("consultation", "sent on")
    NOT_HELPED = "not_helped", pgettext_lazy("consultation", "not helped")


class Dimension(models.TextChoices):
    """By what figures of consultations are broken down."""

    TOTAL = "total", _("all together")
    CHANNEL = "channel", _("by channel")
    TOPIC = "topic", _("by topic")
    LANGUAGE = "language", _("by language")
    SPECIALIST = "specialist_kind", _("by specialist")
