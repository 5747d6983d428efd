"""A case: what somebody asked of the city, who handles it, by when."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from kramy.kernel.casework.enums import (
    OPEN_STATES,
    CasePurpose,
    CaseState,
    FlagKind,
    PauseKind,
    PeriodUnit,
    Silence,
    SuspensionBasis,
)

_OPEN = Q(state__in=[state.value for state in OPEN_STATES])


class CaseCounter(models.Model):
    """The last number given in a year; its row is locked while a number is taken."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


class CaseQuerySet(models.QuerySet["Case"]):
    def waiting(self) -> "CaseQuerySet":
        """Cases that wait for an official."""
        return self.filter(state__in=[CaseState.RECEIVED, CaseState.IN_REVIEW])

    def undecided(self) -> "CaseQuerySet":
        return self.filter(state__in=OPEN_STATES)


class Case(models.Model):
    """Decided once. A later correction or renewal is a case of its own that names the ``previous`` one.

    ``answers`` are the current answers; earlier rounds stay reachable through ``submissions``. ``deputy`` stands in
    for ``responsible``. ``district`` is the number of the one in which the first address of the answers lies.
    ``taken_in`` is after how many working days an
    official took the first step. ``routing`` keeps why it came to whom it came first
    (``domain/routing.py``). The period and what silence means are those that held on the day the case was received.
    """

    number = models.CharField(_("number"), max_length=30, unique=True)
    kind = models.CharField(_("kind"), max_length=60)
    purpose = models.CharField(max_length=20, choices=CasePurpose.choices, default=CasePurpose.APPLICATION)
    intake = models.ForeignKey("casework.Intake", models.PROTECT, related_name="cases")
    previous = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="following")
    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, null=True, blank=True, related_name="cases"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="cases"
    )
    title = models.CharField(_("subject"), max_length=200)
    applicant_email = models.EmailField(_("applicant's e-mail"))
    language = models.CharField(_("language"), max_length=5)
    answers = models.OneToOneField("questionnaires.AnswerSet", models.PROTECT, related_name="case")
    state = models.CharField(_("state"), max_length=20, choices=CaseState.choices, default=CaseState.RECEIVED)
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="responsible_cases"
    )
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="deputy_cases"
    )
    unit = models.ForeignKey(
        "accounts.Unit", models.SET_NULL, null=True, blank=True, related_name="cases", verbose_name=_("unit")
    )
    district = models.PositiveSmallIntegerField(_("district"), null=True, blank=True)
    revision = models.PositiveIntegerField(default=0)
    received_at = models.DateTimeField(_("received"))
    due_on = models.DateField(_("due"))
    period_amount = models.PositiveSmallIntegerField(default=5, db_default=5)
    period_unit = models.CharField(
        max_length=20,
        choices=PeriodUnit.choices,
        default=PeriodUnit.WORKING_DAYS,
        db_default=PeriodUnit.WORKING_DAYS.value,
    )
    silence = models.CharField(
        max_length=20,
        choices=Silence.choices,
        default=Silence.NOTHING,
        db_default=Silence.NOTHING.value,
    )
    routing = models.JSONField(default=dict, blank=True, db_default=models.Value({}, models.JSONField()))
    taken_in = models.PositiveSmallIntegerField(null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    is_demo = models.BooleanField(default=False, editable=False)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        ordering = ["received_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(deputy__isnull=True)
                | Q(responsible__isnull=True)
                | ~Q(deputy=models.F("responsible")),
                name="casework_deputy_is_another",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in OPEN_STATES], closed_at__isnull=True)
                | (~Q(state__in=[s.value for s in OPEN_STATES]) & Q(closed_at__isnull=False)),
                name="casework_closed_has_time",
            ),
            models.UniqueConstraint(
                fields=["previous"],
                condition=Q(state__in=[s.value for s in OPEN_STATES]),
                name="casework_one_open_follow_up",
            ),
        ]
        indexes = [
            # the queue reads a page at a time in one of these orders, whatever number of cases there is
            models.Index(fields=["received_at", "id"], condition=_OPEN, name="casework_open_by_received"),
            models.Index(fields=["received_at", "id"], name="casework_by_received"),
            models.Index(fields=["title", "id"], name="casework_by_title"),
            models.Index(fields=["due_on", "id"], name="casework_by_due"),
            models.Index(
                fields=["closed_at", "id"], condition=Q(closed_at__isnull=False), name="casework_by_closing"
            ),
            models.Index(fields=["intake", "received_at"], condition=_OPEN, name="casework_open_of_intake"),
            models.Index(fields=["kind", "state", "due_on"], name="casework_due"),
            models.Index(fields=["applicant_email"], name="casework_applicant"),
            models.Index(Upper("applicant_email"), name="casework_applicant_any_case"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class Submission(models.Model):
    """One round of answers given in a case."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="submissions")
    answer_set = models.OneToOneField("questionnaires.AnswerSet", models.PROTECT, related_name="submission")
    round = models.PositiveSmallIntegerField()
    submitted_at = models.DateTimeField()

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        ordering = ["case", "round"]
        constraints = [models.UniqueConstraint(fields=["case", "round"], name="casework_round_unique")]

    def __str__(self) -> str:
        return f"{self.case} #{self.round}"


class ClockPause(models.Model):
    """The clock stands from ``started_on`` (included) to ``ended_on`` (excluded): the applicant is asked for something
    or the proceedings are suspended, then ``basis`` names the rule of law. ``answer_by`` was named to the applicant.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="pauses")
    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    kind = models.CharField(
        max_length=20,
        choices=PauseKind.choices,
        default=PauseKind.AWAITING_APPLICANT,
        db_default=PauseKind.AWAITING_APPLICANT.value,
    )
    basis = models.CharField(
        max_length=20, choices=SuspensionBasis.choices, blank=True, default="", db_default=""
    )
    reason = models.CharField(max_length=300, blank=True)
    answer_by = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("clock pause")
        verbose_name_plural = _("clock pauses")
        ordering = ["case", "started_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(ended_on__isnull=True), name="casework_one_running_pause"
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=models.F("started_on")),
                name="casework_pause_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(kind=PauseKind.SUSPENSION.value, basis__in=SuspensionBasis.values)
                | Q(kind=PauseKind.AWAITING_APPLICANT.value, basis=""),
                name="casework_suspension_has_basis",
            ),
            models.CheckConstraint(
                condition=Q(answer_by__isnull=True) | Q(answer_by__gt=models.F("started_on")),
                name="casework_answer_by_later",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.started_on}–{self.ended_on or ''}"


class ClockExtension(models.Model):
    """On ``decided_on`` the city said in ``text`` why it needs longer and named a new day (art. 36)."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="extensions")
    decided_on = models.DateField()
    until = models.DateField()
    text = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("extension of a deadline")
        verbose_name_plural = _("extensions of deadlines")
        ordering = ["case", "decided_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gt=models.F("decided_on")), name="casework_extension_is_later"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="casework_extension_has_reasons"),
        ]

    def __str__(self) -> str:
        return f"{self.case} → {self.until}"


class CaseFlag(models.Model):
    """Something the official should look at, found by the case's kind. ``detail`` is JSON for its template."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="flags")
    kind = models.CharField(max_length=30, choices=FlagKind.choices)
    key = models.CharField(max_length=100)
    text = models.CharField(max_length=300)
    url = models.CharField(max_length=300, blank=True)
    detail = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("flag")
        verbose_name_plural = _("flags")
        constraints = [models.UniqueConstraint(fields=["case", "kind", "key"], name="casework_flag_unique")]

    def __str__(self) -> str:
        return self.text
