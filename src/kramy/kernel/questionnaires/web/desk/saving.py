"""Keeping a draft under the revision that its editor saw."""

from django.http import HttpRequest

from kramy.kernel.questionnaires.base import Definition
from kramy.kernel.questionnaires.domain import versions
from kramy.kernel.questionnaires.models import QuestionnaireVersion


def save(
    request: HttpRequest, draft: QuestionnaireVersion, definition: Definition, *, about: str = ""
) -> QuestionnaireVersion:
    """Keep ``definition`` if nobody has changed the draft since the posted revision; ``about`` is what was changed."""
    return versions.save_draft(
        version=draft,
        definition=definition,
        expected_revision=posted_revision(request),
        by=request.user,
        about=about,
    )


def posted_revision(request: HttpRequest) -> int:
    revision = request.POST.get("revision", "")
    return int(revision) if revision.isdigit() else -1
