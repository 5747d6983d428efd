"""The one question after a case is closed: asked in the closing letter, answered without signing in, once."""

from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kramy.kernel.audit.api import record
from kramy.kernel.casework.domain.workflow import lock
from kramy.kernel.casework.enums import OPEN_STATES
from kramy.kernel.casework.models import Case, Satisfaction
from kramy.lib.errors import Refused

SALT = "casework.opinion"
LONGEST = 2000
SCORES = (
    (5, gettext_lazy("Very well")),
    (4, gettext_lazy("Well")),
    (3, gettext_lazy("Neither well nor badly")),
    (2, gettext_lazy("Badly")),
    (1, gettext_lazy("Very badly")),
)


def opinion_path(case: Case) -> str:
    """The address of the question about a case; whoever has it may answer, once, and sees nothing of the case."""
    return reverse("casework:opinion", args=[signing.Signer(salt=SALT).sign(str(case.pk))])


def case_for_opinion(token: str) -> Case | None:
    """The closed case the address is about; None when it is not ours or the case was opened again or erased."""
    try:
        pk = int(signing.Signer(salt=SALT).unsign(token))
    except (signing.BadSignature, ValueError):
        return None
    return Case.objects.filter(pk=pk).exclude(state__in=OPEN_STATES).select_related("intake").first()


@transaction.atomic
def give_opinion(*, case: Case, score: int, text: str = "") -> Satisfaction:
    """Answer the question. Refused: ``open``, ``score``, ``answered`` when it was answered before."""
    current = lock(case)
    if current.state in OPEN_STATES:
        raise Refused(_("The case is still open."), code="open")
    if not 1 <= score <= 5:
        raise Refused(_("Choose one of the answers."), code="score", field="score")
    row, created = Satisfaction.objects.get_or_create(
        case=current, defaults={"score": score, "text": text.strip()[:LONGEST]}
    )
    if not created:
        raise Refused(_("You have answered already. Thank you."), code="answered")
    record("casework.opinion_given", by=None, target=current, detail={"score": score})
    return row
