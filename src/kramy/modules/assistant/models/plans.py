"""The account plan of a client: what it aims at, what stands in the way, what the city promised, what was said."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kramy.modules.assistant.enums import ContactChannel, PromiseState


class AccountPlan(models.Model):
    """When the client is contacted next and what about; ``reminded_for`` is the day the official was reminded of."""

    client = models.OneToOneField("assistant.Client", models.CASCADE, related_name="plan")
    next_contact_on = models.DateField(_("next contact"), null=True, blank=True)
    next_contact_about = models.CharField(_("what about"), max_length=300, blank=True)
    reminded_for = models.DateField(null=True, blank=True)
    summary = models.TextField(_("in short"), blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("account plan")
        verbose_name_plural = _("account plans")
        indexes = [models.Index(fields=["next_contact_on"], name="assistant_next_contact")]

    def __str__(self) -> str:
        return str(self.client)


class Objective(models.Model):
    """Something the client wants to reach, and how far it is (percent)."""

    client = models.ForeignKey("assistant.Client", models.CASCADE, related_name="objectives")
    title = models.CharField(_("objective"), max_length=250)
    progress = models.PositiveSmallIntegerField(_("progress"), default=0)
    due_on = models.DateField(_("until"), null=True, blank=True)
    reached_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("objective")
        verbose_name_plural = _("objectives")
        ordering = ["reached_on", "due_on", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(progress__lte=100), name="assistant_progress_percent"),
            models.CheckConstraint(
                condition=Q(reached_on__isnull=True) | Q(progress=100), name="assistant_reached_is_whole"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Blocker(models.Model):
    """Something that stands in the client's way until it is solved."""

    client = models.ForeignKey("assistant.Client", models.CASCADE, related_name="blockers")
    text = models.CharField(_("what stands in the way"), max_length=300)
    since = models.DateField()
    solved_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("blocker")
        verbose_name_plural = _("blockers")
        ordering = ["solved_on", "since", "id"]

    def __str__(self) -> str:
        return self.text


class Promise(models.Model):
    """What the city promised, who does it and by when; the client sees it when it is marked so."""

    client = models.ForeignKey("assistant.Client", models.CASCADE, related_name="promises")
    text = models.CharField(_("what the city promised"), max_length=300)
    by_whom = models.CharField(_("who does it"), max_length=150, blank=True)
    promised_on = models.DateField()
    due_on = models.DateField(_("until"))
    state = models.CharField(max_length=10, choices=PromiseState.choices, default=PromiseState.OPEN)
    settled_on = models.DateField(null=True, blank=True)
    settled_note = models.CharField(max_length=300, blank=True)
    shown_to_client = models.BooleanField(_("the firm sees it"), default=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("promise")
        verbose_name_plural = _("promises")
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", settled_on__isnull=True)
                | (~Q(state="open") & Q(settled_on__isnull=False)),
                name="assistant_promise_settled_has_day",
            )
        ]
        indexes = [models.Index(fields=["state", "due_on"], name="assistant_promise_due")]

    def __str__(self) -> str:
        return self.text


class Contact(models.Model):
    """One talk with the client, written down in seconds."""

    client = models.ForeignKey("assistant.Client", models.CASCADE, related_name="contacts")
    channel = models.CharField(_("how"), max_length=10, choices=ContactChannel.choices)
    at = models.DateTimeField()
    note = models.TextField(_("what was said"))
    next_step = models.CharField(_("next step"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    form_key = models.UUIDField(unique=True)

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.channel}"
