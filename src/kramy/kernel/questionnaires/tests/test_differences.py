"""Two wordings compared: every kind of change is told, once, in words."""

from copy import deepcopy

import pytest

from kramy.kernel.questionnaires.base import Definition
from kramy.kernel.questionnaires.domain.differences import definition_changes
from kramy.kernel.questionnaires.tests.factories import choice, page, question, texts

OWN = {"question": "own", "is": "answered"}


def base():
    return {
        "pages": [
            page(
                "one",
                question("own", "money"),
                question("trade", "single_choice", choices=[choice("a"), choice("b"), choice("c")]),
                question("rows", "repeat", questions=[question("name"), question("size", "number")]),
                question("last"),
            ),
            page("two", question("end", group="g"), groups=[{"key": "g", "title": texts("Group")}]),
        ],
        "limits": [{"key": "most", "label": texts("Most"), "usual": 10, "unit": "zł"}],
    }


def asked(data, page, number):
    return data["pages"][page]["questions"][number]


def told(change):
    data = base()
    change(data)
    found = definition_changes(Definition.from_json(base()), Definition.from_json(data), "en")
    return [(str(each), each.before, each.after) for each in found]


@pytest.mark.parametrize(
    ("change", "lines"),
    [
        (lambda data: None, []),
        (lambda data: data["pages"].append(page("three", question("x"))),
         [("Page “Three”: page added", "", ""), ("“X”: question added on the page “Three”", "", "Short text")]),
        (lambda data: data["pages"][0]["questions"].pop(), [("“Last”: question removed", "", "")]),
        (lambda data: data["pages"][0]["questions"].insert(0, data["pages"][0]["questions"].pop()),
         [("“Last”: moved", "", "")]),
        (lambda data: data["pages"][1]["questions"].append(data["pages"][0]["questions"].pop()),
         [("“Last”: moved to another page", "One", "Two")]),
        (lambda data: asked(data, 0, 0)["label"].update(uk="Інше"), [("“Own”: question reworded (uk)", "Own (uk)", "Інше")]),
        (lambda data: asked(data, 0, 0).update(required=False), [("“Own”: may be left out now", "", "")]),
        (lambda data: asked(data, 0, 0).update(options={"max": 5, "whole": True}),
         [("“Own”: setting “Largest” changed", "", "5"), ("“Own”: setting “Whole amounts only” changed", "", "Yes")]),
        (lambda data: asked(data, 0, 0).update(kind="number"),
         [("“Own”: another kind of question", "Amount of money", "Number")]),
        (lambda data: asked(data, 0, 1)["choices"].pop(), [("“Trade”: answer removed", "C", "")]),
        (lambda data: asked(data, 0, 1)["choices"].append(choice("d")), [("“Trade”: answer added", "", "D")]),
        (lambda data: asked(data, 0, 1)["choices"].reverse(), [("“Trade”: the order of the answers changed", "", "")]),
        (lambda data: asked(data, 0, 1)["choices"][0].update(show_if=OWN),
         [("“Trade” › A: shown on another condition", "always", "“Own” is answered")]),
        (lambda data: asked(data, 0, 2)["questions"].pop(), [("“Rows” › “Size”: question removed", "", "")]),
        (lambda data: asked(data, 0, 2)["questions"][1].update(show_if={"question": "name", "is": "answered"}),
         [("“Rows” › “Size”: shown on another condition", "always", "“Name” is answered")]),
        (lambda data: asked(data, 0, 3).update(rules=[{"holds": OWN, "message": texts("No")}]),
         [("“Last”: rule added", "", "“Own” is answered")]),
        (lambda data: data["pages"][1].update(show_if=OWN),
         [("Page “Two”: shown on another condition", "always", "“Own” is answered")]),
        (lambda data: data["pages"][1]["groups"][0].update(show_if=OWN),
         [("Group “Group”: shown on another condition", "always", "“Own” is answered")]),
        (lambda data: data["pages"][1]["groups"][0]["title"].update(en="Other"),
         [("Group “Other”: title reworded (en)", "Group", "Other")]),
        (lambda data: data["limits"][0].update(usual=20),
         [("Limit “Most”: usual value changed", "10\u00a0zł", "20\u00a0zł")]),
        (lambda data: data["limits"].pop(), [("Limit “Most”: limit removed", "10\u00a0zł", "")]),
        (lambda data: data["pages"].pop(),
         [("Page “Two”: page removed", "", ""), ("Group “Group”: group removed", "", ""),
          ("“End”: question removed", "", "")]),
    ],
)  # fmt: skip
def test_every_change_is_told_in_words(change, lines):
    assert told(change) == lines


def test_pages_in_another_order_move_and_nothing_else_is_told():
    found = told(lambda data: data["pages"].reverse())
    assert found in ([("Page “One”: moved", "", "")], [("Page “Two”: moved", "", "")])


def test_a_reworded_message_and_a_changed_rule():
    old, new = base(), base()
    asked(old, 0, 3)["rules"] = [
        {"holds": OWN, "message": texts("No")},
        {"holds": {"not": OWN}, "message": texts("B")},
    ]
    asked(new, 0, 3)["rules"] = deepcopy(asked(old, 0, 3)["rules"])
    asked(new, 0, 3)["rules"][0]["message"]["en"] = "Never"
    asked(new, 0, 3)["rules"][1]["holds"] = {"question": "own", "is": "at_most", "value": 3}
    found = definition_changes(Definition.from_json(old), Definition.from_json(new), "en")
    assert [(each.what, each.before, each.after) for each in found] == [
        ("message of a rule reworded (en)", "No", "Never"),
        ("rule changed", "it is not so that “Own” is answered", "“Own” is at most 3 zł"),
    ]
