"""What was changed in a draft, step by step, so that it can be taken back and done again."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kramy.kernel.audit import api as audit
from kramy.kernel.questionnaires.models import DraftStep, QuestionnaireVersion
from kramy.lib.errors import Refused

MOST_STEPS = 50
ONE_STEP = timedelta(seconds=60)
"""Changes to one thing by one person within so long are one step: typing a sentence is not forty of them."""


def remember(version: QuestionnaireVersion, *, about: str, by: Any) -> None:
    """Note the wording as it is before a change; the caller has locked the draft. What was undone is given up."""
    version.steps.filter(undone=True).delete()
    last = version.steps.order_by("-pk").first()
    author = by if getattr(by, "pk", None) else None
    if last and about and last.about == about and last.by == author and last.at > timezone.now() - ONE_STEP:
        return
    DraftStep.objects.create(version=version, definition=version.definition, about=about[:130], by=author)
    kept = version.steps.order_by("-pk").values_list("pk", flat=True)[:MOST_STEPS]
    version.steps.exclude(pk__in=list(kept)).delete()


def last_step(version: QuestionnaireVersion) -> DraftStep | None:
    """What undoing would take back, with who did it."""
    return version.steps.filter(undone=False).select_related("by").order_by("-pk").first()


def next_step(version: QuestionnaireVersion) -> DraftStep | None:
    """What would be done again."""
    return version.steps.filter(undone=True).select_related("by").order_by("pk").first()


def undo(*, version: QuestionnaireVersion, expected_revision: int, by: Any) -> DraftStep:
    """Take the last change back, whoever made it."""
    return _stepped(version, expected_revision, by, undone=False)


def redo(*, version: QuestionnaireVersion, expected_revision: int, by: Any) -> DraftStep:
    """Do again what was taken back last."""
    return _stepped(version, expected_revision, by, undone=True)


@transaction.atomic
def _stepped(version: QuestionnaireVersion, expected_revision: int, by: Any, *, undone: bool) -> DraftStep:
    from kramy.kernel.questionnaires.domain.versions import locked_draft

    locked = locked_draft(version, expected_revision)
    step = next_step(locked) if undone else last_step(locked)
    if step is None:
        raise Refused(_("There is nothing to undo."), code="nothing")
    step.definition, locked.definition = locked.definition, step.definition
    step.undone = not undone
    step.save(update_fields=["definition", "undone"])
    locked.revision += 1
    locked.save(update_fields=["definition", "revision", "updated_at"])
    audit.record("questionnaires.draft_changed", by=by, target=locked, detail={"revision": locked.revision})
    return step
