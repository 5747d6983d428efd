from django.db import models
from django.utils.translation import gettext_lazy as _


class CaseState(models.TextChoices):
    RECEIVED = "received", _("Received")
    IN_REVIEW = "in_review", _("In review")
    AWAITING_APPLICANT = "awaiting_applicant", _("Waiting for the applicant")
    ACCEPTED = "accepted", _("Accepted")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")


OPEN_STATES = (CaseState.RECEIVED, CaseState.IN_REVIEW, CaseState.AWAITING_APPLICANT)


class CasePurpose(models.TextChoices):
    """Why the case was opened; all but the first continue an earlier case."""

    APPLICATION = "application", _("Application")
    CORRECTION = "correction", _("Correction")
    RENEWAL = "renewal", _("Renewal")


class DecisionOutcome(models.TextChoices):
    ACCEPTED = "accepted", _("Accepted")
    REFUSED = "refused", _("Refused")


class TimelineKind(models.TextChoices):
    RECEIVED = "received", _("Received")
    ASSIGNED = "assigned", _("Assigned")
    CORRECTION_REQUESTED = "correction_requested", _("Correction requested")
    ANSWERED = "answered", _("Corrected by the applicant")
    DECIDED = "decided", _("Decided")
    CARRIED_OUT = "carried_out", _("Carried out")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    MESSAGE = "message", _("Message")
    NOTE = "note", _("Internal note")


class FlagKind(models.TextChoices):
    POSSIBLE_DUPLICATE = "possible_duplicate", _("Possible duplicate")
    OUTSIDE_CITY = "outside_city", _("Outside the city")
