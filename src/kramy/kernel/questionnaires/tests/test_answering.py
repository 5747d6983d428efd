"""One page answered: saved while typing, by several at once, with what is known already."""

from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.datastructures import MultiValueDict

from kramy.kernel.accounts.tests.factories import UserFactory
from kramy.kernel.questionnaires import api
from kramy.kernel.questionnaires.models import AnswerSet
from kramy.kernel.questionnaires.tests import factories
from kramy.kernel.questionnaires.tests.factories import make_answers, make_version
from kramy.lib.errors import Refused

pytestmark = pytest.mark.django_db
OFFER = {"trade": "bakery", "about": "Bread", "delivers": "no"}


def asked(answers, page_key="offer"):
    """The page as a browser has it: what it began with."""
    form = api.answer_page(answer_set=fresh(answers), page_key=page_key).form
    return {"base": form.base_json, "visit": form.visit}


def sent(answers, data, page_key="offer", by=None, **more):
    posted = QueryDict(mutable=True)
    for name, value in data.items():
        posted.setlist(name, value if isinstance(value, list) else [value])
    return api.answer_page(
        answer_set=fresh(answers), page_key=page_key, data=posted, files=MultiValueDict(), by=by, **more
    )


def fresh(answers):
    return AnswerSet.objects.select_related("version").get(pk=answers.pk)


def test_it_saves_by_itself_without_claiming_that_the_page_is_done():
    answers = make_answers(answers={})
    page = asked(answers)
    told = sent(answers, page | {"trade": "bakery", "autosave": "1"})
    assert (told.done, told.saved) == (False, True)
    assert told.for_browser()["saved"].startswith("Saved at ")
    kept = fresh(answers)
    assert (kept.answers, kept.finished_pages) == ({"trade": "bakery"}, [])


def test_a_page_that_saves_itself_never_stands_in_its_own_way():
    answers = make_answers(answers={})
    page = asked(answers)
    for words in ("B", "Br", "Bread"):  # as if no answer of the server had ever come back
        assert not sent(answers, page | {"about": words, "autosave": "1"}).form.disputed
    assert sent(answers, page | OFFER).done
    assert fresh(answers).answers["about"] == "Bread"


def test_what_is_not_right_yet_is_kept_as_it_was_typed():
    answers = make_answers(answers={})
    told = sent(answers, {"email": "zosia@", "firm.name": "Zosia", "autosave": "1"}, "firm")
    assert told.for_browser()["wrong"] == 2
    kept = fresh(answers)
    assert (kept.answers, kept.typed["email"]) == ({}, {"email": ["zosia@"]})
    form = api.answer_page(answer_set=kept, page_key="firm").form
    assert (form["email"].value(), form["firm.name"].value()) == ("zosia@", "Zosia")
    sent(answers, {"email": "zosia@example.pl", "firm.name": "Zosia", "autosave": "1"}, "firm")
    assert "email" not in fresh(answers).typed


def test_an_answer_taken_back_is_gone():
    answers = make_answers(answers={"about": "Bread"})
    sent(answers, asked(answers) | {"about": "", "autosave": "1"})
    assert fresh(answers).answers == {}


def test_two_people_on_one_page_lose_nothing():
    answers = make_answers(answers={})
    anna, jan = UserFactory(), UserFactory()
    of_anna, of_jan = asked(answers), asked(answers)
    sent(answers, of_anna | {"about": "Bread", "autosave": "1"}, by=anna)
    sent(answers, of_jan | {"trade": "cafe", "autosave": "1"}, by=jan)
    assert fresh(answers).answers == {"about": "Bread", "trade": "cafe"}


def disputed():
    answers = make_answers(answers={})
    anna, jan = UserFactory(first_name="Anna"), UserFactory(first_name="Jan")
    of_anna, of_jan = asked(answers), asked(answers)
    assert sent(answers, of_anna | OFFER, by=anna).done
    told = sent(answers, of_jan | OFFER | {"about": "Rolls"}, by=jan)
    return answers, told, anna, jan


def test_two_answers_to_one_question_are_both_shown():
    answers, told, anna, jan = disputed()
    assert not told.done
    (question,) = told.form.disputed
    assert [each["words"] for each in question.dispute] == ["Bread", "Rolls"]
    assert [str(person) in each["who"] for person, each in zip((anna, jan), question.dispute, strict=True)]
    assert told.form["about"].value() == "Rolls"
    page = BeautifulSoup(render_to_string("questionnaires/page.html", {"form": told.form}), "html.parser")
    assert len(page.select("button[name=settle]")) == 2
    assert "about" in api.check(fresh(answers))
    with pytest.raises(api.Incomplete):
        api.submit(answer_set=fresh(answers))


@pytest.mark.parametrize(("place", "words"), [(0, "Bread"), (1, "Rolls")])
def test_one_press_chooses(place, words):
    answers, told, _anna, jan = disputed()
    choice = told.form.disputed[0].dispute[place]["choice"]
    page = {"base": told.form.base_json, "visit": told.form.visit}
    # what else stands on the page is kept too, right or not
    settled = sent(answers, page | OFFER | {"about": "Rolls", "delivers": "yes", "settle": choice}, by=jan)
    assert not settled.form.disputed
    kept = fresh(answers)
    assert (kept.answers["about"], kept.disputes, kept.answers["delivers"]) == (words, {}, True)
    sent(answers, {"settle": choice}, by=jan)  # pressed twice
    assert fresh(answers).disputes == {}


def test_going_on_with_what_one_sees_chooses_too():
    answers, told, _anna, jan = disputed()
    page = {"base": told.form.base_json, "visit": told.form.visit}
    assert sent(answers, page | OFFER | {"about": "Rolls"}, by=jan).done
    assert fresh(answers).answers["about"] == "Rolls"


def test_saving_by_itself_does_not_decide_between_two_people():
    answers = make_answers(answers={})
    of_anna, of_jan = asked(answers), asked(answers)
    sent(answers, of_anna | OFFER | {"autosave": "1"})
    for words in ("R", "Rolls"):
        told = sent(answers, of_jan | OFFER | {"about": words, "autosave": "1"})
        assert list(told.for_browser()["disputes"]) == ["about"]
    kept = fresh(answers)
    assert kept.answers["about"] == "Bread"
    assert [other["value"] for other in kept.disputes["about"]] == ["Rolls"]


def offered():
    return api.start_answers(
        version=make_version(),
        language="en",
        offers={
            "about": api.Offer(value="Bread", source="your application KR-1", known_on=date(2026, 2, 3)),
            "nothing": api.Offer(value="x", source="nowhere", known_on=date(2026, 2, 3)),
        },
    )


def test_an_offered_answer_stands_there_and_is_asked_about():
    answers = offered()
    assert list(answers.offers) == ["about"]
    form = api.answer_page(answer_set=answers, page_key="offer").form
    page = BeautifulSoup(render_to_string("questionnaires/page.html", {"form": form}), "html.parser")
    assert "your application KR-1, 3 February 2026" in page.select_one(".q-offer").get_text()
    assert form["about"].value() == "Bread"
    sent(answers, asked(answers) | OFFER | {"autosave": "1"})
    assert "about" not in fresh(answers).answers
    told = sent(answers, asked(answers) | OFFER)
    assert told.form.errors["about"] == ["Say whether this is still true, or change the answer."]
    assert sent(answers, asked(answers) | OFFER | {"still-about": "1"}).done
    assert (fresh(answers).answers["about"], fresh(answers).offers) == ("Bread", {})


@pytest.mark.parametrize("words", ["Rolls", ""])
def test_an_offered_answer_may_be_changed_or_left_out(words):
    answers = offered()
    assert sent(answers, asked(answers) | OFFER | {"about": words}).done
    assert fresh(answers).answers.get("about", "") == words
    assert fresh(answers).offers == {}


def test_what_only_the_app_knows_is_said_on_the_page():
    answers = make_answers(answers={})
    told = sent(
        answers, OFFER, judge=lambda given: {"about": "Not here"} if given["about"] == "Bread" else {}
    )
    assert (told.done, told.form.errors) == (False, {"about": ["Not here"]})


def test_steps_count_only_pages_that_are_asked():
    answers = make_answers(answers={"trade": "bakery"})
    assert (api.way(answers, "pictures").number, api.way(answers).total) == (3, 5)
    answers.answers["trade"] = "cafe"
    there = api.way(answers, "pictures", before=("contact",))
    assert (there.number, there.total, there.previous) == (5, 7, "seats")
    pages = api.definition_of(answers.version).pages
    answers.answers["trade"] = "shop"
    assert api.way(answers).following("seats", pages) == "pictures"
    assert api.way(answers).following("consent", pages) == api.CHECK


def test_answers_sent_are_not_changed_by_a_page_left_open():
    answers = make_answers()
    page = asked(answers)
    AnswerSet.objects.filter(pk=answers.pk).update(state="submitted", submitted_at="2026-01-01T00:00:00Z")
    with pytest.raises(Refused) as refused:
        sent(answers, page | {"about": "late", "autosave": "1"})
    assert refused.value.code == "submitted"


def test_a_withdrawn_version_is_answered_to_its_end():
    version = make_version()
    answers = make_answers(version, factories.COMPLETE | {"about": "Bread"})
    page = asked(answers)
    api.withdraw(version=version, by=None)
    assert sent(answers, page | OFFER | {"about": "Rolls"}).done
    assert api.submit(answer_set=fresh(answers)).answers["about"] == "Rolls"


def test_saving_costs_three_queries(django_assert_num_queries):
    answers = fresh(make_answers(answers={}))
    with django_assert_num_queries(5):  # attachments, savepoint, lock, update, release
        api.answer_page(answer_set=answers, page_key="offer", data={"about": "Bread", "autosave": "1"})
