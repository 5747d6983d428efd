"""Surveys at the desk."""

import csv
import io

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook
from wagtail.users.models import UserProfile

from kramy.kernel.accounts.tests.factories import UserFactory, give_second_factor
from kramy.modules.surveys import tasks
from kramy.modules.surveys.domain import invitations, surveys
from kramy.modules.surveys.enums import Audience, OneEach, SurveyState
from kramy.modules.surveys.models import Survey
from kramy.modules.surveys.tests.factories import answer, make_survey, question, texts

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    official = UserFactory(official=True)
    give_second_factor(official)
    UserProfile.objects.update_or_create(user=official, defaults={"preferred_language": "en"})
    client.force_login(official)
    return client


def path(name, *args):
    return reverse(f"surveys_desk:{name}", args=args)


def settings_of(survey, **changes):
    values = {
        "slug": survey.slug,
        "questionnaire": survey.questionnaire_id,
        "audience": survey.audience,
        "one_each": survey.one_each,
        "anonymous": "on",
        "results_shown": survey.results_shown,
        "title_pl": "Ankieta",
        "expected_revision": survey.revision,
    }
    return values | changes


def read(response):
    content = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(content)))


def test_made_changed_opened_closed(desk):
    other = make_survey(opened=False)
    assert desk.post(path("create"), {}).status_code == 400
    slip = settings_of(other, slug="new-one", opens_at="0001-01-01T00:00", closes_at="9999-12-31T23:59")
    assert desk.post(path("create"), slip).status_code == 400
    response = desk.post(
        path("create"), settings_of(other, slug="new-one", title_pl="Nowa", thanks_en="Thanks")
    )
    made = Survey.objects.get(slug="new-one")
    assert response.url == path("survey", made.pk)
    assert desk.get(response.url).status_code == 200
    desk.post(
        path("change", made.pk),
        settings_of(made, title_pl="Inna", thanks_en="Thanks", closes_at="2090-01-01T12:00"),
    )
    made.refresh_from_db()
    assert (made.title_pl, made.thanks_en, made.closes_at.year) == ("Inna", "Thanks", 2090)
    late = desk.post(path("change", made.pk), settings_of(made, expected_revision=0))
    assert "Somebody else has changed" in late.content.decode()
    desk.post(path("open", made.pk))
    made.refresh_from_db()
    assert made.is_open()
    # what people are told is locked: sent along or not, it stays
    desk.post(path("change", made.pk), settings_of(made, slug="another", audience="invited", anonymous=""))
    made.refresh_from_db()
    assert (made.slug, made.audience, made.anonymous) == ("new-one", "public", True)
    desk.post(path("close", made.pk))
    made.refresh_from_db()
    assert made.is_over


def test_what_hinders_the_opening_is_told(desk):
    definition = {"pages": [{"key": "one", "title": texts("One"), "questions": [question("mail", "email")]}]}
    survey = make_survey(definition=definition, opened=False)
    assert "It cannot be opened yet" in desk.get(path("survey", survey.pk)).content.decode()
    desk.post(path("open", survey.pk))
    survey.refresh_from_db()
    assert survey.state == SurveyState.DRAFT


def test_deleting_can_be_undone(desk):
    survey = make_survey()
    assert desk.post(path("delete", survey.pk)).url == path("list")
    assert desk.get(path("survey", survey.pk)).status_code == 404
    assert survey.title_en in desk.get(path("list"), {"deleted": ""}).content.decode()
    desk.post(path("restore", survey.pk))
    assert desk.get(path("survey", survey.pk)).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_for_any_number(desk, django_assert_num_queries, count):
    for _number in range(count):
        answer(make_survey())
    desk.get(path("list"))
    # session, account, its second factor, rights and profile, and the frame of the desk: 9; count, rows
    with django_assert_num_queries(11):
        assert len(desk.get(path("list")).context["page_obj"]) == count


@pytest.mark.parametrize("count", [1, 3])
def test_invitations(desk, django_assert_num_queries, count):
    survey = make_survey(audience=Audience.INVITED)
    addresses = "\n".join(f"person{number}@example.com" for number in range(count))
    response = desk.post(path("invited", survey.pk), {"addresses": addresses, "language": "pl"})
    assert response.status_code == 302
    desk.get(response.url)
    with django_assert_num_queries(12):  # as above, and the survey
        assert len(desk.get(response.url).context["page_obj"]) == count
    told = desk.post(
        path("invited", survey.pk), {"addresses": "x@example.com\nno @ address", "language": "pl"}
    )
    assert "no @ address" in told.content.decode()
    assert (
        "Give at least one address"
        in desk.post(path("invited", survey.pk), {"language": "pl"}).content.decode()
    )
    file = io.BytesIO(b"E-mail\nplik@example.com;uk\n")
    file.name = "list.csv"
    desk.post(path("invited", survey.pk), {"file": file, "language": "pl"})
    assert survey.invitations.get(email="plik@example.com").language == "uk"
    first = survey.invitations.first()
    desk.post(path("uninvite", survey.pk, first.pk))
    assert survey.invitations.filter(pk=first.pk).count() == 0
    assert (
        desk.get(path("invited", survey.pk), {"q": "plik", "state": "waiting"})
        .context["page_obj"]
        .paginator.count
        == 1
    )


def named(count=6):
    survey = make_survey(anonymous=False, audience=Audience.INVITED)
    invitations.invite(
        survey=survey, people=[(f"p{number}@example.com", "en") for number in range(count)], by=None
    )
    for number, invitation in enumerate(survey.invitations.all()):
        given = {
            "trade": "cafe" if number else "bakery",
            "needs": ["money"],
            "mark": 4,
            "words": f"=Word {number}",
        }
        answer(survey, given, invitation=invitation)
    return survey


def test_results_with_names_hide_nothing_and_show_words(desk):
    survey = named()
    body = desk.get(path("results", survey.pk)).content.decode()
    assert "=Word 3" in body
    assert ">hidden<" not in body
    part = desk.get(path("results", survey.pk), {"by": "trade:bakery", "once": "1"}).content.decode()
    assert "1 of 6 people" in part


def test_anonymous_results_hide_small_numbers_at_the_desk_too(desk):
    survey = make_survey()
    for number in range(16):
        answer(survey, {"trade": "bakery" if number < 2 else "cafe", "mark": 4})
    assert "too few" in desk.get(path("results", make_survey().pk)).content.decode()
    page = desk.get(path("survey", survey.pk)).content.decode()
    assert "10 of them are in the results. 6 wait for others" in page
    assert desk.get(path("results", survey.pk)).status_code == 200


def test_answers_codebook_and_workbook(desk):
    survey = named()
    rows = read(desk.get(path("export", survey.pk, "answers.csv")))
    assert rows[0] == [
        "answer", "version", "language", "possibly_repeated", "answered_at", "invited", "trade", "needs__staff",
        "needs__money", "mark", "words",
    ]  # fmt: skip
    assert len(rows) == 7
    assert {row[5] for row in rows[1:]} == {f"p{number}@example.com" for number in range(6)}
    assert rows[1][7:10] == ["0", "1", "4"]
    assert rows[1][10].startswith("'=Word")  # no spreadsheet runs it
    book = read(desk.get(path("export", survey.pk, "codebook.csv")))
    assert book[0][:4] == ["column", "variable", "kind", "code"]
    assert [
        "trade",
        "trade",
        "single_choice",
        "cafe",
        "",
        "",
        "",
        "Cafe (pl)",
        "Cafe",
        "Cafe (uk)",
        "",
        "1",
        "",
    ] in book
    workbook = CalamineWorkbook.from_filelike(
        io.BytesIO(desk.get(path("export", survey.pk, "answers.xlsx")).content)
    )
    assert len(workbook.sheet_names) == 3
    assert len(workbook.get_sheet_by_index(0).to_python()) == 7
    assert desk.get(path("export", survey.pk, "other.csv")).status_code == 404


def test_anonymous_answers_leave_without_who_and_when_and_only_in_company(desk):
    survey = make_survey()
    for number in range(9):
        answer(survey)
        assert desk.get(path("export", survey.pk, "answers.csv")).status_code == 404, number
    page = desk.get(path("survey", survey.pk)).content.decode()
    assert path("export", survey.pk, "answers.csv") not in page  # nothing is offered that is not there
    assert "once there are enough to hide among" in page
    answer(survey)
    rows = read(desk.get(path("export", survey.pk, "answers.csv")))
    assert "answered_at" not in rows[0]
    assert "invited" not in rows[0]
    assert len(rows) == 6


def test_an_editor_does_not_take_answers_away(client):
    editor = UserFactory(editor=True)
    give_second_factor(editor)
    client.force_login(editor)
    survey = named()
    page = client.get(path("survey", survey.pk)).content.decode()
    assert "codebook" not in page.lower()
    assert client.get(path("export", survey.pk, "answers.csv")).status_code in (302, 403)


def test_a_reminder_by_one_press(desk):
    survey = make_survey(audience=Audience.INVITED)
    invitations.invite(survey=survey, people=[("a@example.com", "en")], by=None)
    tasks.send_letters.func()
    assert "Remind 1 person" in desk.get(path("survey", survey.pk)).content.decode()
    desk.post(path("remind", survey.pk))
    assert tasks.send_letters.func() == 1
    surveys.close_survey(survey=survey, by=None)
    desk.post(path("remind", survey.pk))
    assert tasks.send_letters.func() == 0


BUDGET = {
    "pages": [
        {
            "key": "one",
            "title": texts("One"),
            "questions": [
                question(
                    "costs", "table", ("rent", "power"),
                    questions=[
                        question("now", "money", required=False),
                        question("paid", "single_choice", ("cash", "card"), required=False),
                    ],
                ),
                question(
                    "team", "repeat", required=False,
                    questions=[question("name", "short_text"), question("local", "yes_no")],
                ),
            ],
        }
    ]
}  # fmt: skip
SPENT = {
    "costs": [{"row": "rent", "now": 100, "paid": "cash"}, {"row": "power", "now": 20.5}],
    "team": [{"name": "A", "local": True}, {"name": "B", "local": False}],
}


def test_answers_with_rows_have_columns_and_a_table_of_their_own(desk):
    survey = make_survey(definition=BUDGET, anonymous=False, one_each=OneEach.ANY)
    answer(survey, SPENT)
    answer(survey, {"costs": [{"row": "power", "now": 5}]})
    rows = read(desk.get(path("export", survey.pk, "answers.csv")))
    columns = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    spent = next(each for each in columns if each["costs__rows"] == "2")
    other = next(each for each in columns if each["costs__rows"] == "1")
    assert (spent["costs__sum__now"], spent["costs__rent__now"], spent["costs__rent__paid"]) == (
        "120.5",
        "100",
        "cash",
    )
    assert (spent["costs__power__now"], spent["team__rows"]) == ("20.5", "2")
    assert (other["costs__rent__now"], other["team__rows"], other["costs__sum__now"]) == ("", "", "5")
    lines = read(desk.get(path("export", survey.pk, "rows-costs.csv")))
    assert lines[0] == ["answer", "number", "row", "now", "paid"]
    assert [spent["answer"], "1", "rent", "100", "cash"] in lines
    assert [other["answer"], "1", "power", "5", ""] in lines
    lines = read(desk.get(path("export", survey.pk, "rows-team.csv")))
    assert lines[1:] == [[spent["answer"], "1", "A", "1"], [spent["answer"], "2", "B", "0"]]
    assert desk.get(path("export", survey.pk, "rows-nothing.csv")).status_code == 404
    book = {(row[0], row[3]): row for row in read(desk.get(path("export", survey.pk, "codebook.csv")))}
    assert book["costs__sum__now", "sum__now"][8] == "sum – Now"
    assert book["costs__rent__now", "rent__now"][8] == "Rent – Now"
    assert book["costs.paid", "cash"][8] == "Cash"
    assert book["team.local", "1"][8] == "Yes"
    workbook = CalamineWorkbook.from_filelike(
        io.BytesIO(desk.get(path("export", survey.pk, "answers.xlsx")).content)
    )
    assert workbook.sheet_names[3:] == ["#1 costs", "#2 team"]
    page = desk.get(path("survey", survey.pk)).content.decode()
    assert "Rows of costs (CSV)" in page
    results = desk.get(path("results", survey.pk)).content.decode()
    assert "125.50 zł" in results or "125.5" in results
