"""A table with sums and a firm looked up by NIP: from the page to what is kept, shown and judged."""

from datetime import date

import pytest
from django.http import QueryDict

from kramy.kernel.organisations import api as organisations
from kramy.kernel.organisations.api import FirmFound
from kramy.kernel.organisations.models import RegisterAnswer
from kramy.kernel.questionnaires.base import Definition
from kramy.kernel.questionnaires.domain import definitions
from kramy.kernel.questionnaires.domain.answers import check, submit
from kramy.kernel.questionnaires.domain.forms import page_form
from kramy.kernel.questionnaires.domain.kinds import firm_by_nip, kind_of
from kramy.kernel.questionnaires.domain.saving import save_page
from kramy.kernel.questionnaires.domain.summaries import summary
from kramy.kernel.questionnaires.tests.factories import (
    choice,
    make_answers,
    make_version,
    page,
    question,
    texts,
)

pytestmark = pytest.mark.django_db

SHARE = {
    "left": {"percentage": [{"total": "budget", "of": "own"}, {"total": "budget", "of": "total"}]},
    "is": "at_least",
    "right": {"value": 10},
}


def budget(fixed=True, **more):
    rows = [choice("wages"), choice("rent"), choice("other")] if fixed else []
    return question(
        "budget", "table", choices=rows,
        questions=[
            question("note", required=False), question("grant", "money", required=False),
            question("own", "money", required=False),
        ],
        rules=[{"holds": SHARE, "message": texts("Own share too small")}], **more,
    )  # fmt: skip


def started(*questions):
    return make_answers(make_version("tables", {"pages": [page("one", *questions)]}), {}, "en")


def form_of(answers, **fields):
    data = QueryDict(mutable=True)
    for name, value in fields.items():
        data[name] = value
    return page_form(answer_set=answers, page_key="one", data=data, files={})


WAGES = {"budget.0.grant": "9 000", "budget.0.own": "900,50"}
RENT = {"budget.1.own": "100", "budget.1.note": "office"}


def test_amounts_are_kept_with_their_sums_and_judged():
    answers = started(budget())
    form = form_of(answers, **WAGES, **RENT)
    assert form.is_valid(), form.errors
    kept = save_page(answer_set=answers, page_key="one", form=form)
    assert kept.answers["budget"] == [
        {"row": "wages", "grant": 9000, "own": 900.5, "total": 9900.5},
        {"row": "rent", "note": "office", "own": 100, "total": 100},
    ]
    assert submit(answer_set=kept).answers == kept.answers
    row = summary(kept, "en")[0].rows[0]
    assert row.text.splitlines() == [
        "Wages: Grant: 9000 zł; Own: 900.50 zł; Together: 9900.50 zł",
        "Rent: Note: office; Own: 100 zł; Together: 100 zł",
        "Together: Grant: 9000 zł; Own: 1000.50 zł; Together: 10,000.50 zł",
    ]
    assert "<tfoot>" in row.html
    again = page_form(answer_set=kept, page_key="one").visible_questions[0].table
    assert [line["sum"] for line in again.rows] == ["9900.50 zł", "100 zł", "0 zł"]
    assert ([sum_["words"] for sum_ in again.sums], again.sum_of_all) == (
        ["", "9000 zł", "1000.50 zł"],
        "10,000.50 zł",
    )


def test_a_rule_over_the_sums_is_judged_on_the_page_and_at_the_end():
    answers = started(budget())
    form = form_of(answers, **{"budget.0.grant": "9500", "budget.0.own": "500"})
    assert form.errors == {"budget.rows": ["Own share too small"]}
    answers.answers = {"budget": [{"row": "rent", "grant": 9500, "own": 500, "total": 1}]}
    assert check(answers) == {"budget": "Own share too small"}


def test_a_wrong_amount_is_told_at_its_cell_and_the_rest_stays():
    form = form_of(started(budget()), **WAGES, **{"budget.2.own": "much", "budget.1.grant": "1,234"})
    assert set(form.errors) == {"budget.2.own", "budget.1.grant"}
    table = form.visible_questions[0].table
    assert table.rows[0]["sum"] == "9900.50 zł"
    assert form["budget.2.own"].field.label == "Other, Own"


def test_a_fixed_row_may_follow_from_another_answer():
    asked = budget()
    asked["choices"][1]["show_if"] = {"question": "rents", "is": "equals", "value": True}
    answers = started(question("rents", "yes_no"), asked)
    enough = WAGES | {"budget.0.own": "1500"}
    form = form_of(answers, rents="no", **enough, **RENT)
    assert form.is_valid(), form.errors
    assert [row["row"] for row in form.answers["budget"]] == ["wages"]
    assert "rents" in form.visible_questions[1].table.rows[1]["show_if_json"]
    form = form_of(answers, rents="yes", **enough, **RENT)
    assert form.is_valid()
    assert [row["row"] for row in form.answers["budget"]] == ["wages", "rent"]


def test_free_rows_are_added_and_counted():
    asked = budget(fixed=False, options={"min_count": 2, "max_count": 3, "item_label": texts("Cost")})
    answers = started(asked)
    form = form_of(answers, **{"budget.rows": "1", "budget.add": "1"}, **WAGES)
    assert not form.is_valid()
    assert [line["row"].title for line in form.visible_questions[0].table.rows] == ["Cost 1", "Cost 2"]
    assert "Give at least 2." in str(form_of(answers, **{"budget.rows": "1"}, **WAGES).errors)
    form = form_of(answers, **{"budget.rows": "2"}, **WAGES, **RENT)
    assert form.is_valid(), form.errors
    assert [row["total"] for row in form.answers["budget"]] == [9900.5, 100]


def test_an_empty_table_is_no_answer():
    assert "Fill in" in str(form_of(started(budget()), **{"budget.0.own": ""}).errors)
    form = form_of(started(budget(required=False)), **{"budget.0.own": ""})
    assert form.is_valid(), form.errors
    assert form.answers["budget"] is None


@pytest.mark.parametrize(
    ("columns", "more", "sentence"),
    [
        ([question("total", "money")], {}, "cannot have the key"),
        ([question("x", "file")], {}, "cannot be asked several times"),
        ([question("x", "long_text")], {}, "does not fit into a table"),
        ([], {}, "no question"),
        ([question("x", "money")], {"choices": [choice("a"), choice("a")]}, "used twice"),
    ],
)
def test_what_is_wrong_with_a_table_is_told(columns, more, sentence):
    definition = Definition.from_json(
        {"pages": [page("one", question("t", "table", questions=columns, **more))]}
    )
    assert sentence in " ".join(map(str, definitions.problems(definition)))


def test_quantities_have_sums_where_there_is_no_money_and_none_where_they_are_not_wanted():
    asked = question("t", "table", questions=[
        question("pieces", "number"), question("price", "number", options={"no_sum": True}), question("kind", "single_choice",
        choices=[choice("a"), choice("b")]),
    ])  # fmt: skip
    table = Definition.from_json({"pages": [page("one", asked)]}).question("t")
    kind = kind_of(table)
    assert [child.key for child in kind.summed(table)] == ["pieces"]
    assert kind.sums(table, [{"pieces": 2, "price": 9}, {"pieces": 0.5}]) == {"pieces": 2.5, "total": 2.5}
    form = page_form(answer_set=started(asked), page_key="one")
    assert form["t.0.kind"].field.widget.input_type == "select"


# A firm by its NIP

NIP = "5252561999"
FOUND = FirmFound(
    nip=NIP, name="PIEROGI", address="Krótka 1, Kraków", regon="360123456", krs="", status="Czynny",
    checked_on=date(2026, 11, 27),
)  # fmt: skip


def firm():
    return question("firm", "nip")


def looked_up(monkeypatch, answer, nip="525-256-19-99"):
    def look_up(_nip, *, day):
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(firm_by_nip.organisations, "look_up_firm", look_up)
    form = form_of(started(firm()), **{"firm.nip": nip, "firm.name": "Mine", "firm.look_up": "1"})
    assert not form.is_valid()
    assert not form.errors
    return form


def test_what_the_register_says_is_filled_in_and_may_be_changed(monkeypatch):
    form = looked_up(monkeypatch, FOUND)
    assert (form["firm.name"].value(), form["firm.address"].value()) == ("PIEROGI", "Krótka 1, Kraków")
    assert form.visible_questions[0].note.startswith("Found in the register")
    RegisterAnswer.objects.create(
        nip=NIP, day=date(2026, 11, 27), found=True,
        firm={"nip": NIP, "name": "PIEROGI", "address": "", "regon": "360123456", "krs": "", "status": "", "checked_on": ""},
    )  # fmt: skip
    answers = started(firm())
    form = form_of(answers, **{"firm.nip": NIP, "firm.name": "Pierogi u Zosi", "firm.address": "Długa 2"})
    assert form.is_valid(), form.errors
    kept = save_page(answer_set=answers, page_key="one", form=form)
    assert kept.answers["firm"] == {
        "name": "Pierogi u Zosi", "nip": NIP, "regon": "360123456", "krs": "", "address": "Długa 2",
        "checked_on": "2026-11-27", "register_name": "PIEROGI",
    }  # fmt: skip
    RegisterAnswer.objects.all().delete()  # the register's answer is forgotten, the answer of the person is not
    assert submit(answer_set=kept).answers == kept.answers
    assert "Name in the register: PIEROGI" in summary(kept, "en")[0].rows[0].text


@pytest.mark.parametrize(
    ("answer", "nip", "words"),
    [
        (None, NIP, "does not have this NIP"),
        (organisations.RegisterUnavailable("down"), NIP, "does not answer now"),
        (FOUND, "123", "NIP"),
    ],
)
def test_without_the_register_one_fills_in_by_hand(monkeypatch, answer, nip, words):
    form = looked_up(monkeypatch, answer, nip)
    assert words in form.visible_questions[0].note
    assert form["firm.name"].value() == "Mine"


def test_each_part_that_is_missing_is_told():
    form = form_of(started(firm()), **{"firm.nip": "1"})
    assert set(form.errors) == {"firm.nip", "firm.name", "firm.address"}
    plain = question("firm", "nip", options={"address_required": False})
    form = form_of(started(plain), **{"firm.nip": NIP, "firm.name": "A"})
    assert form.is_valid(), form.errors
    assert form.answers["firm"]["checked_on"] == ""
