import re
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.test import Client

import kramy.ui

UI = Path(kramy.ui.__file__).parent
COMPONENTS = sorted(path.stem for path in (UI / "templates/cotton/ui").glob("*.html"))

pytestmark = pytest.mark.urls("kramy.ui.tests.urls")


def test_gallery_asks_the_database_nothing(client: Client, db, django_assert_num_queries):
    client.get("/ui/gallery/")
    with django_assert_num_queries(0):
        response = client.get("/ui/gallery/")
    assert response.status_code == 200


def test_title_starts_with_the_error_word_when_a_form_was_refused(client: Client, db):
    html = client.get("/ui/gallery/?errors=1", headers={"accept-language": "en"}).content.decode()
    assert re.search(r"<title>(.*?)</title>", html).group(1) == "Error: Component gallery – Kramy"


def test_page_has_no_inline_script_or_style(client: Client, db):
    html = client.get("/ui/gallery/").content.decode()
    assert re.findall(r"<script(?![^>]*\bsrc=)", html) == []
    assert re.findall(r"<style|\sstyle=|\son[a-z]+=", html) == []


def test_every_component_is_shown_in_the_gallery():
    templates = "".join(path.read_text() for path in UI.glob("templates/**/*.html"))
    assert [name for name in COMPONENTS if f"<c-ui.{name}" not in templates] == []


def test_every_component_explains_itself():
    silent = [
        name
        for name in COMPONENTS
        if "{% comment %}" not in (UI / "templates/cotton/ui" / f"{name}.html").read_text()
    ]
    assert silent == []


def test_every_icon_used_is_drawn():
    drawn = set(re.findall(r'<symbol id="([^"]+)"', (UI / "static/ui/icons.svg").read_text()))
    used = set()
    for path in UI.parent.glob("**/templates/**/*.html"):
        used |= set(re.findall(r'<c-ui\.icon name="([a-z-]+)"', path.read_text()))
    assert used - drawn == set()


def test_behaviours_asked_for_exist():
    main = (UI / "static/ui/js/main.js").read_text()
    known = set(re.findall(r"^  (\w+): \(\) => import\(\"\./(\w+)\.js\"\)", main, re.M))
    assert all(name == module for name, module in known)
    # what every page has is started without another request
    own = set(re.findall(r"^  (\w+): \(\) => \(\{ start: (\w+) \}\)", main, re.M))
    assert own
    for _name, function in own:
        assert f"function {function}(" in main
    for _name, module in known:
        assert "export function start(" in (UI / "static/ui/js" / f"{module}.js").read_text()
    asked = set()
    for path in UI.glob("templates/**/*.html"):
        for names in re.findall(r'data-k="([^"]+)"', path.read_text()):
            asked |= set(names.split())
    assert asked - {name for name, _start in known | own} == set()


@pytest.mark.parametrize(
    ("template", "heading"),
    [
        ("404.html", "Page not found"),
        ("403.html", "You cannot see this page"),
        ("403_csrf.html", "The form has been open too long"),
        ("400.html", "This could not be read"),
        ("500.html", "Something went wrong on our side"),
    ],
)
def test_error_pages_need_no_context(template, heading):
    html = render_to_string(template)
    assert f"<h1>{heading}</h1>" in html
    assert "<script" not in html


def test_a_fault_shows_the_page_for_faults(client: Client, db):
    client.raise_request_exception = False
    response = client.get("/broken/", headers={"accept-language": "en"})
    assert response.status_code == 500
    assert "Something went wrong on our side" in response.content.decode()
