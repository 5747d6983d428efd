"""Reply templates, saved views and who else is in a case."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from kramy.kernel.accounts.models import Unit
from kramy.kernel.accounts.tests.factories import UserFactory
from kramy.kernel.casework.domain import (
    assignment,
    decisions,
    extension,
    merging,
    presence,
    reply_templates,
    review,
    saved_views,
    suspension,
)
from kramy.kernel.casework.enums import CaseState
from kramy.kernel.casework.models import Presence, ReplyTemplate
from kramy.kernel.casework.tests.factories import NIPS, CaseFactory
from kramy.kernel.messaging.models import OutboxMessage
from kramy.lib.errors import Refused

pytestmark = pytest.mark.django_db


def template(**changes: Any) -> ReplyTemplate:
    given = {
        "titles": {"pl": "Termin", "en": "Deadline"},
        "texts": {
            "pl": "Sprawa {{ number }} ({{firm}}, NIP {{ nip }}): {{ official_phone }}",
            "en": "Case {{ number }}",
        },
        "by": None,
    }
    return reply_templates.save_template(**(given | changes))


def test_fields_are_filled_in_the_applicants_language_and_gaps_are_seen() -> None:
    anna = UserFactory(official=True)
    case = CaseFactory()
    filled = reply_templates.fill(template(), case=case, by=anna)
    gap = filled.removeprefix(f"Sprawa {case.number} (Pierogi u Babci, NIP {NIPS[0]}): ")
    assert gap.startswith("[… ")
    assert reply_templates.missing(filled) == [gap]
    case.language = "en"
    assert reply_templates.fill(template(), case=case, by=anna) == f"Case {case.number}"
    case.language = "uk"
    assert reply_templates.fill(template(), case=case, by=anna).startswith("Sprawa")


@pytest.mark.parametrize("text", ["{{ password }}", "{{ number", "{% load x %}", "{{ }}", "number }}"])
def test_only_fields_of_the_list_may_stand_in_braces(text: str) -> None:
    with pytest.raises(Refused) as refused:
        template(texts={"pl": "Dobrze", "en": text})
    assert (refused.value.code, refused.value.field) == ("unknown_field", "text_en")


def test_a_template_needs_polish_words_and_a_known_kind() -> None:
    for changes, code in (
        ({"titles": {"pl": ""}}, "no_text"),
        ({"texts": {"pl": " ", "en": "Yes"}}, "no_text"),
        ({"kind": "nonsense"}, "unknown_kind"),
    ):
        with pytest.raises(Refused) as refused:
            template(**changes)
        assert refused.value.code == code


def test_which_templates_are_offered() -> None:
    anna = UserFactory(official=True)
    mine, other = Unit.objects.create(name="Grants"), Unit.objects.create(name="Streets")
    mine.members.add(anna)
    case = CaseFactory()
    everybody, kind, unit = template(), template(kind="test_dummy"), template(unit=mine)
    template(unit=other)
    template(active=False)
    assert set(reply_templates.templates_for(case, anna)) == {everybody, kind, unit}


def test_views_are_ones_own_or_shared_with_ones_unit() -> None:
    anna, piotr = UserFactory(official=True), UserFactory(official=True)
    unit = Unit.objects.create(name="Grants")
    unit.members.add(anna, piotr)
    own = saved_views.save_view(name="Late", query="due=overdue", by=anna)
    assert saved_views.save_view(name=" Late ", query="due=today", by=anna) == own
    shared = saved_views.save_view(name="Ours", query="view=team", unit=unit, by=anna)
    assert list(saved_views.views_of(anna)) == [own, shared]
    assert list(saved_views.views_of(piotr)) == [shared]
    for verb, arguments, code in (
        (saved_views.save_view, {"name": "", "query": "", "by": anna}, "empty"),
        (saved_views.save_view, {"name": "x", "query": "x" * 501, "by": anna}, "too_long"),
        (saved_views.save_view, {"name": "x", "query": "", "unit": unit, "by": UserFactory()}, "not_allowed"),
        (saved_views.remove_view, {"view": shared, "by": piotr}, "not_allowed"),
    ):
        with pytest.raises(Refused) as refused:
            verb(**arguments)
        assert refused.value.code == code
    saved_views.remove_view(view=shared, by=anna)
    assert list(saved_views.views_of(piotr)) == []


def test_colleagues_in_a_case_are_seen_for_a_while() -> None:
    anna, piotr = UserFactory(official=True), UserFactory(official=True)
    case = CaseFactory()
    presence.seen(case=case, by=anna, opened=True)
    presence.seen(case=case, by=anna, writing=True)
    assert presence.others(case, anna) == []
    (other,) = presence.others(case, piotr)
    assert (other.name, other.here, other.writing, other.minutes) == (str(anna), True, True, 0)
    presence.left(case=case, by=anna)
    assert [each.here for each in presence.others(case, piotr)] == [False]
    Presence.objects.update(seen_at=timezone.now() - timedelta(minutes=31))
    assert presence.others(case, piotr) == []
    Presence.objects.update(seen_at=timezone.now() - timedelta(days=2))
    assert presence.forget_old() == 1


@pytest.mark.parametrize("text", ["Dzień: […]", "Tel. [… your phone]", "Tel. [...]", "Sprawa {{ number }}"])
def test_nothing_with_a_gap_goes_to_an_applicant(text: str) -> None:
    """Whatever verb carries the words: they are refused, and nothing is written or mailed."""
    anna, head = UserFactory(official=True), UserFactory(official=True)
    case = CaseFactory(official=anna, state=CaseState.IN_REVIEW)
    other = CaseFactory(official=anna, intake=case.intake)
    later = timezone.localdate() + timedelta(days=40)
    verbs: list[Callable[[], Any]] = [
        lambda: review.add_message(case=case, text=text, by=anna),
        lambda: review.request_correction(case=case, reason=None, text=text, by=anna),
        lambda: decisions.decide(case=case, outcome="accepted", text=text, by=anna),
        lambda: decisions.decide(case=case, outcome="refused", text=text, by=anna),
        lambda: extension.extend(case=case, until=later, text=text, by=anna),
        lambda: suspension.suspend(case=case, basis="art_98", text=text, by=anna),
        lambda: assignment.transfer(case=case, to=head, reason=text, by=anna),
        lambda: merging.merge(case=case, into=other, reason=text, by=anna),
        lambda: merging.split(case=case, title="Part", reason=text, by=anna),
    ]
    letters = OutboxMessage.objects.count()
    for verb in verbs:
        with pytest.raises(Refused) as refused:
            verb()
        assert refused.value.code == "gap"
        assert refused.value.field in ("text", "reason")
    case.refresh_from_db()
    assert case.state == CaseState.IN_REVIEW
    assert OutboxMessage.objects.count() == letters


def test_a_note_for_colleagues_may_have_gaps() -> None:
    anna = UserFactory(official=True)
    assert review.add_note(case=CaseFactory(), text="Ask for […]", by=anna).text == "Ask for […]"
    assert reply_templates.missing("He wrote (…) and [sic].") == []
