"""A draft changed by clicking: groups, rows, copies, undo. Pure functions first, then the verbs that keep steps."""

import pytest

from kramy.kernel.questionnaires.base import Definition
from kramy.kernel.questionnaires.domain import copying, definitions, editing, undo, versions
from kramy.kernel.questionnaires.models import DraftStep
from kramy.kernel.questionnaires.tests.factories import make_version, page, question, texts
from kramy.lib.errors import Refused


def defined(*pages):
    return Definition.from_json({"pages": list(pages)})


def two_pages():
    return defined(
        page(
            "one",
            question("a"),
            question("b", group="g"),
            question("c", group="g", show_if={"question": "b", "is": "answered"}),
            question("d"),
            groups=[{"key": "g", "title": texts("Group"), "show_if": {"question": "a", "is": "answered"}}],
        ),
        page("two", question("e")),
    )


def rows():
    total = {"left": {"total": "costs", "of": "amount"}, "is": "at_most", "right": {"value": 9}}
    return defined(
        page(
            "one",
            question("costs", "repeat", questions=[
                question("name"),
                question("amount", "number", show_if={"question": "name", "is": "answered"}),
            ]),
            question("grant", "number", rules=[{"holds": total, "message": texts("Too much")}]),
        )
    )  # fmt: skip


def order(definition):
    return [
        [(one.key, one.group) if one.group else one.key for one in each.questions]
        for each in definition.pages
    ]


@pytest.mark.parametrize(
    ("key", "step", "result"),
    [
        ("a", 1, [[("b", "g"), ("c", "g"), "a", "d"], ["e"]]),
        ("d", -1, [["a", "d", ("b", "g"), ("c", "g")], ["e"]]),
        ("b", 1, [["a", ("c", "g"), ("b", "g"), "d"], ["e"]]),
        ("b", -1, [["a", "b", ("c", "g"), "d"], ["e"]]),
        ("c", 1, [["a", ("b", "g"), "c", "d"], ["e"]]),
        ("d", 1, [["a", ("b", "g"), ("c", "g")], ["d", "e"]]),
    ],
)
def test_questions_move_in_around_and_out_of_groups(key, step, result):
    assert order(editing.move_question(two_pages(), key, step)) == result


def test_a_group_moves_as_one_also_to_the_next_page():
    once = editing.move_group(two_pages(), "g", 1)
    assert order(once) == [["a", "d", ("b", "g"), ("c", "g")], ["e"]]
    twice = editing.move_group(once, "g", 1)
    assert order(twice) == [["a", "d"], [("b", "g"), ("c", "g"), "e"]]
    assert ([group.key for group in twice.pages[1].groups], twice.pages[0].groups) == (["g"], ())
    assert definitions.problems(twice) == []


def test_a_question_is_put_into_a_group_of_another_page():
    placed = editing.place_question(two_pages(), "e", "one", "g")
    assert order(placed) == [["a", ("b", "g"), ("c", "g"), ("e", "g"), "d"], []]
    assert order(editing.place_question(placed, "e", "two", "")) == [
        ["a", ("b", "g"), ("c", "g"), "d"],
        ["e"],
    ]
    with pytest.raises(Refused):
        editing.place_question(two_pages(), "e", "one", "gone")


def test_what_is_new_goes_behind_what_is_selected():
    added, key = editing.add_question(two_pages(), "one", "number", texts("New"), after="b")
    assert (order(added)[0], key) == (["a", ("b", "g"), ("new", "g"), ("c", "g"), "d"], "new")
    added, key = editing.add_question(two_pages(), "one", "number", texts("New"), group="g")
    assert order(added)[0] == ["a", ("b", "g"), ("c", "g"), ("new", "g"), "d"]
    added, key = editing.add_page(two_pages(), texts("Page"), after="one")
    assert [each.key for each in added.pages] == ["one", key, "two"]


def test_a_copied_group_looks_at_its_own_questions():
    copied, key = copying.duplicate_group(two_pages(), "g")
    assert order(copied)[0] == ["a", ("b", "g"), ("c", "g"), ("b_2", key), ("c_2", key), "d"]
    assert copied.question("c_2").show_if == {"question": "b_2", "is": "answered"}
    assert copied.pages[0].group(key).show_if == {"question": "a", "is": "answered"}
    assert definitions.problems(copied) == []


def test_a_copied_page_looks_at_its_own_questions():
    copied, key = copying.duplicate_page(two_pages(), "one")
    assert [each.key for each in copied.pages] == ["one", key, "two"]
    twin = copied.pages[1]
    assert [each.key for each in twin.questions] == ["a_2", "b_2", "c_2", "d_2"]
    assert (twin.questions[2].show_if, twin.groups[0].show_if) == (
        {"question": "b_2", "is": "answered"},
        {"question": "a_2", "is": "answered"},
    )
    assert definitions.problems(copied) == []


def test_a_group_goes_with_its_questions_or_leaves_them():
    assert order(copying.remove_group(two_pages(), "g", with_questions=True))[0] == ["a", "d"]
    opened = copying.remove_group(two_pages(), "g", with_questions=False)
    assert (order(opened)[0], opened.pages[0].groups) == (["a", "b", "c", "d"], ())


def test_questions_of_rows_are_added_moved_copied_and_renamed():
    added, path = editing.add_child(rows(), "costs", "date", texts("Total"))
    assert path == "costs/total_2"  # "total" is a word of tables
    moved = editing.move_question(added, path, -1)
    assert [child.key for child in moved.question("costs").questions] == ["name", "total_2", "amount"]
    copied, twin = copying.duplicate_question(moved, "costs/name")
    assert twin == "costs/name_2"
    amount = editing.question_at(copied, "costs/amount")
    renamed = editing.replace_question(copied, "costs/amount", type(amount)(**{**vars(amount), "key": "sum"}))
    assert renamed.question("grant").rules[0].holds["left"] == {"total": "costs", "of": "sum"}
    name = editing.question_at(renamed, "costs/name")
    renamed = editing.replace_question(renamed, "costs/name", type(name)(**{**vars(name), "key": "what"}))
    assert editing.find(renamed, "costs/sum").show_if == {"question": "what", "is": "answered"}
    assert editing.find(editing.remove_question(renamed, "costs/what"), "costs/what") is None


def test_a_condition_sees_what_is_asked_before_it():
    def seen(on, definition):
        return [one.key for one in editing.earlier_questions(definition, on)]

    assert seen("question:costs/amount", rows()) == ["name"]
    assert seen("question:grant", rows()) == ["costs"]
    assert seen("group:g", two_pages()) == ["a"]
    assert seen("page:two", two_pages()) == ["a", "b", "c", "d"]


@pytest.mark.parametrize("path", ["gone", "costs/gone"])
def test_what_is_gone_is_refused(path):
    for change in (
        lambda: editing.move_question(rows(), path, 1),
        lambda: editing.remove_question(rows(), path),
        lambda: copying.duplicate_question(rows(), path),
        lambda: editing.question_at(rows(), path),
        lambda: editing.move_group(rows(), path, 1),
        lambda: copying.duplicate_page(rows(), path),
    ):
        with pytest.raises(Refused):
            change()


@pytest.fixture
def draft(db):
    return versions.new_draft(
        questionnaire=make_version(definition=two_pages().to_json()).questionnaire, by=None
    )


def kept(draft, definition, **more):
    draft.refresh_from_db()
    return versions.save_draft(
        version=draft, definition=definition, expected_revision=draft.revision, by=None, **more
    )


def now(draft):
    draft.refresh_from_db()
    return order(versions.definition_of(draft))


def test_changes_are_taken_back_and_done_again(draft):
    start = now(draft)
    kept(draft, editing.remove_question(two_pages(), "e"))
    kept(draft, editing.remove_page(two_pages(), "two"))
    assert len(now(draft)) == 1

    def step(verb):
        draft.refresh_from_db()
        return verb(version=draft, expected_revision=draft.revision, by=None)

    step(undo.undo)
    assert now(draft)[1] == []
    step(undo.undo)
    assert now(draft) == start
    with pytest.raises(Refused, match="nothing to undo"):
        step(undo.undo)
    step(undo.redo)
    step(undo.redo)
    assert len(now(draft)) == 1
    step(undo.undo)
    kept(draft, editing.remove_page(two_pages(), "one"))  # what was undone is given up
    assert undo.next_step(draft) is None


def test_undoing_under_another_revision_is_refused(draft):
    kept(draft, editing.remove_page(two_pages(), "two"))
    with pytest.raises(Refused, match="Somebody else"):
        undo.undo(version=draft, expected_revision=0, by=None)


def test_typing_is_one_step_and_steps_go_when_published(draft):
    for number in range(3):
        changed = editing.replace_page(
            two_pages(),
            "two",
            type(two_pages().pages[1])(
                key="two", title=texts(f"T{number}"), questions=two_pages().pages[1].questions
            ),
        )
        kept(draft, changed, about="page:two")
    assert draft.steps.count() == 1
    draft.refresh_from_db()
    versions.publish(version=draft, by=None)
    assert not DraftStep.objects.exists()


def test_so_many_steps_are_kept(draft, monkeypatch):
    monkeypatch.setattr(undo, "MOST_STEPS", 2)
    for key in ("a", "d", "e"):
        draft.refresh_from_db()
        kept(draft, editing.remove_question(versions.definition_of(draft), key))
    assert draft.steps.count() == 2
