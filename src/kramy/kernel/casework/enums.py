from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CaseState(models.TextChoices):
    RECEIVED = "received", pgettext_lazy("case", "Received")
    IN_REVIEW = "in_review", _("In review")
    AWAITING_APPLICANT = "awaiting_applicant", _("Waiting for the applicant")
    SUSPENDED = "suspended", _("Suspended")
    ACCEPTED = "accepted", pgettext_lazy("case", "Accepted")
    REFUSED = "refused", _("Refused")
    CLOSED = "closed", pgettext_lazy("case", "Closed")
    WITHDRAWN = "withdrawn", pgettext_lazy("case", "Withdrawn")
    MERGED = "merged", _("Joined with another case")


OPEN_STATES = (
    CaseState.RECEIVED,
    CaseState.IN_REVIEW,
    CaseState.AWAITING_APPLICANT,
    CaseState.SUSPENDED,
)


class CasePurpose(models.TextChoices):
    """Why the case was opened; all but the first continue an earlier case."""

    APPLICATION = "application", _("Application")
    CORRECTION = "correction", _("Correction")
    RENEWAL = "renewal", _("Renewal")


class DecisionOutcome(models.TextChoices):
    """``closed`` is for kinds whose case ends with a result alone, such as a request for help."""

    ACCEPTED = "accepted", _("Accepted")
    REFUSED = "refused", _("Refused")
    CLOSED = "closed", pgettext_lazy("case", "Closed")


class CaseResult(models.TextChoices):
    """What the applicant had of the case, as the official sees it on closing; a kind says whether it is asked."""

    HELPED = "helped", _("Helped")
    HELPED_PARTLY = "helped_partly", _("Helped partly")
    NOT_HELPED = "not_helped", _("Not helped")
    COULD_NOT_REACH = "could_not_reach", _("Could not reach the applicant")
    NOT_FOR_US = "not_for_us", _("Not a matter for this office")


class PeriodUnit(models.TextChoices):
    """The units of ``lib.periods.Unit``, with the same values."""

    WORKING_DAYS = "working_days", _("working days")
    CALENDAR_DAYS = "calendar_days", _("calendar days")
    MONTHS = "months", _("months")


class WaitingFor(models.TextChoices):
    """Who is to do the next step in a case."""

    APPLICANT = "applicant", pgettext_lazy("waiting for", "the applicant")
    OFFICIAL = "official", pgettext_lazy("waiting for", "the city")
    NOBODY = "nobody", pgettext_lazy("waiting for", "nobody")


class PauseKind(models.TextChoices):
    """Why the clock stands."""

    AWAITING_APPLICANT = "awaiting_applicant", _("waiting for the applicant (art. 35 § 5 KPA)")
    SUSPENSION = "suspension", _("proceedings suspended (art. 103 KPA)")


class SuspensionBasis(models.TextChoices):
    """Reasons in law for suspending proceedings."""

    SUCCESSION = (
        "art_97_1_1",
        _("death or end of the party while the succession is settled (art. 97 § 1 pt 1 KPA)"),
    )
    REPRESENTATION = "art_97_1_2", _("the party lost its legal representative (art. 97 § 1 pt 2 KPA)")
    CAPACITY = "art_97_1_3", _("the party or its representative lost legal capacity (art. 97 § 1 pt 3 KPA)")
    PRELIMINARY = (
        "art_97_1_4",
        _("another authority or a court must first decide a question (art. 97 § 1 pt 4 KPA)"),
    )
    REQUEST = "art_98", _("at the request of the party that began the proceedings (art. 98 § 1 KPA)")


class RoutingTarget(models.TextChoices):
    """To whom a rule leads."""

    PERSON = "person", _("one official")
    UNIT = "unit", _("a unit: whoever of it has the fewest open cases")
    OWN = "own", _("the applicant's own official, if there is one")


class Audience(models.TextChoices):
    """Who is reminded."""

    APPLICANT = "applicant", _("the applicant")
    OFFICIAL = "official", _("the official")
    HEAD = "head", _("the head of the unit")


class Silence(models.TextChoices):
    """What it means when a case is not decided in time.

    Tacit acceptance (Code of Administrative Procedure, art. 122a § 2) only where an act provides for it.
    """

    NOTHING = "nothing", _("nothing: the city must still decide, the applicant may complain (art. 37 KPA)")
    ACCEPTED = "accepted", _("the application counts as accepted (tacit consent, art. 122a KPA)")
    REFUSED = "refused", _("the application counts as refused, where a separate act says so")


class TimelineKind(models.TextChoices):
    RECEIVED = "received", _("Received")
    ASSIGNED = "assigned", _("Assigned")
    HANDED_OVER = "handed_over", _("Handed over during an absence")
    HANDED_BACK = "handed_back", _("Handed back after an absence")
    HANDED_ON = "handed_on", _("Handed on")
    REMINDED = "reminded", _("Reminder")
    CORRECTION_REQUESTED = "correction_requested", _("Correction requested")
    ANSWERED = "answered", _("Corrected by the applicant")
    SUSPENDED = "suspended", _("Suspended")
    EXTENDED = "extended", _("Deadline put off")
    RESUMED = "resumed", _("Proceedings go on")
    DECIDED = "decided", _("Decided")
    CARRIED_OUT = "carried_out", _("Carried out")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    MESSAGE = "message", _("Message")
    NOTE = "note", _("Internal note")
    TRANSFERRED = "transferred", _("Handed on")
    MERGED = "merged", _("Joined with another case")
    ABSORBED = "absorbed", _("Another case joined this one")
    PARTED = "parted", _("Goes on by itself again")
    LET_GO = "let_go", _("A case that had joined this one goes on by itself again")
    SPLIT = "split", _("Part of the case became a case of its own")
    SPLIT_OFF = "split_off", _("Split off from another case")
    REPLY = "reply", _("Message from the applicant")
    COMPLAINT = "complaint", _("Complaint")
    COMPLAINT_DELAYED = "complaint_delayed", _("Complaint takes longer")
    COMPLAINT_ANSWERED = "complaint_answered", _("Complaint answered")
    NOT_DELIVERED = "not_delivered", _("E-mail not delivered")
    ADDRESS_CHANGED = "address_changed", _("E-mail address changed")
    FILED = "filed", _("Filed in the records system")


class FlagKind(models.TextChoices):
    POSSIBLE_DUPLICATE = "possible_duplicate", _("Possible duplicate")
    OUTSIDE_CITY = "outside_city", _("Outside the city")


class LinkKind(models.TextChoices):
    """What the two cases of a link are to each other, read from its source to its target."""

    RELATED = "related", _("Related")
    MERGED = "merged", _("Goes on in")
    SPLIT = "split", _("Split off from")


class ErasureState(models.TextChoices):
    """A list of what is to be erased: proposed by the clock, signed by two officials, then done."""

    PROPOSED = "proposed", _("Proposed")
    SIGNED_ONCE = "signed_once", _("Signed by one official")
    SIGNED = "signed", _("Signed by two officials")
    DONE = "done", _("Erased")
    REJECTED = "rejected", _("Rejected")


class WritingPurpose(models.TextChoices):
    MESSAGE = "message", _("Message")
    COMPLAINT = "complaint", _("Complaint")


class ComplaintState(models.TextChoices):
    RECEIVED = "received", _("Received")
    ANSWERED = "answered", _("Answered")


class ComplaintOutcome(models.TextChoices):
    JUSTIFIED = "justified", _("Justified")
    PARTLY = "partly", _("Partly justified")
    NOT_JUSTIFIED = "not_justified", _("Not justified")


class FilingState(models.TextChoices):
    WAITING = "waiting", _("Waiting to be filed")
    FILED = "filed", _("Filed")
    FAILED = "failed", _("Could not be filed")


class CopyForm(models.TextChoices):
    PDF = "pdf", "PDF"
    ZIP = "zip", "ZIP"


class CopyState(models.TextChoices):
    WAITING = "waiting", _("Being prepared")
    READY = "ready", _("Ready")
    FAILED = "failed", _("Could not be prepared")
