"""The editor over HTTP, without scripts: groups, rows, limits, conditions, undo, refusals that lose nothing, the preview."""

import json

import pytest
from bs4 import BeautifulSoup
from django.test import override_settings
from django.urls import reverse

from kramy.kernel.accounts.api import ensure_roles, make_account
from kramy.kernel.questionnaires.base import Definition
from kramy.kernel.questionnaires.domain import versions
from kramy.kernel.questionnaires.tests.factories import choice, make_version, page, question, texts

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
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
    definition = {
        "pages": [
            page(
                "one",
                question("own", "money"),
                question("trade", "single_choice", choices=[choice("a"), choice("b")]),
            ),
            page("two", question("plan"), question("file", "file")),
        ]
    }
    return versions.new_draft(questionnaire=make_version("grant", definition).questionnaire, by=None)


class Editor:
    """A person at the editor who has no scripts: opens pages, presses buttons, sends what the form has."""

    def __init__(self, desk, draft):
        self.desk, self.draft, self.pk = desk, draft, draft.questionnaire_id

    def url(self, name, **query):
        return reverse(f"questionnaires_desk:{name}", args=[self.pk], query=query)

    def there(self, selected):
        """Where the browser is led once that is selected."""
        return f"{self.url('edit', selected=selected)}#q-edit"

    @property
    def definition(self):
        self.draft.refresh_from_db()
        return versions.definition_of(self.draft)

    def act(self, action, **fields):
        self.draft.refresh_from_db()
        return self.desk.post(self.url("act"), {"revision": self.draft.revision, "act": action, **fields})

    def condition(self, on, do, part="show_if", **fields):
        self.draft.refresh_from_db()
        data = {"revision": self.draft.revision, "on": on, "part": part, "do": do}
        return self.desk.post(self.url("condition"), data | {"c.how": "all"} | fields)

    def form(self, response_or_selected):
        """The fields of the form in the middle, as a browser would send them."""
        response = response_or_selected
        if isinstance(response, str):
            response = self.desk.get(self.url("edit", selected=response))
        soup = BeautifulSoup(response.content, "html.parser").find(id="q-edit")
        data = {}
        for box in soup.select("input[name], select[name], textarea[name]"):
            if box.get("type") == "checkbox":
                if box.has_attr("checked"):
                    data.setdefault(box["name"], []).append(box.get("value", "on"))
            elif box.name == "select":
                chosen = box.select_one("option[selected]") or box.select_one("option")
                data[box["name"]] = chosen["value"] if chosen else ""
            else:
                data[box["name"]] = box.get_text() if box.name == "textarea" else box.get("value", "")
        return data

    def save(self, selected, **fields):
        return self.desk.post(self.url("edit"), self.form(selected) | fields)


@pytest.fixture
def editor(desk, draft):
    return Editor(desk, draft)


def test_a_form_sent_back_as_it_came_changes_nothing(editor):
    editor.act("add-question:one", kind="table", label="Budget")
    editor.act("add-child:budget", kind="money", label="Grant")
    editor.act("add-group:two", label="Papers")
    shown = (
        "page:one",
        "question:trade",
        "question:budget",
        "question:budget/grant",
        "group:papers",
        "limits:",
    )
    for selected in shown:  # the languages that were not given yet become gaps that are seen
        assert editor.save(selected).status_code == 302, selected
    before = editor.definition
    for selected in shown:
        editor.save(selected)
        assert editor.definition == before, selected


def test_a_group_is_made_filled_and_opened_again(editor):
    response = editor.act("add-group:two", label="Papers")
    assert response.url == editor.there("group:papers")
    editor.save("group:papers", title_pl="Dokumenty", title_uk="Документи", introduction_en="Bring them")
    editor.save("question:file", place="two/papers")
    editor.act("add-question:two", kind="date", label="Signed on", group="papers")
    assert [(one.key, one.group) for one in editor.definition.page("two").questions] == [
        ("plan", ""), ("file", "papers"), ("signed_on", "papers"),
    ]  # fmt: skip
    response = editor.condition(
        "group:papers", "save", **{"c.0.left.what": "question:plan", "c.0.is": "answered"}
    )
    assert response.url == editor.there("group:papers")
    assert "“Plan” is answered" in editor.desk.get(response.url).content.decode()
    assert editor.definition.page("two").group("papers").show_if == {"question": "plan", "is": "answered"}
    editor.act("group-duplicate:papers")
    editor.act("group-open:papers")
    assert [group.key for group in editor.definition.page("two").groups] == ["papers_2"]
    editor.act("group-remove:papers_2")
    assert [one.key for one in editor.definition.page("two").questions] == ["plan", "file", "signed_on"]


def test_a_repeat_gets_its_own_questions_and_settings(editor):
    editor.act("add-question:one", kind="repeat", label="Partners", after="own")
    assert [one.key for one in editor.definition.page("one").questions] == ["own", "partners", "trade"]
    response = editor.act("add-child:partners", kind="short_text", label="Name of the partner")
    assert response.url == editor.there("question:partners/name_of_the_partner")
    editor.act("add-child:partners", kind="number", label="Share")
    editor.save("question:partners/share", required="", **{"option-max": "100", "key": "part"})
    editor.save("question:partners", **{"option-min_count": "1", "option-max_count": "3"})
    editor.act("up:partners/part")
    asked = editor.definition.question("partners")
    assert [child.key for child in asked.questions] == ["part", "name_of_the_partner"]
    assert (asked.options, asked.questions[0].options) == ({"min_count": 1, "max_count": 3}, {"max": 100})
    offered = editor.desk.get(editor.url("edit", selected="question:partners")).content.decode()
    assert 'id="id_row_kind"' in offered
    assert "is taken" in editor.save("question:partners/part", key="name_of_the_partner").content.decode()
    assert editor.act("remove:partners/part").url == editor.there("question:partners")


def test_limits_are_named_and_rules_compare_with_them(editor):
    editor.save("limits:", **{"limit-0-label_pl": "Najwyższa dotacja", "limit-0-label_en": "Largest grant",
                              "limit-0-label_uk": "Найбільше", "limit-0-usual": "10 000", "limit-0-unit": "zł"})  # fmt: skip
    [limit] = editor.definition.limits
    assert (limit.key, limit.usual, limit.unit) == ("largest_grant", 10000, "zł")
    editor.condition("question:own", "save", "rule:new", **{
        "c.0.left.what": "question:own", "c.0.is": "at_most", "c.0.right.what": "limit:largest_grant"})  # fmt: skip
    [rule] = editor.definition.question("own").rules
    assert rule.holds == {"left": {"question": "own"}, "is": "at_most", "right": {"limit": "largest_grant"}}
    assert (
        rule.message["en"] == "Check your answer. What must hold: “Own” is at most the limit “Largest grant”."
    )
    editor.condition("question:own", "save", "rule:0", message_pl="Za dużo", message_en="Too much", message_uk="Забагато", **{
        "c.0.left.what": "question:own", "c.0.is": "less", "c.0.right.what": "number", "c.0.right.value": "5"})  # fmt: skip
    [rule] = editor.definition.question("own").rules
    assert (rule.message["uk"], rule.holds["value"]) == ("Забагато", 5)
    shown = editor.desk.get(editor.url("edit", selected="question:own")).content.decode()
    assert "“Own” is less than 5 zł" in shown
    editor.act("rule-remove:own:0")
    assert editor.definition.question("own").rules == ()
    wrong = editor.save("limits:", **{"limit-1-label_en": "Another", "limit-1-usual": "lots"})
    assert (wrong.status_code, "“Another”: enter the usual value" in wrong.content.decode()) == (409, True)
    assert 'value="lots"' in wrong.content.decode()
    editor.save("limits:", **{"limit-remove": "0"})
    assert editor.definition.limits == ()


def test_an_answer_is_offered_on_a_condition(editor):
    own = {
        "c.0.left.what": "question:own",
        "c.0.is": "at_least",
        "c.0.right.what": "number",
        "c.0.right.value": "100",
    }
    assert editor.condition("question:trade", "save", "choice:b", **own).status_code == 302
    assert editor.definition.question("trade").choices[1].show_if == {
        "question": "own",
        "is": "at_least",
        "value": 100,
    }
    editor.save("question:trade", label_en="Trade of the firm")
    assert editor.definition.question("trade").choices[1].show_if is not None
    editor.condition("question:trade", "clear", "choice:b", **own)
    assert editor.definition.question("trade").choices[1].show_if is None


def test_a_nested_condition_is_built_step_by_step(editor):
    """Every button draws the form again with what was chosen; nothing is kept before it is saved."""

    def drawn(response):
        boxes = BeautifulSoup(response.content, "html.parser").find(id="q-builder")
        chosen = {
            box["name"]: (box.select_one("option[selected]") or {"value": ""})["value"]
            for box in boxes.select("select")
        }
        typed = {
            box["name"]: box.get("value", "") for box in boxes.select("input") if box["name"].startswith("c.")
        }
        return chosen | typed

    fields = drawn(editor.desk.get(editor.url("condition", on="question:plan", part="show_if")))
    fields = drawn(editor.condition("question:plan", "add-comparison:c", **fields))
    fields |= {"c.0.left.what": "question:trade"}
    fields = drawn(editor.condition("question:plan", "add-group:c", **fields))
    assert fields["c.0.is"] == "equals"
    fields |= {"c.0.right.value": "b", "c.1.0.left.what": "sum"}
    fields = drawn(editor.condition("question:plan", "add-comparison:c.1", **fields))
    fields |= {"c.1.0.left.0.what": "question:own", "c.1.0.left.1.what": "question:own", "c.1.0.is": "greater",
               "c.1.0.right.value": "7.5", "c.1.1.left.what": "question:own", "c.1.1.is": "not_answered",
               "c.1.how": "none"}  # fmt: skip
    assert editor.definition.question("plan").show_if is None
    assert editor.condition("question:plan", "save", **fields).status_code == 302
    assert editor.definition.question("plan").show_if == {
        "all": [
            {"question": "trade", "is": "equals", "value": "b"},
            {"not": {"any": [
                {"left": {"sum": [{"question": "own"}, {"question": "own"}]}, "is": "greater", "right": {"value": 7.5}},
                {"question": "own", "is": "not_answered"},
            ]}},
        ]
    }  # fmt: skip
    again = drawn(editor.desk.get(editor.url("condition", on="question:plan", part="show_if")))
    assert {name: value for name, value in fields.items() if value} == {
        name: value for name, value in again.items() if value
    }


def test_an_unfinished_condition_is_refused_and_kept_on_the_form(editor):
    response = editor.condition("question:plan", "save", **{
        "c.0.left.what": "question:own", "c.0.is": "greater", "c.0.right.what": "number",
        "c.0.right.value": "lots"})  # fmt: skip
    page = response.content.decode()
    assert response.status_code == 409
    assert "Enter a number." in page
    assert 'value="lots"' in page
    assert 'href="#c.0.right"' in page
    fragment = editor.desk.post(
        editor.url("condition"),
        {
            "on": "question:plan",
            "part": "show_if",
            "do": "refresh",
            "c.how": "all",
            "c.0.left.what": "question:trade",
        },
        headers={"x-fragment": "tree"},
    ).content.decode()
    assert "<html" not in fragment
    assert "choose an answer" in fragment


def test_two_people_at_one_condition(editor):
    stale = {"revision": editor.draft.revision, "on": "question:plan", "part": "show_if", "do": "save", "c.how": "all",
             "c.0.left.what": "question:own", "c.0.is": "answered"}  # fmt: skip
    editor.act("duplicate:own")
    response = editor.desk.post(editor.url("condition"), stale)
    assert response.status_code == 409
    assert "Somebody else has changed this draft" in response.content.decode()
    assert "question:own" in response.content.decode()
    assert editor.definition.question("plan").show_if is None
    editor.act("remove:plan")
    assert editor.desk.post(editor.url("condition"), stale).url == editor.url("edit")


def test_undo_and_redo_by_button(editor):
    start = editor.definition
    editor.act("remove:plan")
    editor.act("page-remove:two")
    page = editor.desk.get(editor.url("edit")).content.decode()
    assert "last changed by" in page
    editor.act("undo:")
    editor.act("undo:")
    assert editor.definition == start
    editor.act("redo:")
    assert editor.definition.question("plan") is None
    assert editor.act("undo:", revision=0).status_code == 409
    editor.act("undo:")
    refused = editor.act("undo:")
    assert (refused.status_code, "nothing to undo" in refused.content.decode()) == (409, True)


@pytest.mark.parametrize(
    "action", ["fly:one", "add-question:one", "up:gone", "add-child:gone", "page-up:gone", "group-up:gone"]
)
def test_buttons_that_are_not_there(editor, action):
    fields = {"kind": "unknown"} if action.startswith("add-question") else {}
    assert editor.act(action, **fields).status_code in (404, 409)


def test_a_preview_is_gone_through_like_the_real_thing(editor):
    editor.condition("question:plan", "save", **{
        "c.0.left.what": "question:trade", "c.0.is": "equals", "c.0.right.what": "answer",
        "c.0.right.value": "b"})  # fmt: skip
    look = reverse("questionnaires_desk:preview", args=[editor.pk, editor.draft.number])

    def send(page, **fields):
        return editor.desk.post(f"{look}?page={page}&language=en", fields)

    assert "Plan" in editor.desk.get(f"{look}?page=two&language=en").content.decode()
    wrong = send("one", own="much", trade="a").content.decode()
    assert "Enter a number in digits" in wrong
    assert send("one", own="5", trade="a").url.endswith("?page=two&language=en")
    assert "Plan" not in editor.desk.get(f"{look}?page=two&language=en").content.decode()
    send("one", own="5", trade="b")
    assert "Plan" in editor.desk.get(f"{look}?page=two&language=en").content.decode()
    assert "Fill in “Plan”" in send("two").content.decode()
    assert "end of the questionnaire" in send("two", plan="We bake").content.decode()
    assert "We bake" in editor.desk.get(f"{look}?page=two&language=en").content.decode()
    assert "We bake" not in editor.desk.get(f"{look}?page=two&language=en&afresh=1").content.decode()
    assert 'lang="uk"' in editor.desk.get(f"{look}?page=one&language=uk").content.decode()


def test_the_difference_of_any_two_versions_is_shown(editor):
    editor.act("remove:plan")
    number = editor.draft.number
    changes = reverse("questionnaires_desk:changes", args=[editor.pk, number])
    assert "question removed" in editor.desk.get(changes).content.decode()
    first = reverse("questionnaires_desk:changes", args=[editor.pk, 1])
    assert "question added" in editor.desk.get(f"{first}?against={number}").content.decode()


def test_saving_by_script_tells_what_can_be_undone(editor):
    data = editor.form("page:one") | {"title_en": "Firm"}
    answer = editor.desk.post(editor.url("edit"), data, headers={"accept": "application/json"}).json()
    assert "undo:" in answer["history"]
    assert json.loads(json.dumps(answer))["selected"] == "page:one"


def test_loops_are_refused_by_name_when_publishing(editor):
    looping = Definition.from_json(
        {"pages": [page("one", question("a", show_if={"question": "b", "is": "answered"}),
                        question("b", show_if={"question": "a", "is": "answered"}))]}
    )  # fmt: skip
    versions.save_draft(
        version=editor.draft, definition=looping, expected_revision=editor.draft.revision, by=None
    )
    editor.draft.refresh_from_db()
    response = editor.desk.post(editor.url("publish"), {"revision": editor.draft.revision})
    assert response.status_code == 409
    assert "“A” and “B” wait for each other" in response.content.decode()


def test_texts_of_a_page_are_kept(editor):
    assert texts("x")["en"] == "x"
    editor.save("page:one", introduction_pl="Wstęp", introduction_en="Hello", introduction_uk="Вступ")
    assert editor.definition.page("one").introduction["en"] == "Hello"


def test_a_limit_that_is_still_being_written_is_not_wrong_yet(editor):
    data = {
        "limit-0-key": "",
        "limit-0-label_pl": "Dotacja",
        "limit-0-label_en": "Grant",
        "limit-0-usual": "",
    }
    data |= {"selected": "limits:", "revision": editor.draft.revision}
    told = editor.desk.post(editor.url("edit"), data, headers={"accept": "application/json"})
    assert told.status_code == 200
    assert editor.definition.limits == ()
    said = editor.desk.post(editor.url("edit"), data)
    assert said.status_code == 409
    assert "enter the usual value" in said.content.decode()
    told = editor.desk.post(
        editor.url("edit"), data | {"limit-0-usual": "500"}, headers={"accept": "application/json"}
    )
    assert [limit.key for limit in editor.definition.limits] == ["grant"]
