"""Intakes and cases for tests, built with the verbs, and a kind of case that does nothing but remember."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import factory
from django.utils import timezone

from kramy.kernel.accounts.tests.factories import UserFactory
from kramy.kernel.casework import api
from kramy.kernel.casework.base import CaseKind, Flag, case_kinds
from kramy.kernel.casework.domain import merging
from kramy.kernel.casework.enums import CaseResult, CaseState, DecisionOutcome, FlagKind
from kramy.kernel.casework.models import Case, Draft, Intake
from kramy.kernel.questionnaires import api as questionnaires
from kramy.kernel.questionnaires.base import Definition
from kramy.kernel.questionnaires.models import AnswerSet, Questionnaire

PERMISSION = "casework.view_queue"
NIPS = ("5261040828", "6760001008", "6770002009", "6790004000")


def texts(words: str) -> dict[str, str]:
    return {"pl": words, "en": words, "uk": words}


DEFINITION = {
    "pages": [
        {
            "key": "firm",
            "title": texts("The firm"),
            "questions": [
                {
                    "key": "firm",
                    "kind": "organisation",
                    "label": texts("Firm"),
                    "options": {"nip_required": False},
                },
                {"key": "what", "kind": "short_text", "label": texts("What you do")},
            ],
        },
        {
            "key": "agree",
            "title": texts("Consent"),
            "questions": [
                {
                    "key": "consent",
                    "kind": "consent",
                    "label": texts("I agree"),
                    "options": {"purpose": "publication"},
                },
                {"key": "remarks", "kind": "long_text", "label": texts("Remarks"), "required": False},
            ],
        },
    ]
}


class Remembered:
    """What the dummy kind was asked to do; ``fail`` makes ``accepted`` raise."""

    def __init__(self) -> None:
        self.accepted: list[str] = []
        self.withdrawn: list[str] = []
        self.fail = False

    def clear(self) -> None:
        self.__init__()  # type: ignore[misc]


remembered = Remembered()


def _accepted(*, case: Case, decision: Any, by: Any) -> None:
    remembered.accepted.append(case.number)
    if remembered.fail:
        raise RuntimeError("the outcome cannot be carried out")


def _withdrawn(*, case: Case, by: Any) -> None:
    remembered.withdrawn.append(case.number)


def _validate(intake: Intake, answers: dict[str, Any]) -> dict[str, str]:
    return {"what": "Not in this city"} if answers.get("what") == "outside" else {}


def _flags(case: Case) -> list[Flag]:
    if case.answers.answers.get("what") == "twice":
        return [Flag(kind=FlagKind.POSSIBLE_DUPLICATE, key="1", text="Looks like another")]
    return []


DUMMY = case_kinds.register(
    "test_dummy",
    CaseKind(
        key="test_dummy",
        name="Dummy",
        permission=PERMISSION,
        title_of=lambda answers: (answers.get("firm") or {}).get("name", ""),
        validate=_validate,
        flags=_flags,
        accepted=_accepted,
        withdrawn=_withdrawn,
        links=lambda case: [("Entry", f"/thing/{case.pk}/")],
    ),
)


@contextmanager
def closing_kind() -> Iterator[None]:
    """Meanwhile cases of the dummy kind end with a result alone."""
    kind = replace(DUMMY, results=(CaseResult.HELPED, CaseResult.NOT_HELPED), closes=True)
    with patch.dict(case_kinds._items, {"test_dummy": kind}):
        yield


def ensure_questionnaire() -> Questionnaire:
    found = Questionnaire.objects.filter(slug="dummy").first()
    if found is not None:
        return found
    questionnaire = questionnaires.create_questionnaire(
        slug="dummy", titles={"pl": "Ankieta", "en": "Survey", "uk": "Анкета"}, by=None
    )
    draft = questionnaires.new_draft(questionnaire=questionnaire, by=None)
    draft = questionnaires.save_draft(
        version=draft, definition=Definition.from_json(DEFINITION), expected_revision=draft.revision, by=None
    )
    questionnaires.publish(version=draft, by=None)
    return questionnaire


class IntakeFactory(factory.django.DjangoModelFactory[Intake]):
    """An open intake of the dummy kind; any field of ``open_intake``."""

    class Meta:
        model = Intake

    slug = factory.Sequence(lambda n: f"intake-{n}")
    title_pl = factory.Sequence(lambda n: f"Nabór {n}")
    title_en = factory.Sequence(lambda n: f"Intake {n}")
    title_uk = factory.Sequence(lambda n: f"Набір {n}")

    @classmethod
    def _create(cls, model_class: type[Intake], *args: Any, **kwargs: Any) -> Intake:
        kwargs.setdefault("questionnaire", None)
        questionnaire = kwargs.pop("questionnaire") or ensure_questionnaire()
        kwargs.setdefault("kind", "test_dummy")
        kwargs.setdefault("opens_at", timezone.now() - timedelta(days=1))
        return api.open_intake(questionnaire=questionnaire, by=None, **kwargs)


def good_answers(**changes: Any) -> dict[str, Any]:
    return {
        "firm": {"name": "Pierogi u Babci", "nip": NIPS[0], "regon": "", "krs": ""},
        "what": "pierogi",
        "consent": True,
    } | changes


def make_draft(
    *, intake: Intake | None = None, answers: dict[str, Any] | None = None, **kwargs: Any
) -> Draft:
    """A draft ready to be sent."""
    kwargs.setdefault("language", "pl")
    kwargs.setdefault("email", "anna@example.com")
    draft, _token = api.start_draft(
        intake=intake or IntakeFactory(), answers=good_answers() if answers is None else answers, **kwargs
    )
    AnswerSet.objects.filter(pk=draft.answer_set_id).update(finished_pages=["firm", "agree"])
    draft.answer_set.refresh_from_db()
    return draft


class CaseFactory(factory.django.DjangoModelFactory[Case]):
    """``CaseFactory(state=CaseState.ACCEPTED)``: received, then led to the state by the verbs.

    ``official`` acts; further: intake, answers, email, language, user.
    """

    class Meta:
        model = Case

    @classmethod
    def _create(cls, model_class: type[Case], *args: Any, **kwargs: Any) -> Case:
        state = kwargs.pop("state", CaseState.RECEIVED)
        official = kwargs.pop("official", None)
        case = api.submit_draft(draft=make_draft(**kwargs), another=True)
        if state == CaseState.RECEIVED:
            return case
        if state == CaseState.WITHDRAWN:
            return api.withdraw(case=case)
        official = official or UserFactory(official=True)
        if state == CaseState.MERGED:
            into = CaseFactory(**(kwargs | {"intake": case.intake}))
            merging.merge(case=case, into=into, reason="The same matter.", by=official)
            case.refresh_from_db()
            return case
        if state == CaseState.IN_REVIEW:
            return api.take(case=case, by=official)
        if state == CaseState.AWAITING_APPLICANT:
            return api.request_correction(case=case, reason=None, text="Say more.", by=official)
        if state == CaseState.SUSPENDED:
            return api.suspend(case=case, basis="art_98", text="At your request.", by=official)
        if state == CaseState.CLOSED:
            with closing_kind():
                api.decide(case=case, outcome="closed", result="helped", text="Because.", by=official)
            case.refresh_from_db()
            return case
        outcome = DecisionOutcome.ACCEPTED if state == CaseState.ACCEPTED else DecisionOutcome.REFUSED
        api.decide(case=case, outcome=outcome, text="Because.", by=official)
        case.refresh_from_db()
        return case
