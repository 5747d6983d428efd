"""Intakes at the desk: opened by clicking, with the limits that their questionnaire names."""

import pytest
from django.test import override_settings
from django.urls import reverse

from kramy.kernel.accounts.api import ensure_roles, make_account
from kramy.kernel.casework.domain import intakes
from kramy.kernel.casework.domain.kinds import context_of
from kramy.kernel.casework.models import Intake
from kramy.kernel.questionnaires import api as questionnaires
from kramy.kernel.questionnaires.tests.factories import make_version, page, question, texts
from kramy.lib.errors import Refused

pytestmark = pytest.mark.django_db

LIMITS = [
    {"key": "most", "label": texts("Largest grant"), "usual": 10000, "unit": "zł"},
    {"key": "share", "label": texts("Own share"), "usual": 12.5, "unit": "%"},
]


@pytest.fixture
def desk(client):
    ensure_roles()
    client.force_login(
        make_account(email="e@example.pl", password="x" * 12, language="en", roles=("editor",))
    )
    with override_settings(DEMO=True):
        yield client


def grant(limits=LIMITS, slug="grant"):
    rule = (
        {"left": {"question": "grant"}, "is": "at_most", "right": {"limit": limits[0]["key"]}}
        if limits
        else None
    )
    asked = question("grant", "money", rules=[{"holds": rule, "message": texts("Too much")}] if rule else [])
    return make_version(slug, {"pages": [page("one", asked)], "limits": limits})


def opened(**more):
    return intakes.open_intake(
        kind="application",
        slug="grants-2027",
        questionnaire=grant().questionnaire,
        by=None,
        title_pl="Dotacje",
        **more,
    )


def url(name, *args):
    return reverse(f"casework_desk:{name}", args=args)


def fields(**more):
    return {"title_pl": "Dotacje", "title_en": "Grants", "title_uk": "", "opens_at": "2027-01-01T08:00", "closes_at": "",
            "due_working_days": "", **more}  # fmt: skip


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_takes_the_same_number_of_queries(desk, rows, django_assert_num_queries):
    questionnaire = grant().questionnaire
    for number in range(rows):
        intakes.open_intake(
            kind="application",
            slug=f"i{number}",
            questionnaire=questionnaire,
            by=None,
            title_pl=f"Nabór {number}",
        )
    desk.get(url("intakes"))
    with django_assert_num_queries(11):
        content = desk.get(url("intakes")).content.decode()
    assert content.count("General application") == rows


def test_an_intake_is_opened_and_its_limits_are_set(desk):
    questionnaire = grant().questionnaire
    new = fields(kind="application", slug="grants", questionnaire=questionnaire.pk)
    response = desk.post(url("intake_new"), new)
    intake = Intake.objects.get(slug="grants")
    assert response.url == url("intake", intake.pk)
    assert (intake.limits, intake.title_en) == ({}, "Grants")
    shown = desk.get(url("intake", intake.pk)).content.decode()
    assert "Largest grant (zł)" in shown
    assert "Empty: the usual value, 12.5%." in shown
    response = desk.post(url("intake", intake.pk), fields(limit_most="8000", limit_share=""))
    assert response.status_code == 302
    intake.refresh_from_db()
    assert intake.limits == {"most": 8000}
    assert context_of(intake)["limits"] == {"most": 8000}
    assert 'value="8000' in desk.get(url("intake", intake.pk)).content.decode()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"limit_most": "many"}, "Enter a number"),
        ({"limit_most": "1e15"}, "Enter a number"),
        ({"title_pl": ""}, "required"),
        ({"closes_at": "2026-01-01T08:00"}, "must close after it opens"),
        ({"opens_at": "0001-01-01T00:00"}, "greater than or equal to"),
        ({"closes_at": "9999-12-31T23:59"}, "less than or equal to"),
    ],
)
def test_what_is_wrong_is_told_and_kept_on_the_form(desk, change, words):
    intake = opened()
    response = desk.post(url("intake", intake.pk), fields(**{"limit_most": "500"} | change))
    assert response.status_code == 200
    assert words in response.content.decode()
    intake.refresh_from_db()
    assert intake.limits == {}


def test_an_address_is_given_once(desk):
    intake = opened()
    new = fields(kind="application", slug=intake.slug, questionnaire=intake.questionnaire_id)
    assert "Another intake has this address" in desk.post(url("intake_new"), new).content.decode()


def test_officials_do_not_open_intakes(client):
    ensure_roles()
    client.force_login(
        make_account(email="o@example.pl", password="x" * 12, language="en", roles=("official",))
    )
    intake = opened()
    with override_settings(DEMO=True):
        for address in (url("intakes"), url("intake_new"), url("intake", intake.pk)):
            assert client.get(address).status_code in (302, 403)
        client.post(url("intake", intake.pk), fields(limit_most="5"))
    intake.refresh_from_db()
    assert intake.limits == {}


@pytest.mark.parametrize("limits", [{"gone": 5}, {"most": "5"}, {"most": True}, {"most": float("nan")}])
def test_limits_are_checked_against_the_published_version(limits):
    intake = opened()
    with pytest.raises(Refused):
        intakes.change_intake(intake=intake, limits=limits, by=None)
    with pytest.raises(Refused):
        intakes.open_intake(
            kind="application",
            slug="other",
            questionnaire=intake.questionnaire,
            limits=limits,
            by=None,
            title_pl="X",
        )


def test_another_questionnaire_brings_its_own_limits():
    intake = opened(limits={"most": 5, "share": 20})
    other = grant([LIMITS[1]], slug="other").questionnaire
    intakes.change_intake(intake=intake, questionnaire=other, by=None)
    assert intake.limits == {"share": 20}


def test_a_new_version_that_names_another_limit_has_its_usual_value():
    """The intake's window stays open; nobody is judged by a number that is not there."""
    intake = opened(limits={"most": 500})
    newer = grant([*LIMITS, {"key": "least", "label": texts("Least"), "usual": 100, "unit": "zł"}])
    answers = questionnaires.start_answers(version=newer, language="en", answers={"grant": 600})
    assert questionnaires.check(answers, context_of(intake)) == {"grant": "Too much"}
    assert questionnaires.context_for(answers, context_of(intake)).given["limits"] == {
        "most": 500, "share": 12.5, "least": 100
    }  # fmt: skip
