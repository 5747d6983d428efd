"""Figures of answers: plain values, worked by hand."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kramy.kernel.questionnaires.base import Definition
from kramy.modules.surveys.domain.figures import results
from kramy.modules.surveys.domain.variables import Row, variables_of


def texts(words):
    return {"pl": f"{words} (pl)", "en": words, "uk": f"{words} (uk)"}


def question(key, kind, choices=(), **more):
    return {
        "key": key,
        "kind": kind,
        "label": texts(key.capitalize()),
        "choices": [{"key": each, "label": texts(each)} for each in choices],
        **more,
    }


def definition(*questions):
    return Definition.from_json(
        {"pages": [{"key": "one", "title": texts("One"), "questions": list(questions)}]}
    )


ONE = definition(
    question("trade", "single_choice", ("bakery", "cafe", "shop")),
    question("needs", "multiple_choice", ("staff", "money")),
    question("mark", "rating", options={"most": 4}),
    question("people", "number"),
    question("order", "ranking", ("rent", "tax")),
    question("since", "date"),
    question("words", "long_text"),
    question("open", "yes_no"),
    question("note", "information"),
)


def rows_of(*answers, version=1):
    return [Row(version=version, answers=given) for given in answers]


def figure(found, key):
    return next(each for each in found.figures if each.variable.name == key)


def counts(found, key):
    return {cell.key: cell.count for cell in figure(found, key).cells}


def measured(rows, **more):
    return results(variables_of([(1, ONE)]), rows, language="en", **more)


def test_choices_are_counted_with_shares_of_those_who_answered():
    rows = rows_of(*[{"trade": "bakery"}] * 6, *[{"trade": "cafe"}] * 12, *[{}] * 5)
    found = figure(measured(rows), "trade")
    assert [(cell.label, cell.count, cell.share and round(cell.share)) for cell in found.cells] == [
        ("bakery", 6, 33), ("cafe", 12, 67), ("shop", 0, 0), ("No answer", 5, None),
    ]  # fmt: skip
    assert (found.asked, found.answered) == (23, 18)


def test_small_cells_are_hidden_with_another():
    rows = rows_of(*[{"trade": "bakery"}] * 9, *[{"trade": "cafe"}] * 12, *[{"trade": "shop"}] * 2)
    assert counts(measured(rows), "trade") == {"bakery": None, "cafe": 12, "shop": None}
    assert counts(measured(rows, least=1), "trade") == {"bakery": 9, "cafe": 12, "shop": 2}


def test_several_answers_are_hidden_when_few_gave_or_few_did_not_give_them():
    rows = rows_of(*[{"needs": ["staff"]}] * 18, *[{"needs": ["staff", "money"]}] * 7, {"needs": ["money"]})
    assert counts(measured(rows), "needs") == {"staff": None, "money": 8}
    assert figure(measured(rows), "needs").several


def test_marks_and_numbers_have_median_and_mean():
    rows = rows_of(
        *[{"mark": mark, "people": mark * 100} for mark in (1, 1, 1, 1, 1, 4, 4, 4, 4, 4, 3, 3, 3, 3, 3)]
    )
    found = measured(rows)
    assert (figure(found, "mark").median, round(figure(found, "mark").mean, 2)) == (3, 2.67)
    assert counts(found, "mark") == {"1": 5, "2": 0, "3": 5, "4": 5}
    assert counts(found, "people") == {"100": 5, "300": 5, "400": 5}


def test_an_average_that_would_tell_a_hidden_cell_is_not_shown():
    rows = rows_of(*[{"mark": mark} for mark in [1] * 2 + [2] * 12 + [3] * 12 + [4] * 8])
    assert counts(measured(rows), "mark") == {"1": None, "2": 12, "3": 12, "4": None}
    found = figure(measured(rows), "mark")
    assert (found.mean, found.median) == (None, None)
    assert figure(measured(rows, least=1), "mark").mean is not None


def test_many_numbers_are_put_into_intervals_of_enough_people():
    rows = rows_of(*[{"people": number} for number in range(160)])
    assert [cell.label for cell in figure(measured(rows), "people").cells] == [
        "under 20", "20 to under 40", "40 to under 60", "60 to under 80", "80 to under 100", "100 to under 120",
        "120 to under 140", "140 or more",
    ]  # fmt: skip
    skewed = rows_of(
        *[{"people": number} for number in (*range(1, 9), *range(1, 9), *range(1, 9), 40, 90, 5000)]
    )
    cells = figure(measured(skewed), "people").cells
    assert all(cell.count is not None and cell.count >= 5 for cell in cells)
    assert not any("5,000" in cell.label for cell in cells)


@settings(deadline=None)
@given(st.lists(st.floats(-1e6, 1e6, allow_nan=False), min_size=1, max_size=80))
def test_every_number_has_its_interval(numbers):
    rows = rows_of(*[{"people": number} for number in numbers])
    found = counts(measured(rows, least=1), "people")
    assert sum(found.values()) == len(numbers)


def test_a_ranking_tells_average_places():
    rows = rows_of(*[{"order": ["rent", "tax"]}] * 6, *[{"order": ["tax", "rent"]}] * 2)
    assert [(place.label, place.average, place.count) for place in figure(measured(rows), "order").places] == [
        ("rent", 1.25, 8), ("tax", 1.75, 8),
    ]  # fmt: skip


def test_days_are_counted_by_month_or_year():
    rows = rows_of(*[{"since": "2026-01-05"}] * 5, *[{"since": "2026-03-01"}] * 5)
    assert counts(measured(rows), "since") == {"2026-01": 5, "2026-02": 0, "2026-03": 5}
    far = rows_of(*[{"since": "2019-01-05"}] * 5, *[{"since": "2022-03-01"}] * 5)
    assert counts(measured(far), "since") == {"2019": 5, "2020": 0, "2021": 0, "2022": 5}


def test_texts_are_for_those_who_may_read_them():
    rows = rows_of(*[{"words": f"Word {number}"} for number in range(5)])
    assert figure(measured(rows), "words").texts == ()
    assert len(figure(measured(rows, with_texts=True), "words").texts) == 5
    assert "note" not in {each.variable.name for each in measured(rows).figures}


def test_too_few_people_tell_nothing():
    assert measured(rows_of(*[{"trade": "cafe"}] * 4)).shown is None


def open_shops():
    """Those who are open, those who are not, by trade; one cell of the closed ones is small."""
    return rows_of(
        *[{"trade": "bakery", "open": True}] * 8,
        *[{"trade": "cafe", "open": True}] * 9,
        *[{"trade": "shop", "open": True}] * 7,
        *[{"trade": "bakery", "open": False}] * 2,
        *[{"trade": "cafe", "open": False}] * 9,
        *[{"trade": "shop", "open": False}] * 7,
    )


@pytest.mark.parametrize("key", ["yes", "no"])
def test_looking_at_a_part_tells_nothing_of_the_rest(key):
    variable = next(each for each in variables_of([(1, ONE)]) if each.name == "open")
    found = measured(open_shops(), only=(variable, key))
    assert found.shown == (24 if key == "yes" else 18)
    # 10 bakeries in all: to show the 8 would tell the 2
    told = counts(found, "trade")
    assert told["bakery"] is None
    assert sum(count is None for count in told.values()) >= 2
    assert not figure(found, "trade").hidden


def test_a_part_too_small_is_not_looked_at():
    variable = next(each for each in variables_of([(1, ONE)]) if each.name == "trade")
    rows = rows_of(*[{"trade": "bakery"}] * 3, *[{"trade": "cafe"}] * 20, *[{"trade": "shop"}] * 9)
    assert measured(rows, only=(variable, "bakery")).shown is None
    assert measured(rows, only=(variable, "shop")).shown is None
    assert measured(rows, only=(variable, "cafe")).shown == 20


def test_versions_are_pooled_by_key_and_kind():
    two = definition(
        question("trade", "single_choice", ("cafe", "hotel")),
        question("people", "short_text"),
        question("new", "yes_no"),
    )
    pooled = variables_of([(1, ONE), (2, two)])
    names = {each.name: each for each in pooled}
    assert names["trade"].versions == (1, 2)
    assert [choice.key for choice in names["trade"].choices] == ["cafe", "hotel", "bakery", "shop"]
    assert (names["people"].kind, names["people_v1"].kind) == ("short_text", "number")
    rows = [
        *rows_of(*[{"trade": "bakery", "people": 5}] * 6),
        *rows_of(*[{"trade": "hotel", "people": "many"}] * 7, version=2),
    ]
    found = results(pooled, rows, language="en")
    assert counts(found, "trade") == {"cafe": 0, "hotel": 7, "bakery": 6, "shop": 0}
    assert (figure(found, "new").asked, figure(found, "people_v1").asked) == (7, 6)
    assert counts(found, "people_v1") == {"5": 6}


ANSWERS = st.fixed_dictionaries(
    {"trade": st.sampled_from(["bakery", "cafe", "shop"]), "open": st.booleans()},
)


@settings(max_examples=60)
@given(st.lists(ANSWERS, min_size=5, max_size=60))
def test_no_filter_and_no_difference_of_two_shows_a_small_group(answers):
    rows = rows_of(*answers)
    variable = next(each for each in variables_of([(1, ONE)]) if each.name == "open")
    whole = counts(measured(rows), "trade")
    for key in ("yes", "no"):
        found = measured(rows, only=(variable, key))
        if found.shown is None or figure(found, "trade").hidden:
            continue
        for trade, count in counts(found, "trade").items():
            assert count is None or count == 0 or count >= 5
            if count is not None and whole[trade] is not None:
                assert whole[trade] - count == 0 or whole[trade] - count >= 5
    real = Counter(each["trade"] for each in answers)
    assert all(count is None or count == real[trade] for trade, count in whole.items())


BUDGET = definition(
    question(
        "budget", "table", ("wages", "machines"),
        questions=[question("grant", "money"), question("own", "money"), question("share", "percentage")],
    ),
    question(
        "partners", "repeat",
        questions=[
            question("name", "short_text"), question("size", "single_choice", ("small", "large")),
            question("local", "yes_no"),
        ],
    ),
    question("days", "date_range"),
    question("hour", "time"),
)  # fmt: skip


def budget(wages, machines=None, share=None):
    """One person's answer: a row for each amount that is given, as the table keeps it."""
    rows = [{"row": "wages", "grant": wages, "own": 10, "total": wages + 10}]
    if machines is not None:
        rows.append({"row": "machines", "grant": machines, "own": 0, "total": machines})
    if share is not None:
        rows[0]["share"] = share
    return {"budget": rows}


def lines(rows, **more):
    found = results(variables_of([(1, BUDGET)]), rows, language="en", **more)
    amounts = figure(found, "budget").amounts
    return {(line.label, line.row): (line.people, line.total, line.mean, line.median) for line in amounts}


def test_a_budget_has_totals_averages_and_medians_by_column_and_row():
    rows = rows_of(*[budget(wages, 100) for wages in (10, 20, 30, 40, 100, 100)], {})
    found = lines(rows)
    assert found["Grant", ""] == (6, 900, 150, 135)
    assert found["Grant", "wages"] == (6, 300, 50, 35)
    assert found["Grant", "machines"] == (6, 600, 100, 100)
    assert found["Own", ""] == (6, 60, 10, 10)
    assert found["Together", ""] == (6, 960, 160, 145)


def test_how_many_rows_are_given_is_counted():
    rows = rows_of(*[budget(10)] * 6, *[budget(10, 20)] * 9)
    found = results(variables_of([(1, BUDGET)]), rows, language="en")
    assert counts(found, "budget") == {"1": 6, "2": 9}
    assert figure(found, "budget").counted == "How many were given"
    assert figure(found, "budget").mean == 1.6


def test_percentages_are_averaged_not_added():
    found = lines(rows_of(*[budget(10, share=share) for share in (10, 20, 30, 40, 50)]))
    assert found["Share", ""] == (5, None, 30, 30)


def test_amounts_of_few_are_hidden_with_what_would_tell_them():
    rows = rows_of(*[budget(10, 500)] * 3, *[budget(10)] * 9)
    found = lines(rows)
    assert found["Grant", "machines"] == (None, None, None, None)
    assert found["Grant", "wages"] == (None, None, None, None)  # with the sum it would tell the other
    assert found["Grant", ""] == (12, 1620, 135, 10)
    assert lines(rows, least=1)["Grant", "machines"] == (3, 1500, 500, 500)
    few = lines(rows_of(*[budget(10)] * 4, *[{}] * 9))
    assert few["Grant", ""] == few["Own", ""] == few["Together", ""] == (None, None, None, None)


def test_the_sum_of_all_columns_goes_with_a_hidden_column():
    rows = rows_of(*[{"budget": [{"row": "wages", "grant": 10, "total": 10}]}] * 9, *[budget(10)] * 3)
    found = lines(rows)
    assert found["Grant", ""] == (12, 120, 10, 10)
    assert found["Own", ""] == found["Together", ""] == (None, None, None, None)


def test_amounts_of_a_part_of_the_people_do_not_tell_those_of_the_rest():
    asked = definition(
        question("open", "yes_no"), question("budget", "table", questions=[question("grant", "money")])
    )
    people = [{"open": True, "budget": [{"grant": 10}]}] * 8 + [
        {"open": False, "budget": [{"grant": 99}]}
    ] * 3
    people += [{"open": False}] * 6
    variables = variables_of([(1, asked)])
    found = results(variables, rows_of(*people), language="en", only=(variables[0], "yes"))
    (line,) = figure(found, "budget").amounts
    assert (line.people, line.total) == (None, None)


def test_columns_of_choices_count_people_not_rows():
    one = {"partners": [{"name": "A", "size": "small", "local": True}, {"name": "B", "size": "small"}]}
    two = {"partners": [{"name": "C", "size": "large", "local": False}, {"name": "D", "size": "small"}]}
    found = results(variables_of([(1, BUDGET)]), rows_of(*[one] * 6, *[two] * 7, *[{}] * 5), language="en")
    size, local = figure(found, "partners").parts
    assert {cell.key: cell.count for cell in size.cells} == {"small": 13, "large": 7, "": 5}
    assert {cell.label: cell.count for cell in local.cells} == {"Yes": 6, "No": 7, "No answer": 5}
    assert figure(found, "partners").amounts == ()


def test_ranges_are_counted_in_days_and_times_by_the_hour():
    long, short = {"from": "2026-03-01", "to": "2026-03-10"}, {"from": "2026-03-01", "to": "2026-03-01"}
    rows = rows_of(*[{"days": long, "hour": "08:30"}] * 5, *[{"days": short, "hour": "17:00"}] * 5)
    found = results(variables_of([(1, BUDGET)]), rows, language="en")
    assert counts(found, "days") == {"1": 5, "10": 5}
    assert figure(found, "days").mean == 5.5
    assert counts(found, "hour") == {"8": 5, "17": 5}
    assert figure(found, "hour").mean is None
