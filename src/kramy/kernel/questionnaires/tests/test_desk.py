"""The desk: lists with a fixed number of queries, editing by clicking, two editors, import, publish, refusals."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from django.urls import reverse

from kramy.kernel.accounts.api import ensure_roles, make_account
from kramy.kernel.questionnaires.domain import queries, versions
from kramy.kernel.questionnaires.models import Questionnaire, QuestionnaireVersion
from kramy.kernel.questionnaires.tests import factories
from kramy.kernel.questionnaires.tests.factories import make_answers, make_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    """A signed-in city administrator (in the demo, where no second factor is asked for)."""
    ensure_roles()
    client.force_login(
        make_account(
            email="chief@example.pl", password="x" * 12, language="en", roles=("city_administrator",)
        )
    )
    with override_settings(DEMO=True):
        yield client


@pytest.fixture
def draft():
    published = make_version()
    return versions.new_draft(questionnaire=published.questionnaire, by=None)


def url(name, *args):
    return reverse(f"questionnaires_desk:{name}", args=args)


def wording(draft, selected, **more):
    """What the editor's form posts for a question or page, unchanged but for ``more``."""
    return {"revision": str(draft.revision), "selected": selected, **more}


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_takes_one_query_for_any_number(rows, django_assert_num_queries):
    for number in range(rows):
        make_answers(make_version(f"survey-{number}"))
    with django_assert_num_queries(1):
        found = [
            (item.title, item.published_number, item.draft_number, item.answer_count)
            for item in queries.questionnaires()
        ]
    assert found == [("Survey", 1, None, 1)] * rows


@pytest.mark.parametrize("rows", [1, 3])
def test_the_versions_take_one_query_for_any_number(rows, django_assert_num_queries):
    for number in range(rows):
        definition = factories.small_definition()
        definition["pages"][0]["questions"][1]["label"]["pl"] = f"E-mail {number}"
        version = make_version(definition=definition)
    with django_assert_num_queries(1):
        found = [str(item) for item in queries.versions_of(version.questionnaire)]
    assert len(found) == rows


def test_pages_of_the_desk_open(desk, draft):
    pk = draft.questionnaire_id
    editor, look = url("edit", pk), url("preview", pk, 1)
    for address in (
        *(url("list"), url("create"), url("detail", pk), url("rename", pk), url("publish", pk)),
        *(
            url("changes", pk, 1),
            url("changes", pk, 2),
            url("preview", pk, 2),
            f"{look}?page=offer&language=uk",
        ),
        *(editor, f"{editor}?selected=question:trade", f"{editor}?selected=page:seats"),
    ):
        assert desk.get(address).status_code == 200, address


@pytest.mark.parametrize(("roles", "status"), [((), 403), (("official",), 302)])
def test_who_may_not_publish_is_refused(client, draft, roles, status):
    ensure_roles()
    client.force_login(make_account(email="a@example.pl", password="x" * 12, language="en", roles=roles))
    with override_settings(DEMO=True):
        response = client.post(url("publish", draft.questionnaire_id), {"revision": draft.revision})
    assert response.status_code == status
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_an_applicant_sees_no_questionnaire_at_the_desk(client, draft):
    ensure_roles()
    client.force_login(make_account(email="a@example.pl", password="x" * 12, language="en"))
    for address in (
        url("list"),
        url("edit", draft.questionnaire_id),
        url("export", draft.questionnaire_id, 1),
    ):
        assert client.get(address).status_code == 403


def test_who_may_not_publish_is_told_who_may(client, draft):
    ensure_roles()
    client.force_login(
        make_account(email="editor@example.pl", password="x" * 12, language="en", roles=("editor",))
    )
    with override_settings(DEMO=True):
        page = client.get(url("edit", draft.questionnaire_id)).content.decode()
    assert "it can be published." in page
    assert "Your account may not publish" in page
    assert "Publish…" not in page


def test_a_questionnaire_is_made_edited_by_clicking_and_published(desk):
    refused = desk.post(
        url("create"), {"slug": "Zły Skrót", "title_pl": "Nowa", "title_en": "", "title_uk": ""}
    )
    assert "Use only small letters without accents, digits and hyphens." in refused.content.decode()
    desk.post(url("create"), {"slug": "new", "title_pl": "Nowa", "title_en": "New", "title_uk": ""})
    questionnaire = Questionnaire.objects.get(slug="new")
    pk = questionnaire.pk

    def draft():
        return QuestionnaireVersion.objects.get(questionnaire=questionnaire, state="draft")

    def act(action, **more):
        return desk.post(url("act", pk), {"revision": draft().revision, "act": action, **more})

    def save(selected, **fields):
        return desk.post(url("edit", pk), wording(draft(), selected, **fields))

    response = act("add-page:", title="Offer")
    assert response.url == f"{url('edit', pk)}?selected=page%3Aoffer#q-edit"
    save("page:offer", key="offer", title_pl="Oferta", title_en="Offer", title_uk="Пропозиція")
    act("add-question:offer", kind="single_choice", label="Trade")
    save(
        "question:trade", key="trade", kind="single_choice", required="on", label_pl="Branża", label_en="Trade",
        label_uk="Галузь", **{
            "choice-lines": "1",
            "choice-0-label_pl": "Piekarnia", "choice-0-label_en": "Bakery", "choice-0-label_uk": "Пекарня",
            "choice-1-label_pl": "Bar", "choice-1-label_en": "Bar", "choice-1-label_uk": "Бар",
            "choice-2-label_pl": "", "choice-2-label_en": "", "choice-2-label_uk": "",
        },
    )  # fmt: skip
    act("add-question:offer", kind="number", label="Seats")
    response = save(
        "question:seats", key="seats", kind="number", label_pl="Miejsca", label_en="Seats", label_uk="Місця",
        **{"option-min": "1"},
    )  # fmt: skip
    desk.post(
        url("condition", pk),
        {
            "revision": draft().revision, "on": "question:seats", "part": "show_if", "do": "save", "c.how": "all",
            "c.0.left.what": "question:trade", "c.0.is": "equals", "c.0.right.what": "answer", "c.0.right.value": "bar",
        },
    )  # fmt: skip
    assert response.status_code == 302
    asked = versions.definition_of(draft()).question("seats")
    assert (asked.required, asked.options, asked.show_if) == (
        False,
        {"min": 1},
        {"question": "trade", "is": "equals", "value": "bar"},
    )
    assert [one.key for one in versions.definition_of(draft()).question("trade").choices] == ["bakery", "bar"]
    response = desk.post(url("publish", pk), {"revision": draft().revision, "note": "first"})
    assert response.status_code == 302
    assert str(versions.published_version(questionnaire).note) == "first"


def test_choices_move_and_go(desk, draft):
    pk = draft.questionnaire_id
    page = desk.get(f"{url('edit', pk)}?selected=question:trade").content.decode()
    assert 'name="choice-2-key" value="shop"' in page
    posted = {"key": "trade", "kind": "single_choice", "required": "on", "choice-lines": "1"}
    posted |= {f"label_{code}": "Trade" for code in ("pl", "en", "uk")}
    for number, key in enumerate(("bakery", "cafe", "shop")):
        posted |= {f"choice-{number}-label_{code}": key for code in ("pl", "en", "uk")} | {
            f"choice-{number}-key": key
        }
    desk.post(url("edit", pk), wording(draft, "question:trade", **posted, **{"choice-up": "2"}))
    draft.refresh_from_db()
    assert [one.key for one in versions.definition_of(draft).question("trade").choices] == [
        "bakery",
        "shop",
        "cafe",
    ]
    desk.post(url("edit", pk), wording(draft, "question:trade", **posted, **{"choice-remove": "0"}))
    draft.refresh_from_db()
    assert [one.key for one in versions.definition_of(draft).question("trade").choices] == ["cafe", "shop"]


def test_saving_by_script_answers_with_what_changed(desk, draft):
    fields = {"key": "seats", "title_pl": "Miejsca", "title_en": "Places", "title_uk": "Місця"}
    response = desk.post(
        url("edit", draft.questionnaire_id),
        wording(draft, "page:seats", **fields),
        headers={"accept": "application/json"},
    )
    answer = response.json()
    assert (response.status_code, answer["revision"], answer["selected"]) == (
        200,
        draft.revision + 1,
        "page:seats",
    )
    assert "Places" in answer["outline"]


def test_two_editors_lose_nothing(desk, draft):
    fields = {
        "key": "email",
        "kind": "email",
        "required": "on",
        "label_pl": "A",
        "label_en": "B",
        "label_uk": "C",
    }
    posted = wording(draft, "question:email", **fields)
    assert desk.post(url("edit", draft.questionnaire_id), posted).status_code == 302
    late = desk.post(url("edit", draft.questionnaire_id), posted | {"label_en": "Typed by the second"})
    assert late.status_code == 409
    page = late.content.decode()
    assert "Typed by the second" in page
    assert "Somebody else has changed this draft" in page
    by_script = desk.post(
        url("edit", draft.questionnaire_id),
        posted | {"label_en": "D"},
        headers={"accept": "application/json"},
    )
    assert (by_script.status_code, by_script.json()["code"]) == (409, "changed_elsewhere")
    draft.refresh_from_db()
    assert versions.definition_of(draft).question("email").label["en"] == "B"


@pytest.mark.parametrize(
    ("change", "word"), [({"key": "Bad key"}, "beginning with a letter"), ({"key": "trade"}, "is taken")]
)
def test_a_bad_key_is_refused(desk, draft, change, word):
    fields = {"key": "email", "kind": "email", "label_pl": "A", "label_en": "B", "label_uk": "C"}
    response = desk.post(
        url("edit", draft.questionnaire_id), wording(draft, "question:email", **fields | change)
    )
    assert (response.status_code, word in response.content.decode()) == (409, True)


def test_a_nested_condition_is_kept_as_it_is(desk):
    definition = factories.small_definition()
    nested = {"not": {"question": "delivers", "is": "equals", "value": False}}
    definition["pages"][1]["questions"][3]["show_if"] = nested
    published = make_version(definition=definition)
    draft = versions.new_draft(questionnaire=published.questionnaire, by=None)
    fields = {
        "key": "delivery_area",
        "kind": "short_text",
        "required": "on",
        "label_pl": "A",
        "label_en": "B",
        "label_uk": "C",
    }
    desk.post(url("edit", draft.questionnaire_id), wording(draft, "question:delivery_area", **fields))
    draft.refresh_from_db()
    assert versions.definition_of(draft).question("delivery_area").show_if == nested


def test_what_is_exported_can_be_imported(desk, draft):
    pk = draft.questionnaire_id
    body = desk.get(url("export", pk, 1)).content
    assert json.loads(body) == draft.definition
    changed = json.loads(body)
    changed["pages"].pop()
    file = SimpleUploadedFile("survey.json", json.dumps(changed).encode(), content_type="application/json")
    desk.post(url("import", pk), {"file": file})
    draft.refresh_from_db()
    assert draft.definition == changed


@pytest.mark.parametrize("content", [b"not json", b'{"pages": [{}]}', b""])
def test_a_bad_import_changes_nothing(desk, draft, content):
    before = draft.definition
    response = desk.post(
        url("import", draft.questionnaire_id), {"file": SimpleUploadedFile("a.json", content)}, follow=True
    )
    draft.refresh_from_db()
    assert (response.status_code, draft.definition) == (200, before)


def test_publishing_with_problems_tells_them(desk, draft):
    definition = factories.small_definition()
    definition["pages"][0]["title"].pop("uk")
    from kramy.kernel.questionnaires.base import Definition

    saved = versions.save_draft(
        version=draft, definition=Definition.from_json(definition), expected_revision=draft.revision, by=None
    )
    response = desk.post(url("publish", draft.questionnaire_id), {"revision": saved.revision})
    assert response.status_code == 409
    assert "edit/translate/?to=uk" in response.content.decode()


def test_withdrawing_and_discarding(desk, draft):
    pk = draft.questionnaire_id
    published = QuestionnaireVersion.objects.get(questionnaire=pk, number=1)
    make_answers(published)
    asked = desk.get(url("withdraw", pk, 1)).content.decode()
    assert "1 person has begun and may still finish and send." in asked
    assert "lost for good" in desk.get(url("discard", pk)).content.decode()
    assert QuestionnaireVersion.objects.count() == 2  # asking does nothing
    desk.post(url("withdraw", pk, 1))
    desk.post(url("discard", pk))
    assert list(QuestionnaireVersion.objects.values_list("number", "state")) == [(1, "withdrawn")]


def workbook():
    from kramy.kernel.questionnaires.base import Definition
    from kramy.kernel.questionnaires.domain.xlsform import export_xlsform

    return export_xlsform(
        slug="survey",
        titles=factories.texts("Survey"),
        definition=Definition.from_json(factories.small_definition()),
        version=1,
    )


def test_an_xlsform_goes_out_and_comes_in_again(desk, draft):
    pk = draft.questionnaire_id
    response = desk.get(url("export_xlsform", pk, 1))
    assert response["Content-Disposition"] == 'attachment; filename="survey-1.xlsx"'
    response = desk.post(url("import", pk), {"file": SimpleUploadedFile("survey.xlsx", response.content)})
    assert response["Location"] == url("edit", pk)
    draft.refresh_from_db()
    assert draft.definition == QuestionnaireVersion.objects.get(questionnaire=pk, number=1).definition


def test_what_an_xlsform_says_and_we_cannot_ask_is_listed(desk, draft):
    sheet = b"| survey |\n| | type | name | label |\n| | text | a | A |\n| | geotrace | way | Way |\n"
    response = desk.post(
        url("import", draft.questionnaire_id), {"file": SimpleUploadedFile("survey.md", sheet)}
    )
    page = response.content.decode()
    assert "There is no kind of question like" in page
    assert "<td>way</td>" in page
    draft.refresh_from_db()
    assert [asked["key"] for asked in draft.definition["pages"][0]["questions"]] == ["a"]


@pytest.mark.parametrize("name", ["survey.xlsx", "survey.exe", "survey"])
def test_what_is_no_xlsform_changes_nothing_and_says_why(desk, draft, name):
    before = draft.definition
    file = SimpleUploadedFile(name, b"PK\x03\x04nonsense")
    response = desk.post(url("import", draft.questionnaire_id), {"file": file}, follow=True)
    draft.refresh_from_db()
    assert draft.definition == before
    assert "XLSForm" in response.content.decode() or "error" in response.content.decode()


def test_editing_a_question_keeps_what_the_editor_does_not_show(desk, draft):
    from kramy.kernel.questionnaires.base import Definition

    told = {"question": "seats", "is": "greater", "value": 1}
    rows = factories.question("rows", "repeat", questions=[factories.question("name")])
    ruled = factories.question("seats", "number", rules=[{"holds": told, "message": factories.texts("More")}])
    definition = Definition.from_json({"pages": [factories.page("one", ruled, rows)]})
    saved = versions.save_draft(
        version=draft, definition=definition, expected_revision=draft.revision, by=None
    )
    for key in ("seats", "rows"):
        asked = definition.question(key)
        page = desk.get(f"{url('edit', draft.questionnaire_id)}?selected=question:{key}")
        assert page.status_code == 200
        form = page.context["form"]
        data = {name: "" if form[name].value() is None else form[name].value() for name in form.fields}
        data |= {"selected": f"question:{key}", "revision": saved.revision, "required": "on"}
        desk.post(url("edit", draft.questionnaire_id), data)
        saved.refresh_from_db()
        assert Definition.from_json(saved.definition).question(key) == asked
