"""A questionnaire opened to the public or to invited people, with no case behind it."""

import secrets
from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kramy.modules.surveys.enums import Audience, OneEach, ResultsShown, SurveyState


def new_salt() -> str:
    return secrets.token_hex(16)


class Survey(models.Model):
    """``salt`` is what marks of devices are made with; it is emptied when the survey closes, and the marks go.
    Whoever was invited before ``remind_before`` and has not answered is reminded, once."""

    slug = models.SlugField(_("address"), max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=200)
    introduction = models.TextField(_("introduction"), blank=True)
    thanks = models.TextField(_("what is said after answering"), blank=True)
    questionnaire = models.ForeignKey(
        "questionnaires.Questionnaire",
        models.PROTECT,
        related_name="surveys",
        verbose_name=_("questions"),
    )
    state = models.CharField(max_length=10, choices=SurveyState.choices, default=SurveyState.DRAFT)
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    audience = models.CharField(
        _("who answers"), max_length=10, choices=Audience.choices, default=Audience.PUBLIC
    )
    one_each = models.CharField(
        _("how often"), max_length=10, choices=OneEach.choices, default=OneEach.DEVICE
    )
    anonymous = models.BooleanField(_("anonymous"), default=True)
    results_shown = models.CharField(
        _("who sees the results"), max_length=10, choices=ResultsShown.choices, default=ResultsShown.DESK
    )
    salt = models.CharField(max_length=32, blank=True, default=new_salt, editable=False)
    remind_before = models.DateTimeField(null=True, blank=True, editable=False)
    revision = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("survey")
        verbose_name_plural = _("surveys")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__isnull=True)
                | Q(opens_at__isnull=True)
                | Q(closes_at__gt=F("opens_at")),
                name="surveys_closes_after_opening",
            ),
            models.CheckConstraint(
                condition=Q(state=SurveyState.DRAFT) | Q(opens_at__isnull=False), name="surveys_open_has_time"
            ),
        ]
        indexes = [models.Index(fields=["state", "opens_at"], name="surveys_by_state")]

    def __str__(self) -> str:
        return self.title

    def is_open(self, at: datetime | None = None) -> bool:
        """Whether answers are taken at ``at`` (now when not given): opening counts, closing does not."""
        moment = at or timezone.now()
        return (
            self.state == SurveyState.OPEN
            and self.deleted_at is None
            and self.opens_at is not None
            and self.opens_at <= moment
            and (self.closes_at is None or moment < self.closes_at)
        )

    @property
    def is_over(self) -> bool:
        """Whether it was open once and takes no answers any more."""
        if self.state == SurveyState.CLOSED:
            return True
        return (
            self.state == SurveyState.OPEN and self.closes_at is not None and self.closes_at <= timezone.now()
        )

    @property
    def is_invited(self) -> bool:
        return self.audience == Audience.INVITED

    @property
    def results_are_public(self) -> bool:
        return self.results_shown == ResultsShown.LIVE or (
            self.results_shown == ResultsShown.CLOSED and self.is_over
        )
