"""The counter, who sits at it and what they do."""

import secrets

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kramy.modules.service_point.enums import SpecialistKind
from kramy.modules.service_point.rules import LONGEST_MINUTES


def new_feed_key() -> str:
    return secrets.token_urlsafe(24)


class Point(models.Model):
    """A counter of the city. ``opening_hours`` as OpenStreetMap writes them."""

    name = models.CharField(_("name"), max_length=150)
    street = models.CharField(_("street"), max_length=150)
    house_number = models.CharField(_("number"), max_length=30, blank=True)
    postcode = models.CharField(_("postcode"), max_length=10, blank=True)
    town = models.CharField(_("town"), max_length=100, blank=True)
    directions = models.TextField(_("how to find us"), blank=True)
    accessibility = models.TextField(_("accessibility"), blank=True)
    opening_hours = models.CharField(_("opening hours"), max_length=300, blank=True)
    phone = models.CharField(_("phone"), max_length=32, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    active = models.BooleanField(_("shown and open for booking"), default=True)
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("service point")
        verbose_name_plural = _("service points")
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def address(self) -> str:
        line = f"{self.street} {self.house_number}".strip()
        town = f"{self.postcode} {self.town}".strip()
        return ", ".join(part for part in (line, town) if part)


class Topic(models.Model):
    """What consultations are counted by."""

    key = models.SlugField(_("key"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    active = models.BooleanField(_("in use"), default=True)
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name


class Specialist(models.Model):
    """Whoever advises: an official with an account, or an expert from outside without one.

    ``languages`` lists codes of ``enums.Language``. Whoever knows ``feed_key`` reads their calendar.
    """

    name = models.CharField(_("name"), max_length=150)
    kind = models.CharField(_("kind"), max_length=20, choices=SpecialistKind.choices)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("account"),
    )
    point = models.ForeignKey(
        Point, models.PROTECT, related_name="specialists", verbose_name=_("service point")
    )
    about = models.CharField(_("about"), max_length=300, blank=True)
    languages = models.JSONField(_("languages"), default=list)
    feed_key = models.CharField(max_length=64, unique=True, default=new_feed_key, editable=False)
    active = models.BooleanField(_("takes appointments"), default=True)
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("specialist")
        verbose_name_plural = _("specialists")
        ordering = ["kind", "name", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="service_point_specialist_named"),
        ]

    def __str__(self) -> str:
        return self.name


class Service(models.Model):
    """What can be booked. Times are in minutes; ``step`` parts one offered start from the next, ``buffer`` is left
    free after each appointment, ``lead`` is the shortest notice, ``horizon_days`` how far ahead one may book."""

    slug = models.SlugField(_("address"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=150)
    summary = models.CharField(_("in one sentence"), max_length=300, blank=True)
    what_to_bring = models.TextField(_("what to bring"), blank=True)
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="services", verbose_name=_("topic"))
    specialists = models.ManyToManyField(
        Specialist, related_name="services", blank=True, verbose_name=_("specialists")
    )
    minutes = models.PositiveSmallIntegerField(
        _("minutes"),
        default=30,
        validators=[MinValueValidator(5), MaxValueValidator(LONGEST_MINUTES)],
    )
    step = models.PositiveSmallIntegerField(
        _("a start every so many minutes"),
        default=30,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_MINUTES)],
    )
    buffer = models.PositiveSmallIntegerField(
        _("minutes left free afterwards"), default=0, validators=[MaxValueValidator(120)]
    )
    lead = models.PositiveIntegerField(
        _("shortest notice in minutes"), default=120, validators=[MaxValueValidator(60 * 24 * 30)]
    )
    horizon_days = models.PositiveSmallIntegerField(
        _("bookable so many days ahead"),
        default=42,
        validators=[MinValueValidator(1), MaxValueValidator(366)],
    )
    channels = models.JSONField(_("channels"), default=list)
    languages = models.JSONField(_("languages"), default=list)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    active = models.BooleanField(_("can be booked"), default=True)
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("service")
        verbose_name_plural = _("services")
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__gte=5, minutes__lte=LONGEST_MINUTES)
                & Q(step__gte=1, step__lte=LONGEST_MINUTES)
                & Q(buffer__lte=120)
                & Q(horizon_days__gte=1, horizon_days__lte=366),
                name="service_point_service_measures",
            ),
        ]

    def __str__(self) -> str:
        return self.name
