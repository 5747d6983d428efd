"""Appointments, the minutes they take, and those who wait for one."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kramy.modules.service_point.enums import (
    AppointmentState,
    CancelledBy,
    Channel,
    Language,
    WaitingState,
)
from kramy.modules.service_point.models.places import Service, Specialist


class Appointment(models.Model):
    """A time with a specialist; while its form is filled it is only held, until ``held_until``.

    ``key`` stands in links and as the calendar's UID; ``sequence`` is the calendar's, raised by each change.
    ``request_key`` names the sending of a form, so that the same form sent twice is one appointment.
    ``rebook_since`` is set when the duty it stands on was withdrawn. ``lane`` tells appointments apart that one
    specialist has at the same time.
    """

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    service = models.ForeignKey(
        Service, models.PROTECT, related_name="appointments", verbose_name=_("service")
    )
    specialist = models.ForeignKey(
        Specialist, models.PROTECT, related_name="appointments", verbose_name=_("specialist")
    )
    lane = models.PositiveSmallIntegerField(default=0)
    starts_at = models.DateTimeField(_("time"))
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices)
    language = models.CharField(_("language"), max_length=5, choices=Language.choices)
    state = models.CharField(
        _("state"), max_length=10, choices=AppointmentState.choices, default=AppointmentState.HELD
    )
    held_until = models.DateTimeField(null=True, blank=True)
    request_key = models.UUIDField(null=True, blank=True, unique=True)
    name = models.CharField(_("name"), max_length=150, blank=True)
    email = models.EmailField(_("e-mail"), max_length=254, blank=True)
    phone = models.CharField(_("phone"), max_length=32, blank=True)
    nip = models.CharField("NIP", max_length=10, blank=True)
    organisation = models.ForeignKey(
        "organisations.Organisation", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    note = models.TextField(_("what it is about"), blank=True)
    letters_in = models.CharField(_("language of letters"), max_length=5, default="pl")
    sequence = models.PositiveIntegerField(default=0)
    room = models.CharField(_("video room"), max_length=64, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    booked_at = models.DateTimeField(null=True, blank=True)
    arrived_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.CharField(max_length=10, choices=CancelledBy.choices, blank=True)
    cancel_reason = models.CharField(_("reason"), max_length=300, blank=True)
    rebook_since = models.DateTimeField(null=True, blank=True)
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=AppointmentState.HELD, held_until__isnull=False)
                | ~Q(state=AppointmentState.HELD) & Q(held_until__isnull=True, booked_at__isnull=False),
                name="service_point_hold_ends",
            ),
            models.CheckConstraint(
                condition=~Q(state=AppointmentState.CANCELLED)
                | Q(cancelled_at__isnull=False) & ~Q(cancelled_by=""),
                name="service_point_cancelled_when",
            ),
            models.CheckConstraint(
                condition=~Q(channel=Channel.EMAIL), name="service_point_appointment_channel"
            ),
        ]
        indexes = [
            models.Index(fields=["specialist", "starts_at"], name="service_point_by_specialist"),
            models.Index(fields=["state", "starts_at"], name="service_point_by_state"),
            models.Index(
                fields=["held_until"], condition=Q(state=AppointmentState.HELD), name="service_point_held"
            ),
            models.Index(
                fields=["rebook_since"], condition=Q(rebook_since__isnull=False), name="service_point_rebook"
            ),
            models.Index(fields=["organisation", "starts_at"], name="service_point_by_firm"),
        ]

    def __str__(self) -> str:
        return f"{self.service_id} {self.starts_at:%Y-%m-%d %H:%M}"

    @property
    def audit_label(self) -> str:
        """The log keeps its subjects for good, so it names nobody."""
        return f"#{self.pk} {self.starts_at:%Y-%m-%d %H:%M}"


class TakenMinute(models.Model):
    """One minute of one specialist, taken: the reason why two people can never hold one slot.

    ``minute`` counts from the Unix epoch, so that nights when clocks change need no care. The buffer after an
    appointment is taken too. The unique constraint parts appointments on every database alike.
    """

    appointment = models.ForeignKey(Appointment, models.CASCADE, related_name="taken_minutes")
    specialist = models.ForeignKey(Specialist, models.CASCADE, related_name="+")
    lane = models.PositiveSmallIntegerField(default=0)
    minute = models.BigIntegerField()

    class Meta:
        verbose_name = _("taken minute")
        verbose_name_plural = _("taken minutes")
        constraints = [
            models.UniqueConstraint(
                fields=["specialist", "lane", "minute"], name="service_point_one_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.specialist_id}/{self.lane} {self.minute}"


class WaitingEntry(models.Model):
    """Somebody who wants a time between two days. ``language`` is "" when any will do, ``channel`` too.

    The line goes by ``queued_at``. While a time is offered it is held as ``offered``, until its ``held_until``.
    ``let_go`` lists the minutes (since the Unix epoch) of times that were offered and not taken: none is offered twice.
    """

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    service = models.ForeignKey(Service, models.CASCADE, related_name="waiting", verbose_name=_("service"))
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices, blank=True)
    language = models.CharField(_("language"), max_length=5, choices=Language.choices, blank=True)
    first_day = models.DateField(_("from"))
    last_day = models.DateField(_("to"))
    name = models.CharField(_("name"), max_length=150)
    email = models.EmailField(_("e-mail"), max_length=254)
    phone = models.CharField(_("phone"), max_length=32, blank=True)
    letters_in = models.CharField(max_length=5, default="pl")
    state = models.CharField(
        _("state"), max_length=10, choices=WaitingState.choices, default=WaitingState.WAITING
    )
    queued_at = models.DateTimeField()
    offers = models.PositiveSmallIntegerField(default=0)
    let_go = models.JSONField(null=True, blank=True)
    offered = models.OneToOneField(
        Appointment, models.SET_NULL, null=True, blank=True, related_name="waiting_entry"
    )
    request_key = models.UUIDField(null=True, blank=True, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("entry of the waiting list")
        verbose_name_plural = _("entries of the waiting list")
        ordering = ["queued_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=models.F("first_day")), name="service_point_waiting_days"
            ),
            models.UniqueConstraint(
                fields=["service", "email"],
                condition=Q(state__in=[WaitingState.WAITING, WaitingState.OFFERED]),
                name="service_point_waiting_once",
            ),
        ]
        indexes = [models.Index(fields=["state", "queued_at"], name="service_point_line")]

    def __str__(self) -> str:
        return f"#{self.pk}"
