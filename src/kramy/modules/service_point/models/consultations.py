"""What was done at the counter, one row a consultation, and the figures of years before."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kramy.modules.service_point.enums import Channel, Dimension, Language, Result, SpecialistKind
from kramy.modules.service_point.models.appointments import Appointment
from kramy.modules.service_point.models.places import Point, Specialist, Topic


class Consultation(models.Model):
    """Somebody was advised: at the counter, by phone, by video, by e-mail; with an appointment or without.

    ``day`` is the Polish day of ``at``, kept because figures are counted by it.
    """

    request_key = models.UUIDField(null=True, blank=True, unique=True)
    at = models.DateTimeField(_("time"))
    day = models.DateField()
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices)
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="consultations", verbose_name=_("topic"))
    language = models.CharField(_("language"), max_length=5, choices=Language.choices)
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    specialist_kind = models.CharField(_("specialist"), max_length=20, choices=SpecialistKind.choices)
    specialist = models.ForeignKey(
        Specialist, models.SET_NULL, null=True, blank=True, related_name="consultations"
    )
    point = models.ForeignKey(Point, models.SET_NULL, null=True, blank=True, related_name="+")
    organisation = models.ForeignKey(
        "organisations.Organisation", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    nip = models.CharField("NIP", max_length=10, blank=True)
    result = models.CharField(_("result"), max_length=12, choices=Result.choices, default=Result.HELPED)
    note = models.CharField(_("note"), max_length=500, blank=True)
    appointment = models.OneToOneField(
        Appointment, models.SET_NULL, null=True, blank=True, related_name="consultation"
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField(auto_now_add=True)
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("consultation")
        verbose_name_plural = _("consultations")
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=480), name="service_point_consultation_minutes"
            ),
        ]
        indexes = [
            models.Index(
                fields=["day", "channel", "topic", "language", "specialist_kind"],
                name="service_point_figures",
            ),
            models.Index(fields=["recorded_by", "-id"], name="service_point_recorded"),
            models.Index(fields=["organisation", "-at"], name="service_point_firm_past"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.channel}"


class EarlierFigure(models.Model):
    """A number of consultations from before they were recorded here. ``month`` 0 is the whole year.

    ``value`` is a code of the dimension (a channel, a language, a specialist's kind), a topic's key or, for what has
    none, the words of the report; "" for the total.
    """

    year = models.PositiveSmallIntegerField(_("year"))
    month = models.PositiveSmallIntegerField(_("month"), default=0)
    dimension = models.CharField(_("counted"), max_length=20, choices=Dimension.choices)
    value = models.CharField(_("what"), max_length=120, blank=True)
    count = models.PositiveIntegerField(_("how many"))
    source = models.CharField(_("source"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("figure of an earlier year")
        verbose_name_plural = _("figures of earlier years")
        ordering = ["-year", "month", "dimension", "value"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "month", "dimension", "value"], name="service_point_figure_once"
            ),
            models.CheckConstraint(
                condition=Q(year__gte=1990, year__lte=2200, month__lte=12),
                name="service_point_figure_when",
            ),
            models.CheckConstraint(
                condition=Q(dimension=Dimension.TOTAL, value="")
                | ~Q(dimension=Dimension.TOTAL) & ~Q(value=""),
                name="service_point_figure_of_what",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}/{self.month} {self.dimension} {self.value}: {self.count}"
