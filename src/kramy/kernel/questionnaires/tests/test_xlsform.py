"""XLSForms in and out. The forms are written here as tables, in pyxform's own shorthand."""

import io
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st
from pyxform.xls2xform import convert

from kramy.kernel.questionnaires.base import Definition
from kramy.kernel.questionnaires.domain import definitions, xlsform
from kramy.kernel.questionnaires.domain.xlsform.conditions_in import condition_in, simplified
from kramy.kernel.questionnaires.domain.xlsform.problems import NotCarried
from kramy.kernel.questionnaires.domain.xlsform.scope import Asked, Scope
from kramy.kernel.questionnaires.domain.xlsform.xpath import Unreadable, parse
from kramy.kernel.questionnaires.models import Questionnaire
from kramy.kernel.questionnaires.tests.factories import choice, page, question, small_definition, texts
from kramy.lib.errors import Refused

pytestmark = pytest.mark.filterwarnings("ignore:Unknown extension:UserWarning")


def table(*rows):
    return "\n".join(f"| | {' | '.join(row)} |" for row in rows)


def form(tmp_path, survey, choices=(), settings=(), name="form.md"):
    parts = ["| survey |", table(*survey)]
    parts += ["| choices |", table(*choices)] if choices else []
    parts += ["| settings |", table(*settings)] if settings else []
    path = tmp_path / name
    path.write_text("\n".join(parts))
    return path


def read(tmp_path, *survey, **more):
    return xlsform.read_xlsform(form(tmp_path, survey, **more))


HEAD = ("type", "name", "label", "relevant", "constraint", "constraint_message")


def asked(definition):
    return {each.key: each for each in definition.questions()}


def test_groups_become_pages_and_loose_questions_come_a_few_a_page(tmp_path):
    rows = [("text", f"q{number}", f"Question {number}") for number in range(7)]
    found = read(
        tmp_path,
        ("type", "name", "label"),
        *rows,
        ("begin_group", "firm", "Your firm"),
        ("begin_group", "inner", "Inside"),
        ("integer", "seats", "Seats"),
        ("end_group", "", ""),
        ("end_group", "", ""),
    )
    assert [(page.key, [question.key for question in page.questions]) for page in found.definition.pages] == [
        ("q0", ["q0", "q1", "q2", "q3", "q4", "q5"]),
        ("q6", ["q6"]),
        ("firm", ["seats"]),
    ]
    firm = found.definition.page("firm")
    assert [(group.key, group.title) for group in firm.groups] == [("inner", {"pl": "Inside"})]
    assert firm.questions[0].group == "inner"
    assert found.left == ()


def test_languages_go_by_their_codes_and_names(tmp_path):
    found = read(
        tmp_path,
        (
            "type",
            "name",
            "label::Polski (pl)",
            "label::English",
            "label::українська",
            "label::Klingon",
            "hint",
        ),
        ("text", "a", "„Tak”", "Yes", "Так", "HIja'", "Podpowiedź"),
        settings=[("form_title", "form_id"), ("Ankieta „A”", "ankieta_1")],
    )
    [only] = found.definition.questions()
    assert only.label == {"pl": "„Tak”", "en": "Yes", "uk": "Так"}
    assert only.hint == {"pl": "Podpowiedź"}
    assert (found.slug, found.titles) == ("ankieta-1", {"pl": "Ankieta „A”"})
    assert [str(each) for each in found.left] == ["survey: The language “Klingon” is not known."]


CHOICES = [
    ("list_name", "name", "label", "town"),
    ("yn", "1", "Yes", "krakow"),
    ("yn", "No Way", "No", "lodz"),
]


def test_kinds_of_questions(tmp_path):
    found = read(
        tmp_path,
        ("type", "name", "label", "appearance", "parameters", "required"),
        ("text", "familyName", "Name", "multiline", "", "yes"),
        ("integer", "age", "Age", "", "", "false()"),
        ("decimal", "size", "Size", "", "", ""),
        ("range", "mark", "Mark", "", "start=1 end=5 step=1", ""),
        ("select_one yn", "ok", "OK?", "", "", ""),
        ("select_multiple ab", "all", "All?", "", "", ""),
        ("date", "day", "Day", "", "", ""),
        ("note", "read", "Read this", "", "", "yes"),
        ("acknowledge", "agree", "Agree", "", "", "yes"),
        ("image", "photo", "Photo", "", "", ""),
        ("phonenumber", "device", "", "", "", ""),
        ("geopoint", "where", "Where", "", "", ""),
        ("geoshape", "area", "Area", "", "", ""),
        ("time", "at", "At", "", "", ""),
        choices=[*(row[:3] for row in CHOICES), ("ab", "a", "A"), ("ab", "b", "B")],
    )
    kinds = {key: (each.kind, each.required) for key, each in asked(found.definition).items()}
    assert kinds == {
        "family_name": ("long_text", True),
        "age": ("number", False),
        "size": ("number", False),
        "mark": ("number", False),
        "ok": ("single_choice", False),
        "all": ("multiple_choice", False),
        "day": ("date", False),
        "read": ("information", False),
        "agree": ("consent", True),
        "photo": ("pictures", False),
        "where": ("address", False),
        "at": ("time", False),
    }
    assert asked(found.definition)["mark"].options == {"min": 1, "max": 5, "decimals": False}
    assert [each.key for each in asked(found.definition)["ok"].choices] == ["c_1", "no_way"]
    assert [(each.name, each.message) for each in found.left] == [
        ("device", "What a device notes by itself (phonenumber) is not collected here."),
        ("where", "It is asked as an address with a pin on the map."),
        ("area", "There is no kind of question like “geoshape” here."),
    ]


def test_conditions_rules_and_filters(tmp_path):
    found = read(
        tmp_path,
        (*HEAD, "choice_filter"),
        ("select_one yn", "ok", "OK?", "", "", "", ""),
        ("integer", "n", "N", "${ok} = '1'", ". >= 18 and . < 100", "Too young", ""),
        ("select_one yn", "sub", "Sub", "", "", "", "town = 'krakow' or ${n} > 5"),
        ("text", "why", "Why", "regex(${ok}, 'x')", "pulldata('a')", "No", ""),
        ("text", "never", "Never", "false()", "", "", ""),
        choices=CHOICES,
    )
    here = asked(found.definition)
    assert here["n"].show_if == {"question": "ok", "is": "equals", "value": "c_1"}
    [rule] = here["n"].rules
    assert rule.message == {"pl": "Too young"}
    assert rule.holds == {
        "all": [
            {"question": "n", "is": "at_least", "value": 18},
            {"question": "n", "is": "less", "value": 100},
        ]
    }
    assert [(each.key, each.show_if) for each in here["sub"].choices] == [
        ("c_1", None),
        ("no_way", {"question": "n", "is": "greater", "value": 5}),
    ]
    assert [(each.name, each.message) for each in found.left] == [
        ("why", "It is always asked: regex() has no like of it here."),
        ("why", "Its answers are not judged: pulldata() has no like of it here."),
        ("never", "It is never asked."),
    ]


def test_what_is_asked_several_times(tmp_path):
    found = read(
        tmp_path,
        HEAD,
        ("begin_repeat", "people", "People", "", "", ""),
        ("text", "name", "Name", "", "", ""),
        ("integer", "age", "Age", "${name} != ''", "", ""),
        ("image", "photo", "Photo", "", "", ""),
        ("end_repeat", "", "", "", "", ""),
        ("text", "name2", "More", "count(${people}) > 2 or sum(${age}) >= 100", "", ""),
    )
    people = asked(found.definition)["people"]
    assert [(each.key, each.show_if) for each in people.questions] == [
        ("name", None),
        ("age", {"question": "name", "is": "answered"}),
    ]
    assert asked(found.definition)["name2"].show_if == {
        "any": [
            {"left": {"count": "people"}, "is": "greater", "right": {"value": 2}},
            {"left": {"total": "people", "of": "age"}, "is": "at_least", "right": {"value": 100}},
        ]
    }
    assert [each.name for each in found.left] == ["photo"]


SCOPE = Scope(
    asked={
        "age": Asked(key="age", kind="number"),
        "all": Asked(key="all", kind="multiple_choice", choices={"a": "a", "b": "b"}),
        "day": Asked(key="day", kind="date"),
        "word": Asked(key="word", kind="short_text"),
        "cost": Asked(key="cost", kind="number", repeat="costs"),
    },
    own=Asked(key="age", kind="number"),
)


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("${age} > 5", {"question": "age", "is": "greater", "value": 5}),
        ("5 < ${age}", {"question": "age", "is": "greater", "value": 5}),
        (". != 3.5", {"question": "age", "is": "not_equals", "value": 3.5}),
        ("${age} = -1", {"question": "age", "is": "equals", "value": -1}),
        ("selected(${all}, “a”)", {"question": "all", "is": "contains", "value": "a"}),
        ("not(selected(../all, 'a'))", {"not": {"question": "all", "is": "contains", "value": "a"}}),
        (
            "${all} != 'a'",
            {
                "not": {
                    "all": [
                        {"question": "all", "is": "contains", "value": "a"},
                        {"left": {"count": "all"}, "is": "equals", "right": {"value": 1}},
                    ]
                }
            },
        ),
        ('${word} = "it\'s"', {"question": "word", "is": "equals", "value": "it's"}),
        ("${day} >= date('2026-01-31')", {"question": "day", "is": "at_least", "value": "2026-01-31"}),
        ("${day} < today() + 7", {"left": {"question": "day"}, "is": "less", "right": {"today": 7}}),
        ("string-length(${word}) <= 3", {"left": {"length": "word"}, "is": "at_most", "right": {"value": 3}}),
        ("count-selected(${all}) = 2", {"left": {"count": "all"}, "is": "equals", "right": {"value": 2}}),
        ("true() and ${age} > 5", {"question": "age", "is": "greater", "value": 5}),
        ("false() or ${age}", {"question": "age", "is": "answered"}),
        ("true()", None),
        ("not(false())", None),
        ("1 = 1", None),
        (
            "${age} + 1 + 2 > sum(${cost}) div 2",
            {
                "left": {"sum": [{"question": "age"}, {"value": 1}, {"value": 2}]},
                "is": "greater",
                "right": {"quotient": [{"total": "costs", "of": "cost"}, {"value": 2}]},
            },
        ),
    ],
)
def test_expressions(text, condition):
    assert simplified(condition_in(text, SCOPE)) == condition


@pytest.mark.parametrize(
    "text",
    ["regex(., 'x')", "${gone} = 1", "${all} > 'a'", "${cost} > 1", "${word} > 5", "if(1,2)", "${age} mod 2 = 1",
     "${age} >", "((((", "${age} # 2", "", "1 +", "'x", "$age = 1", "(" * 200 + "1" + ")" * 200],
)  # fmt: skip
def test_expressions_that_cannot_be_carried_over(text):
    with pytest.raises(NotCarried):
        condition_in(text, SCOPE)


@given(st.text("()'\"${}age.=<>+-*/ orandiv1,", max_size=40))
def test_any_text_is_read_or_refused(text):
    with suppress(Unreadable):
        parse(text)


def exported(definition, **more):
    return xlsform.export_xlsform(
        slug="survey", titles=texts("Survey"), definition=Definition.from_json(definition), version=3, **more
    )


def round_trip(definition, tmp_path):
    path = tmp_path / "out.xlsx"
    path.write_bytes(exported(definition))
    return xlsform.read_xlsform(path)


WHOLE = {
    "pages": [
        page(
            "one",
            question("read_me", "information", required=False),
            question(
                "long__key_",
                "long_text",
                label=texts("Two  spaces"),
                required=False,
                hint=texts("A “hint” in\ntwo lines"),
                options={"rows": 9},
            ),
            question("own", "number", options={"min": 1, "decimals": True}),
            question("email", "email"),
            question("cost", "money", options={"max": 10000, "currency": "EUR"}),
            question("share", "percentage"),
            question("mark", "rating", options={"most": 7, "low": texts("Bad")}),
            question("order", "ranking", choices=[choice("first"), choice("second")]),
            question("when", "date_range", options={"most_days": 90}),
            question("at", "time"),
            question("name", "signature"),
            question("agrees", "consent", options={"purpose": "contact", "text_version": "2"}),
            introduction=texts("Hello"),
        ),
        page(
            "two",
            question(
                "costs",
                "repeat",
                options={"max_count": 4, "item_label": texts("Cost")},
                questions=[
                    question("name"),
                    question("amount", "number", show_if={"question": "name", "is": "answered"}),
                    question("own", "yes_no", required=False),
                ],
            ),
            question(
                "grant",
                "number",
                rules=[
                    {
                        "holds": {"left": {"question": "grant"}, "is": "at_most", "right": {"limit": "most"}},
                        "message": texts("Too much"),
                    },
                    {"holds": {"question": "grant", "is": "greater", "value": 0}, "message": texts("Nothing")},
                ],
            ),
            question(
                "room",
                "single_choice",
                choices=[
                    {**choice("garden"), "hint": texts("Outside")},
                    {**choice("hall"), "show_if": {"question": "agrees", "is": "equals", "value": True}},
                ],
            ),
            question("source", "multiple_choice", options={"choices_source": "map_campaigns.categories"}, required=False),
            show_if={
                "all": [
                    {"question": "own", "is": "at_least", "value": 2.5},
                    {"not": {"question": "email", "is": "answered"}},
                ]
            },
        ),
        page(
            "three",
            question("before", required=False),
            question(
                "budget", "table", group="money", choices=[choice("wages"), {**choice("rent"), "hint": texts("Monthly")}],
                questions=[question("grant", "money", options={"no_sum": True}), question("share", "money")],
                rules=[{"holds": {"left": {"percentage": [{"total": "budget", "of": "share"},
                                                          {"total": "budget", "of": "total"}]},
                                  "is": "at_least", "right": {"limit": "most"}}, "message": texts("At least {limit:most}")}],
            ),
            question("firm", "nip", group="money", options={"address_required": False}),
            question("papers", "file", options={"min_count": 1, "types": ["pdf"], "max_mb": 2}),
            question("free", "table", questions=[question("what"), question("pieces", "number")], required=False,
                     options={"max_count": 5}),
            groups=[{"key": "money", "title": texts("Money"), "introduction": texts("All of it"), "show_if": {
                "of": [{"question": "own", "is": "answered"}, {"question": "email", "is": "answered"},
                       {"question": "agrees", "is": "equals", "value": True}], "at_least": 2}}],
        ),
    ],
    "limits": [{"key": "most", "label": texts("Most “of” all"), "usual": 12.5, "unit": "%"}],
}  # fmt: skip


@pytest.mark.parametrize("definition", [small_definition(), WHOLE], ids=["small", "whole"])
def test_what_is_exported_reads_in_again_as_the_same(definition, tmp_path):
    found = round_trip(definition, tmp_path)
    assert found.definition == Definition.from_json(definition)
    assert found.left == ()
    assert (found.slug, found.titles) == ("survey", {"pl": "Survey (pl)"})


def test_other_programs_accept_what_is_exported(tmp_path):
    path = tmp_path / "out.xlsx"
    path.write_bytes(exported(WHOLE))
    made = convert(path, validate=False)
    assert "costs" in made.xform
    assert not [warning for warning in made.warnings if "misspell" in warning.lower()]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("form.xlsx", b"", "damaged, protected by a password"),
        ("form.xlsx", b"PK\x03\x04 not a workbook", "damaged"),
        ("form.xls", b"\xd0\xcf\x11\xe0 not a workbook", "form"),
        ("form.pdf", b"%PDF", "is a workbook"),
        ("form.md", b"nothing here", "form"),
        ("form.csv", b"a,b\n1,2\n", "form"),
    ],
)
def test_what_is_no_form_is_refused_with_a_sentence(tmp_path, name, content, words):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(Refused, match=words):
        xlsform.read_xlsform(path)
    with pytest.raises(Refused):
        xlsform.read_xlsform(tmp_path / "gone.xlsx")


def test_a_workbook_that_swells_when_unpacked_is_refused(tmp_path):
    path = form(tmp_path, [HEAD[:3], ("text", "a", "A")])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/more.xml", bytes(101 * 2**20))
    assert path.stat().st_size < 2**20
    with pytest.raises(Refused, match="too large when unpacked"):
        xlsform.read_xlsform(path)


def run(path: Path, *more):
    out = io.StringIO()
    call_command("import_xlsform", str(path), *more, stdout=out)
    return out.getvalue().splitlines()


@pytest.mark.django_db
def test_the_command_imports_as_a_draft_and_says_what_it_left(tmp_path):
    path = form(
        tmp_path,
        [HEAD[:3], ("text", "a", "A"), ("geotrace", "way", "Way")],
        settings=[("form_title", "form_id"), ("Survey", "my survey")],
    )
    assert run(path, "--dry-run")[-1].endswith("nothing is written; it would be my-survey")
    assert not Questionnaire.objects.filter(slug="my-survey").exists()
    lines = run(path)
    assert lines == [
        "survey, row 3 (way): There is no kind of question like “geotrace” here.",
        "1 pages, 1 questions, 1 not carried over: my-survey, draft of version 1",
    ]
    draft = Questionnaire.objects.get(slug="my-survey").versions.get()
    assert [each["key"] for each in draft.definition["pages"][0]["questions"]] == ["a"]
    # once more replaces the draft, and a name of one's own may be given
    assert run(path)[-1].endswith("my-survey, draft of version 1")
    assert run(path, "--slug", "other")[-1].endswith("other, draft of version 1")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "survey",
    [
        [HEAD[:3], ("calculate", "c", "")],
        [HEAD[:3], ("begin_group", "g", "G"), ("text", "a", "A")],
        [HEAD[:3], ("select_one none", "a", "A")],
        [HEAD[:3], ("text", "a", "A"), ("text", "a", "B")],
        [HEAD[:3], ("start", "s", "")],
    ],
)
def test_the_command_refuses_with_a_sentence(tmp_path, survey):
    with pytest.raises(CommandError) as refused:
        run(form(tmp_path, survey))
    assert str(refused.value)


def test_an_imported_form_can_be_published_once_it_is_translated(tmp_path):
    found = read(
        tmp_path,
        ("type", "name", "label::Polski (pl)", "label::English (en)", "label::Українська (uk)"),
        ("text", "a", "A", "A", "A"),
    )
    assert definitions.problems(found.definition) == []
