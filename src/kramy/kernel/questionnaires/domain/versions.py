"""Questionnaires and their versions: draft, published, withdrawn. What is published never changes."""

import json
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from kramy.kernel.audit import api as audit
from kramy.kernel.manifest.api import city
from kramy.kernel.questionnaires.base import Definition
from kramy.kernel.questionnaires.domain import definitions, undo
from kramy.kernel.questionnaires.enums import VersionState
from kramy.kernel.questionnaires.models import Questionnaire, QuestionnaireVersion
from kramy.kernel.questionnaires.signals import version_published
from kramy.lib.errors import Refused


class NotReady(Refused):
    """The draft has problems; ``problems`` lists them."""

    def __init__(self, found: list[definitions.Problem]) -> None:
        super().__init__(
            _("This version cannot be published yet: see what is to be put right."), code="not_ready"
        )
        self.problems = found


@transaction.atomic
def create_questionnaire(*, slug: str, titles: dict[str, str], by: Any) -> Questionnaire:
    """A new questionnaire with an empty draft. ``titles`` by language; refuses a taken slug."""
    if not (titles.get(city().languages[0]) or "").strip():
        raise Refused(_("Give the questionnaire a title."), code="title", field="title_pl")
    questionnaire = Questionnaire(slug=slug)
    _set_titles(questionnaire, titles)
    try:
        with transaction.atomic():
            questionnaire.save()
    except IntegrityError:  # not asked before: two people may have the same name in mind
        raise Refused(
            _("There is a questionnaire with this short name already."), code="taken", field="slug"
        ) from None
    QuestionnaireVersion.objects.create(questionnaire=questionnaire, number=1, definition={"pages": []})
    audit.record("questionnaires.created", by=by, target=questionnaire)
    return questionnaire


@transaction.atomic
def rename(*, questionnaire: Questionnaire, titles: dict[str, str], by: Any) -> Questionnaire:
    """Change the title, which only the desk sees."""
    locked = Questionnaire.objects.select_for_update().get(pk=questionnaire.pk)
    if not (titles.get(city().languages[0]) or "").strip():
        raise Refused(_("Give the questionnaire a title."), code="title", field="title_pl")
    _set_titles(locked, titles)
    locked.save()
    audit.record("questionnaires.renamed", by=by, target=locked)
    return locked


@transaction.atomic
def new_draft(*, questionnaire: Questionnaire, by: Any) -> QuestionnaireVersion:
    """The draft of the next version: the one there is, or a copy of what is published (else of the last)."""
    Questionnaire.objects.select_for_update().get(pk=questionnaire.pk)
    versions = list(QuestionnaireVersion.objects.filter(questionnaire=questionnaire).order_by("-number"))
    for version in versions:
        if version.state == VersionState.DRAFT:
            return version
    published = next((version for version in versions if version.state == VersionState.PUBLISHED), None)
    source = published or (versions[0] if versions else None)
    draft = QuestionnaireVersion.objects.create(
        questionnaire=questionnaire,
        number=versions[0].number + 1 if versions else 1,
        definition=source.definition if source else {"pages": []},
    )
    audit.record("questionnaires.draft_started", by=by, target=draft)
    return draft


@transaction.atomic
def save_draft(
    *,
    version: QuestionnaireVersion,
    definition: Definition,
    expected_revision: int,
    by: Any,
    about: str = "",
) -> QuestionnaireVersion:
    """Keep a new wording of a draft, if nobody else has changed it since ``expected_revision``; it can be undone.

    ``about`` names what was changed: several changes of the same in a row are one to undo. A draft may be unfinished:
    problems are told, and keep it only from being published.
    """
    locked = locked_draft(version, expected_revision)
    data = definition.to_json()
    if len(json.dumps(data)) > definitions.LONGEST_JSON:
        raise Refused(_("The questionnaire is too large to be kept."), code="too_large")
    undo.remember(locked, about=about, by=by)
    locked.definition = data
    locked.revision += 1
    locked.save(update_fields=["definition", "revision", "updated_at"])
    audit.record("questionnaires.draft_changed", by=by, target=locked, detail={"revision": locked.revision})
    return locked


@transaction.atomic
def publish(
    *, version: QuestionnaireVersion, by: Any, note: str = "", expected_revision: int | None = None
) -> QuestionnaireVersion:
    """Make a draft the wording that new answers are given to; the one before it is withdrawn.

    Answers already begun go on with the version they were begun with. Raises ``NotReady`` with problems.
    """
    locked = locked_draft(version, expected_revision)
    found = definitions.problems(definitions.read(locked.definition))
    if found:
        raise NotReady(found)
    QuestionnaireVersion.objects.filter(
        questionnaire=locked.questionnaire_id, state=VersionState.PUBLISHED
    ).update(state=VersionState.WITHDRAWN)
    locked.state = VersionState.PUBLISHED
    locked.note = note[:300]
    locked.published_at = timezone.now()
    locked.published_by = by if getattr(by, "pk", None) else None
    locked.save()
    locked.steps.all().delete()
    audit.record("questionnaires.published", by=by, target=locked, detail={"number": locked.number})
    transaction.on_commit(
        lambda: version_published.send(
            QuestionnaireVersion, questionnaire_id=locked.questionnaire_id, version_id=locked.pk
        )
    )
    return locked


@transaction.atomic
def withdraw(*, version: QuestionnaireVersion, by: Any) -> QuestionnaireVersion:
    """Take a published version back: no new answers can be begun until another one is published."""
    locked = QuestionnaireVersion.objects.select_for_update().get(pk=version.pk)
    if locked.state == VersionState.WITHDRAWN:
        return locked
    if locked.state != VersionState.PUBLISHED:
        raise Refused(_("Only a published version can be withdrawn."), code="not_published")
    locked.state = VersionState.WITHDRAWN
    locked.save(update_fields=["state"])
    audit.record("questionnaires.withdrawn", by=by, target=locked)
    return locked


@transaction.atomic
def discard_draft(*, version: QuestionnaireVersion, by: Any, expected_revision: int | None = None) -> None:
    """Throw a draft away; the questionnaire keeps its other versions."""
    locked = locked_draft(version, expected_revision)
    audit.record("questionnaires.draft_discarded", by=by, target=locked)
    locked.delete()


@transaction.atomic
def seed_questionnaire(
    slug: str, titles: dict[str, str], definition_json: dict[str, Any], by: Any = None
) -> QuestionnaireVersion:
    """The published version of ``slug`` with exactly this definition; called again it changes nothing."""
    definition = definitions.read(definition_json)
    questionnaire = Questionnaire.objects.filter(slug=slug).first()
    if questionnaire is None:
        questionnaire = create_questionnaire(slug=slug, titles=titles, by=by)
    published = published_version(questionnaire)
    if published is not None and published.definition == definition.to_json():
        return published
    draft = new_draft(questionnaire=questionnaire, by=by)
    draft = save_draft(version=draft, definition=definition, expected_revision=draft.revision, by=by)
    return publish(version=draft, by=by)


def questionnaires() -> QuerySet[Questionnaire]:
    """Every questionnaire by its title."""
    return Questionnaire.objects.order_by("title", "id")


def published_version(questionnaire: Questionnaire) -> QuestionnaireVersion | None:
    """The version that new answers are given to, None when there is none."""
    return QuestionnaireVersion.objects.filter(
        questionnaire=questionnaire, state=VersionState.PUBLISHED
    ).first()


def definition_of(version: QuestionnaireVersion) -> Definition:
    """The version's definition as values, read once for each object that holds it."""
    read = version.__dict__.get("_read")
    if read is None or read[0] is not version.definition:
        read = version.__dict__["_read"] = (version.definition, Definition.from_json(version.definition))
    return read[1]


def locked_draft(version: QuestionnaireVersion, expected_revision: int | None) -> QuestionnaireVersion:
    """The draft, its row locked. ``Refused`` when it is none any more or was changed since ``expected_revision``."""
    locked = (
        QuestionnaireVersion.objects.select_for_update().select_related("questionnaire").get(pk=version.pk)
    )
    if locked.state != VersionState.DRAFT:
        raise Refused(_("A published version never changes. Start a new draft instead."), code="published")
    if expected_revision is not None and locked.revision != expected_revision:
        raise Refused(
            _(
                "Somebody else has changed this draft in the meantime. Nothing of yours was lost: compare and"
                " save again."
            ),
            code="changed_elsewhere",
        )
    return locked


def _set_titles(questionnaire: Questionnaire, titles: dict[str, str]) -> None:
    for language in city().languages:
        setattr(questionnaire, f"title_{language}", (titles.get(language) or "").strip() or None)
