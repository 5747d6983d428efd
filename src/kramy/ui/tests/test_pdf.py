import sys

import pytest
from django.template import engines
from PIL import ImageFile

from kramy.ui import pdf
from kramy.ui.tests import pdf_structure

DOCUMENT = """{% extends "ui/pdf/base.html" %}{% block title %}Zażółć{% endblock %}{% block document %}
<h1>Zażółć gęślą jaźń</h1>
<p>Добрий день, Škoda № 5</p>{{ more|safe }}{% endblock %}"""


@pytest.fixture
def template(monkeypatch):
    """A document for trying, found under a name of its own."""
    made = engines["django"].from_string(DOCUMENT)
    monkeypatch.setattr(pdf, "render_to_string", lambda _name, context: made.render(context))
    return "any.html"


def make(template, more="", language="uk"):
    return pdf.make_pdf(template, {"sender": "Miasto", "more": more}, language=language)


def test_a_document_is_for_everybody(template):
    made = make(
        template,
        "<table><thead><tr><th scope=col>A</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>",
    )
    assert pdf_structure.problems(made) == []
    reader = pdf_structure.read(made)
    assert reader.trailer["/Root"]["/Lang"] == "uk"
    assert reader.metadata.title == "Zażółć"
    text = pdf_structure.text_of(made).replace(" ", "")
    assert "Zażółćgęśląjaźń" in text
    assert "Добрийдень,Škoda№5" in text


def test_the_checker_finds_what_is_wrong(template):
    wrong = make(
        template, '<h4>Skipped</h4><img src="data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=">'
    )
    assert "heading 4 follows heading 1" in pdf_structure.problems(wrong)


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:9/picture.png",
        "https://example.com/picture.png",
        "file:///etc/passwd",
        "https://static.invalid/ui/none.png",
        "https://static.invalid/../../settings.py",
        "ftp://example.com/a",
    ],
)
def test_nothing_is_fetched_from_anywhere(template, address):
    with pytest.raises(pdf.ForeignFile):
        make(template, f'<img src="{address}" alt="x">')
    with pytest.raises(pdf.ForeignFile):
        pdf.own_file(address)


def test_a_machine_without_pango_says_so(monkeypatch, template):
    class NoPango:
        def find_spec(self, name, path=None, target=None):
            if name == "weasyprint":
                raise OSError("cannot load library 'libpango-1.0-0'")

    for name in [name for name in sys.modules if name.split(".")[0] == "weasyprint"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", [NoPango(), *sys.meta_path])
    assert pdf.can_make_pdf() is False
    with pytest.raises(pdf.PdfUnavailable):
        make(template)


def test_the_print_view_has_the_same_words(template):
    page = pdf.document_html(template, {"sender": "Miasto"}, language="pl", stylesheet="/static/ui/pdf.css")
    assert '<html lang="pl">' in page
    assert 'href="/static/ui/pdf.css"' in page


def test_making_one_does_not_let_half_a_picture_pass_for_a_whole_one(template):
    make(template)
    assert ImageFile.LOAD_TRUNCATED_IMAGES is False
