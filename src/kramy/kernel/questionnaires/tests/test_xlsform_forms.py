"""Forms as people make them: odd spellings, other programs' columns, what the form works out. Nothing is lost unsaid."""

import pytest

from kramy.kernel.questionnaires.base import Definition
from kramy.kernel.questionnaires.domain import definitions, xlsform
from kramy.kernel.questionnaires.domain.wording import with_texts
from kramy.kernel.questionnaires.tests.factories import texts
from kramy.kernel.questionnaires.tests.xlsforms import imported, left, workbook

pytestmark = pytest.mark.filterwarnings("ignore:Unknown extension:UserWarning")

CHOICES = """
# choices
list_name|name|label
yn|yes|Yes
yn|no|No
n|1|Poor
n|2|Fair
n|3|Good
"""


def kinds(found):
    return {each.key: each.kind for each in found.definition.questions()}


def shown(found, key):
    return found.definition.question(key).show_if


def holds(key, operator, value):
    return {"question": key, "is": operator, "value": value}


def test_a_title_above_the_headings_and_capital_letters_do_no_harm(tmp_path):
    found = imported(
        tmp_path,
        """
# Survey
Survey of firms
~
LABEL|Type|NAME|Remarks
Name|Text|a|internal
Agree?|Select_One yn|b|
~
Where?|GeoTrace|c|
"""
        + CHOICES.replace("# choices", "# CHOICES"),
    )
    assert kinds(found) == {"a": "short_text", "b": "single_choice"}
    assert left(found) == [
        "survey, row 7 (c): There is no kind of question like “geotrace” here.",
        "survey: The column “Remarks” is not read.",
        "choices, row 4 (n): No question chooses from this list.",
    ]


def test_kinds_of_rows_that_only_some_programs_have(tmp_path):
    found = imported(
        tmp_path,
        """
# survey
type|name|label|kobo--matrix_list|kobo--score-choices|appearance|parameters
begin_kobomatrix|m|Machines|machines||
integer|count|How many?||||
end_kobomatrix||||||
begin_score|s|Marks||n||
score__row|food|Food||||
end_score||||||
teleport|t|Teleport||||
dateTime|met|When did you meet?||||
image|sign|Sign here|||signature|
range|stars|Stars|||rating|start=1 end=5 step=1
add integer prompt|old|An older word||||
begin_repeat|files|Files||||
image|photo|Photo||||
end_repeat||||||
"""
        + CHOICES
        + "machines|lathe|Lathe\nmachines|press|Press\n",
    )
    assert kinds(found) == {
        "m_lathe_count": "number",
        "m_press_count": "number",
        "food": "single_choice",
        "met": "date",
        "met_time": "time",
        "sign": "signature",
        "stars": "rating",
        "old": "number",
    }
    assert [(each.name, each.row) for each in found.left if each.sheet == "survey"] == [
        ("t", 8), ("met", 9), ("sign", 10), ("files", 13), ("photo", 14),
        ("", 0), ("", 0),
    ]  # fmt: skip


def test_what_the_form_works_out_is_put_where_conditions_name_it(tmp_path):
    found = imported(
        tmp_path,
        """
# survey
type|name|label|calculation|relevant|required
integer|a|A|||yes
integer|b|B|||
select_one n|c|C|||
calculate|sum||${a} + ${b}||
calculate|many||if(${sum} > 10, 'yes', 'no')||
text|why|Why?||${many} = 'yes'|
text|good|Good?||${c} >= 2|
text|twice|Twice?||${c} * 2 = 6|
integer|gross|Gross|${a} * 1.23||
hidden|city||'Kraków'||
text|here|Here?||${city} = 'Kraków'|
text|kept|Kept?||${a} > 1|${a} > 1
text|mixed|Mixed?|||${a} > 1
"""
        + CHOICES,
    )
    enough = {
        "left": {"sum": [{"question": "a"}, {"question": "b"}]},
        "is": "greater",
        "right": {"value": 10},
    }
    assert shown(found, "why") == {"all": [{"question": "b", "is": "answered"}, enough]}
    assert shown(found, "good") == {"any": [holds("c", "equals", "c_2"), holds("c", "equals", "c_3")]}
    assert shown(found, "twice") == holds("c", "equals", "c_3")
    assert shown(found, "here") is None
    assert found.definition.question("gross").kind == "information"
    required = {key: found.definition.question(key).required for key in ("kept", "mixed")}
    assert required == {"kept": True, "mixed": False}
    assert [each.name for each in found.left] == ["sum", "many", "gross", "city", "mixed", "yn"]


@pytest.mark.parametrize(
    ("expression", "condition"),
    [
        ("(today() - ${day}) div 365.25 >= 18",
         {"left": {"question": "day"}, "is": "at_most", "right": {"today": -6575}}),
        ("int((today() - ${day}) div 365.25) < 18",
         {"left": {"question": "day"}, "is": "at_least", "right": {"today": -6574}}),
        ("${day} > date('2026-01-01') + 30", holds("day", "greater", "2026-01-31")),
        ("format-date(${day}, '%Y') < 1990", holds("day", "less", "1990-01-01")),
        ("not(selected(${all}, 'a')) and not(not(${n} = 1))",
         {"all": [{"not": holds("all", "contains", "a")}, holds("n", "equals", 1)]}),
        ("if(${n} > 1, ${n} < 5, false())", {"all": [holds("n", "greater", 1), holds("n", "less", 5)]}),
        ("coalesce(${n}, 0) > 1", {"all": [{"question": "n", "is": "answered"}, holds("n", "greater", 1)]}),
        ("max(${n}, ${m}) > 100000000 and false()", {"any": []}),
        ("(${n} > 1) = true()", holds("n", "greater", 1)),
        ("if(${n} > 1, 1, 0) + if(${m} > 1, 1, 0) >= 1",
         {"of": [holds("n", "greater", 1), holds("m", "greater", 1)], "at_least": 1}),
        ("checklist(2, 9, ${n} > 1, ${m} > 1, true())",
         {"of": [holds("n", "greater", 1), holds("m", "greater", 1)], "at_least": 1}),
        ("${all} = 'a'",
         {"all": [holds("all", "contains", "a"), {"left": {"count": "all"}, "is": "equals", "right": {"value": 1}}]}),
        ("string-length(${n}) > 0", {"question": "n", "is": "answered"}),
        ("${agreed} != ''", holds("agreed", "equals", True)),
        ("${n} = 1000000", holds("n", "equals", 1000000)),
        ("/data/group/n = 2", holds("n", "equals", 2)),
        ("current()/../n = 2", holds("n", "equals", 2)),
    ],
)  # fmt: skip
def test_expressions_mean_what_they_mean_elsewhere(tmp_path, expression, condition):
    found = imported(
        tmp_path,
        f"""
# survey
type|name|label|relevant
integer|n|N|
integer|m|M|
date|day|Day|
acknowledge|agreed|Agreed|
select_multiple all|all|All|
text|asked|Asked|{expression}
# choices
list_name|name|label
all|a|A
all|b|B
""",
    )
    asked = found.definition.question("asked")
    if asked is None:
        assert condition == {"any": []}
        assert left(found) == ["survey, row 7 (asked): It is never asked."]
    else:
        assert asked.show_if == condition
        assert left(found) == []


def test_names_used_twice_look_ahead_and_filters(tmp_path):
    found = imported(
        tmp_path,
        """
# survey
type|name|label|relevant|choice_filter|constraint
begin_group|g1|One||||
text|a|A|${later} = 'x'||
end_group|||||
begin_group|g2|Two||||
text|a|A again||||
select_one towns|t|Town|| county = 'x' or county = ''|
text|later|Later|||. != 'x'
end_group|||||
# choices
list_name|name|label|county
towns|k|Kraków|x
towns|l|Łódź|
towns|m|Mielec|y
""",
    )
    assert [each.key for each in found.definition.questions()] == ["a", "a_2", "t", "later"]
    assert [each.key for each in found.definition.question("t").choices] == ["k", "l"]
    [rule] = found.definition.question("later").rules
    assert set(rule.message) == {"pl", "en", "uk"}
    assert left(found) == [
        "survey, row 3 (a): It is always asked: The condition looks at “Later”, which is not asked earlier."
    ]
    assert definitions.problems(with_texts(found.definition, lambda words: words and texts("X"))) == []


def test_rows_counted_by_a_number_or_an_answer(tmp_path):
    found = imported(
        tmp_path,
        """
# survey
type|name|label|repeat_count
integer|people|How many people?|
begin_repeat|p|Person|${people}
text|name|Name|
end_repeat|||
begin_repeat|q|Site|3
text|site|Site|
end_repeat|||
""",
    )
    person, site = (found.definition.question(key) for key in ("p", "q"))
    assert person.rules[0].holds == {"left": {"count": "p"}, "is": "equals", "right": {"question": "people"}}
    assert site.options == {"min_count": 3, "max_count": 3}
    assert left(found) == []


EVERYTHING = "|".join(
    [
        "type",
        "name",
        "label::English (en)",
        "label::fr",
        "guidance_hint::English (en)",
        "required_message::English (en)",
        "default",
        "readonly",
        "media::image::English (en)",
        "parameters",
        "appearance",
        "bind::odk:length",
        "trigger",
        "save_to",
        "calculation",
    ]
)


def test_everything_a_row_says_and_we_do_not_do_is_told(tmp_path):
    found = imported(
        tmp_path,
        f"""
# survey
{EVERYTHING}
text|a|Hello ${{b}}|Bonjour|Read it aloud|Please|x|yes|a.png||numbers|5|||
select_one l|b|B|||||||randomize=true|||||
integer|c|C||||||||||${{b}}|age|1 + 1
csv-external|d||||||||||||
audit|||||||||location-priority=balanced location-min-interval=60 location-max-age=120||||||
select_one_from_file towns.csv|e|Town||||||||||||
# choices
list_name|name|label::English (en)|media::image|order
l|x|X|x.png|1
l|y|Y||2
# settings
form_title|public_key|version
F|abc|1
# entities
dataset|label
trees|${{a}}
# Remarks
who|what
I|this
""",
    )
    assert found.definition.question("a").hint == {"en": "Read it aloud"}
    assert found.definition.question("a").label == {"en": "Hello …", "fr": "Bonjour"}
    assert found.definition.question("e").kind == "short_text"
    said = left(found)
    assert [each for each in said if "row 2 (a)" in each] == [
        "survey, row 2 (a): Its pictures and sounds are left out.",
        "survey, row 2 (a): It can be changed by whoever answers.",
        "survey, row 2 (a): Its own message for a missing answer is left out.",
        "survey, row 2 (a): Its appearance “numbers” has no like of it here.",
        "survey, row 2 (a): Its “bind::odk:length” has no like of it here.",
        "survey, row 2 (a): “…” stands in its words for the answer to “b”.",
    ]
    assert said[6:] == [
        "survey, row 3 (b): Its answers are not shuffled.",
        "survey, row 4 (c): What it calculates is left out.",
        "survey, row 4 (c): It is not worked out anew when b changes.",
        "survey, row 4 (c): It is not saved into a list of entities.",
        "survey, row 5 (d): It takes in a file of data, which is not part of the form.",
        "survey, row 6: What a device notes by itself (audit) is not collected here.",
        "survey, row 7 (e): It is asked as a short text: its list of answers is in another file.",
        "Remarks: This sheet is not read.",
        "choices, row 2 (x): Its pictures and sounds are left out.",
        "choices: The column “order” is not read.",
        "entities: Entities have no like of them here.",
        "settings: The setting “public_key” has no like of it here.",
    ]


def test_a_long_form_with_long_lists_is_carried_over(tmp_path, db):
    survey = "\n".join(f"select_one l|q{number}|Question {number}" for number in range(3))
    survey += "\n" + "\n".join(f"text|t{number}|Question {number}" for number in range(900))
    choices = "\n".join(f"l|c{number}|Answer {number}" for number in range(3000))
    found = imported(
        tmp_path, f"# survey\ntype|name|label\n{survey}\n# choices\nlist_name|name|label\n{choices}\n"
    )
    draft = xlsform.import_xlsform(found=found, slug="long", by=None)
    assert Definition.from_json(draft.definition) == found.definition
    assert left(found) == []


def test_what_was_imported_goes_out_and_comes_back_the_same(tmp_path):
    found = imported(
        tmp_path,
        """
# survey
type|name|label|hint|relevant|constraint|appearance|parameters
text|a|Costs ${b} €|“Quoted”|| regex(., 'x')|multiline|rows=3
integer|b|B||string-length(${a}) > 3|. > 1||
begin_repeat|r|Rows|||||
integer|n|N||${b} > 2|||
select_one yn|c|C|||||
end_repeat||||||
dateTime|met|Met||sum(${n}) + ${b} > 3|. <= today()||
geopoint|where|Where||${b} + ${b} > 3|||
range|x|X|||||start=0 end=1 step=0.1
"""
        + CHOICES,
    )
    path = workbook(tmp_path, "# survey\ntype", "again.xlsx")
    path.write_bytes(
        xlsform.export_xlsform(slug="s", titles=texts("S"), definition=found.definition, version=1)
    )
    again = xlsform.read_xlsform(path)
    assert again.definition == found.definition
    assert again.left == ()


def test_a_name_inside_rows_and_outside_them(tmp_path):
    found = imported(
        tmp_path,
        """
# survey
type|name|label|relevant
text|name|Your name|
begin_repeat|people|People|
text|name|Name|
integer|age|Age|
end_repeat|||
text|thanks|Thanks|
""",
    )
    people = found.definition.question("people")
    assert [each.key for each in people.questions] == ["name_2", "age"]
    assert definitions.problems(with_texts(found.definition, lambda words: words and texts("X"))) == []


def test_patterns_and_answers_to_begin_with(tmp_path):
    found = imported(
        tmp_path,
        """
# survey
type|name|label|constraint|constraint_message|default
text|code|Postcode|regex(., '^[0-9]{2}-[0-9]{3}$')|Like 30-001|30-001
text|both|Both|regex(string(.), '[0-9]') and . != '5'|Not five|
text|slow|Slow|regex(., '^(a+)+$')|Slowly|
integer|year|Year|regex(., '^[0-9]{4}$')||2026
date|day|Day|||today() + 7
date|other|Other day|||2026-01-31 00:00:00
select_multiple n|all|All|||1 3
acknowledge|agreed|Agreed|||OK
time|at|At|||08:30:00
"""
        + CHOICES,
    )
    options = {each.key: each.options for each in found.definition.questions()}
    assert options["code"] == {
        "pattern": "^[0-9]{2}-[0-9]{3}$", "pattern_message": {"pl": "Like 30-001"}, "default": "30-001",
    }  # fmt: skip
    assert options["both"]["pattern"] == "[0-9]"
    assert found.definition.question("both").rules[0].holds == holds("both", "not_equals", "5")
    begins = {key: each["default"] for key, each in options.items() if "default" in each}
    assert begins == {
        "code": "30-001", "year": 2026, "day": {"today": 7}, "other": "2026-01-31", "all": ["c_1", "c_3"], "at": "08:30",
    }  # fmt: skip
    assert left(found)[:3] == [
        "survey, row 4 (slow): Its answers are not judged: regex() has no like of it here.",
        "survey, row 5 (year): Its answers are not judged: regex() has no like of it here.",
        "survey, row 9 (agreed): Its default answer is left out: OK.",
    ]
    assert definitions.problems(with_texts(found.definition, lambda words: words and texts("X"))) == []
    path = tmp_path / "again.xlsx"
    path.write_bytes(
        xlsform.export_xlsform(slug="s", titles=texts("S"), definition=found.definition, version=1)
    )
    assert xlsform.read_xlsform(path).definition == found.definition


def test_what_is_no_number_is_never_compared_and_scores_count_each_answer(tmp_path):
    found = imported(
        tmp_path,
        """
# survey
type|name|label|relevant|calculation
integer|a|A||
select_one n|c|C||
select_one n|d|D||
calculate|score|||${c} + ${d}
calculate|grade|||if(${score} > 5, 'A', if(${score} > 4, 'B', 'C'))
text|best|Best|${grade} = 'A'|
text|never|Never|${a} + 'abc' > 1|
text|product|Product|${a} * ${a} + 1 > 0|
"""
        + CHOICES,
    )
    assert shown(found, "best") == {"all": [holds("c", "equals", "c_3"), holds("d", "equals", "c_3")]}
    assert found.definition.question("never") is None
    square = {"sum": [{"product": [{"question": "a"}, {"question": "a"}]}, {"value": 1}]}
    assert shown(found, "product") == {
        "all": [{"question": "a", "is": "answered"}, {"left": square, "is": "greater", "right": {"value": 0}}]
    }
    assert "survey, row 8 (never): It is never asked." in left(found)


def test_words_lose_their_marks_and_keep_their_sense(tmp_path):
    found = imported(
        tmp_path,
        """
# survey
type|name|label
note|a|<center><b>Inspection</b></center>
text|b|**Bold** and [our page](https://example.pl/a_b), __under__ 2 < 5 > 1
text|c|# Heading<br/>of two lines
text|d|a * b * c, x_y_z, 5 # 6
""",
    )
    labels = {each.key: each.label["pl"] for each in found.definition.questions()}
    assert labels == {
        "a": "Inspection",
        "b": "Bold and our page (https://example.pl/a_b), under 2 < 5 > 1",
        "c": "Heading\nof two lines",
        "d": "a * b * c, x_y_z, 5 # 6",
    }
    assert left(found) == [
        f"survey, row {row} ({name}): Bold, colours and links in its words are left out."
        for row, name in ((2, "a"), (3, "b"), (4, "c"))
    ]
