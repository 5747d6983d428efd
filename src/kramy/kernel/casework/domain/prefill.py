"""What is known already, offered with where it is from: nobody is asked twice, and nobody is told what is not theirs."""

from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from kramy.kernel.casework.enums import CasePurpose
from kramy.kernel.casework.models import Case, Intake
from kramy.kernel.organisations import api as organisations
from kramy.kernel.questionnaires import api as questionnaires
from kramy.kernel.questionnaires.base import Question
from kramy.kernel.questionnaires.enums import QuestionKind

BY_KIND: dict[str, str] = {
    QuestionKind.ORGANISATION: "firm",
    QuestionKind.NIP: "firm",
    QuestionKind.EMAIL: "email",
    QuestionKind.PHONE: "phone",
}
NEVER_OFFERED = frozenset(
    {QuestionKind.CONSENT, QuestionKind.SIGNATURE, QuestionKind.PICTURES, QuestionKind.FILE}
)
"""A consent and a signature are given each time anew; files belong to the answers they were given with."""
OF_THE_ORGANISATION = frozenset(
    {
        QuestionKind.ORGANISATION, QuestionKind.NIP, QuestionKind.ADDRESS, QuestionKind.OPENING_HOURS, QuestionKind.LINK,
        QuestionKind.NUMBER, QuestionKind.MONEY, QuestionKind.PERCENTAGE, QuestionKind.SINGLE_CHOICE,
        QuestionKind.MULTIPLE_CHOICE, QuestionKind.YES_NO, QuestionKind.DATE, QuestionKind.DATE_RANGE,
    }
)  # fmt: skip
"""What a colleague's application may tell: never what can name or reach a person, nor free text, which may."""
CASES_LOOKED_AT = 10


def offers_for(*, intake: Intake, user: Any, organisation: Any = None) -> dict[str, questionnaires.Offer]:
    """By question key, what is known of the person's ``organisation`` (else of the one joined last) and of their own
    earlier applications; the newer of two. Nothing for somebody who is not signed in."""
    version = questionnaires.published_version(intake.questionnaire)
    if version is None or not getattr(user, "is_authenticated", False):
        return {}
    if organisation is not None and not organisations.is_member(organisation=organisation, user=user):
        organisation = None
    organisation = organisation or organisations.joined_last(user)
    questions = {question.key: question for question in questionnaires.definition_of(version).questions()}
    found = _from_record(organisation, questions)
    for case in _cases(intake, user, organisation):
        for key, offer in _from_case(case, questions, own=case.user_id == user.pk).items():
            if key not in found or found[key].known_on < offer.known_on:
                found[key] = offer
    return found


def _from_record(organisation: Any, questions: dict[str, Question]) -> dict[str, questionnaires.Offer]:
    known = organisations.known_answers(organisation=organisation)
    if not known:
        return {}
    source = _("what the hub knows of %(name)s") % {"name": organisation}
    found = {}
    for key, question in questions.items():
        name = (
            "website"
            if question.kind == QuestionKind.LINK and key == "website"
            else BY_KIND.get(question.kind)
        )
        if name and known.get(name):
            found[key] = questionnaires.Offer(
                value=known[name], source=source, known_on=_day(organisation.updated_at)
            )
    return found


def _cases(intake: Intake, user: Any, organisation: Any) -> list[Case]:
    """The person's own cases, and those of the organisation, answered to the same questionnaire; oldest first."""
    whose = Q(user=user) | Q(organisation=organisation) if organisation is not None else Q(user=user)
    cases = (
        Case.objects.filter(whose, intake__questionnaire=intake.questionnaire_id)
        .exclude(purpose=CasePurpose.CORRECTION)
        .select_related("answers__version")
        .order_by("-received_at", "-pk")[:CASES_LOOKED_AT]
    )
    return list(reversed(cases))


def _from_case(case: Case, questions: dict[str, Question], *, own: bool) -> dict[str, questionnaires.Offer]:
    asked = {
        question.key: question.kind
        for question in questionnaires.definition_of(case.answers.version).questions()
    }
    source = _("your application %(number)s") if own else _("your organisation's application %(number)s")
    found = {}
    for key, value in case.answers.answers.items():
        question = questions.get(key)
        if question is None or asked.get(key) != question.kind or question.kind in NEVER_OFFERED:
            continue
        if not own and question.kind not in OF_THE_ORGANISATION:
            continue
        found[key] = questionnaires.Offer(
            value=value, source=source % {"number": case.number}, known_on=_day(case.received_at)
        )
    return found


def _day(moment: Any) -> date:
    return timezone.localdate(moment)
