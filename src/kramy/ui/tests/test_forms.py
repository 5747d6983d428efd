import datetime

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.paginator import Paginator
from django.http import QueryDict
from django.template import Context, Template
from django.test import RequestFactory
from django.utils.datastructures import MultiValueDict
from django_cotton.compiler_regex import CottonCompiler

from kramy.ui.forms import DatePartsField, MultipleFileField
from kramy.ui.gallery import SampleForm
from kramy.ui.templatetags.kramy_ui import control_kind, elided_pages, focus_id


class DayForm(forms.Form):
    day = DatePartsField()


def day_form(day, month, year):
    return DayForm({"day_day": day, "day_month": month, "day_year": year})


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (("27", "3", "2019"), datetime.date(2019, 3, 27)),
        ((" 07 ", "03", "2019"), datetime.date(2019, 3, 7)),
        (("29", "2", "2024"), datetime.date(2024, 2, 29)),
    ],
)
def test_date_in_parts(parts, expected):
    form = day_form(*parts)
    assert form.is_valid()
    assert form.cleaned_data == {"day": expected}


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        (("", "", ""), "required"),
        (("1", "", "2020"), "incomplete"),
        (("31", "2", "2020"), "invalid"),
        (("x", "2", "2020"), "invalid"),
        (("1", "2", "20"), "invalid"),
        (("1", "2", "99999999999999999999"), "invalid"),
    ],
)
def test_date_in_parts_refused(parts, code):
    form = day_form(*parts)
    assert [error.code for error in form.errors.as_data()["day"]] == [code]


def test_optional_date_may_stay_empty():
    assert DatePartsField(required=False).clean(["", "", ""]) is None


def test_date_has_changed_only_when_it_has():
    field = DatePartsField()
    assert field.has_changed(datetime.date(2019, 3, 7), ["07", "3", "2019"]) is False
    assert field.has_changed(datetime.date(2019, 3, 7), ["8", "3", "2019"]) is True


class FilesForm(forms.Form):
    files = MultipleFileField(max_files=2)


def files_form(count):
    files = [SimpleUploadedFile(f"{number}.txt", b"x") for number in range(count)]
    return FilesForm({}, MultiValueDict({"files": files}))


def test_several_files():
    form = files_form(2)
    assert form.is_valid()
    assert [file.name for file in form.cleaned_data["files"]] == ["0.txt", "1.txt"]


@pytest.mark.parametrize(("count", "code"), [(0, "required"), (3, "too_many")])
def test_several_files_refused(count, code):
    assert [error.code for error in files_form(count).errors.as_data()["files"]] == [code]


def test_optional_files_may_be_none():
    assert MultipleFileField(required=False).clean([]) == []


def test_kind_of_every_field():
    assert {field.name: control_kind(field) for field in SampleForm()} == {
        "name": "text",
        "employees": "text",
        "email": "text",
        "about": "textarea",
        "size": "select",
        "sells": "radios",
        "services": "checkboxes",
        "opened": "date",
        "pictures": "file",
        "consent": "checkbox",
        "token": "hidden",
    }


def test_summary_leads_to_the_first_control():
    form = SampleForm()
    assert [focus_id(form[name]) for name in ("name", "sells", "opened")] == [
        "id_name",
        "id_sells_0",
        "id_opened_day",
    ]


def render(source, **context):
    request = RequestFactory().get("/", context.pop("query", {}))
    return Template(CottonCompiler().process(source)).render(Context({"request": request, **context}))


def test_field_describes_its_control_by_hint_and_error():
    html = render('<c-ui.field :field="field" />', field=SampleForm({})["name"])
    assert 'aria-describedby="id_name_hint id_name_error"' in html
    assert 'id="id_name_hint"' in html
    assert 'id="id_name_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'autocomplete="organization"' in html
    assert "maxlength" not in html  # the server says what is too long; the browser cuts nothing


def test_field_without_hint_and_error_describes_nothing():
    html = render('<c-ui.field :field="field" />', field=SampleForm()["email"])
    assert "aria-describedby" not in html


def test_optional_field_says_so():
    assert "Size (optional)" in render('<c-ui.field :field="field" />', field=SampleForm()["size"])


def test_words_of_a_component_are_escaped():
    html = render('<c-ui.card :title="title" :href="title" />', title='<b>bold</b>"')
    assert "&lt;b&gt;bold&lt;/b&gt;&quot;" in html
    assert "<b>" not in html


def test_page_links_keep_the_query_and_drop_page_one():
    page = Paginator(range(30), 10).page(2)
    html = render('<c-ui.pagination :page="page" />', page=page, query=QueryDict("q=ser&page=2"))
    assert 'href="?q=ser"' in html
    assert 'href="?q=ser&amp;page=3"' in html


def test_one_page_needs_no_pagination():
    assert render('<c-ui.pagination :page="page" />', page=Paginator(range(3), 10).page(1)).strip() == ""


def test_far_pages_are_elided():
    assert elided_pages(Paginator(range(300), 10).page(7)) == [1, 2, None, 6, 7, 8, None, 29, 30]


@pytest.mark.parametrize(
    "name", ["button", "button_link", "input", "textarea", "select", "chip", "card", "grid"]
)
def test_attributes_passed_on_are_escaped(name):
    html = render(
        f'<c-ui.{name} name="n" label="l" title="t" :data-x="value">s</c-ui.{name}>', value="'\"><b>"
    )
    assert 'data-x="&#x27;&quot;&gt;&lt;b&gt;"' in html
    assert "<b>" not in html


def test_variables_of_a_component_are_not_attributes():
    html = render('<c-ui.button kind="quiet" autofocus data-n="0">Go</c-ui.button>')
    assert ' autofocus=""' in html
    assert 'data-n="0"' in html
    assert "kind=" not in html


def test_table_shows_nought():
    html = render(
        '<c-ui.table caption="c" :head="[]" :rows="rows" />', rows=[["a", {"text": 0, "numeric": True}, 0]]
    )
    assert html.count(">0</td>") == 2
