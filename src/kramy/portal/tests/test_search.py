"""Searching the hub: editorial pages of the reader's language, with whatever is typed."""

from datetime import date

import pytest

from kramy.portal.domain.news import publish_news
from kramy.portal.domain.pages import ensure_pages

pytestmark = pytest.mark.django_db


@pytest.fixture
def news():
    ensure_pages()
    texts = {
        "pl": ("Święto pierogów", "Zapraszamy.", "<p>Na rynek.</p>"),
        "en": ("Feast of dumplings", "Come.", "<p>Today.</p>"),
    }
    return publish_news(slug="pierogi", published_on=date(2026, 8, 15), texts=texts)


def found(response):
    return [page.title for page in response.context["found"]]


def test_pages_of_the_language_are_found(client, news):
    assert found(client.get("/search/", {"q": "pierogów"})) == ["Święto pierogów"]
    assert found(client.get("/en/search/", {"q": "dumplings"})) == ["Feast of dumplings"]
    assert found(client.get("/en/search/", {"q": "pierogów"})) == []


def test_nothing_typed_breaks_it(client, news):
    for typed in ("", "\x00", "b" * 3000, "<script>alert(1)</script>", '" OR NEAR(', "'; --", "*", 'zz"zz'):
        response = client.get("/search/", {"q": typed, "page": "-4"})
        assert (typed, response.status_code, found(response)) == (typed, 200, [])
        assert b"<script>alert" not in response.content
