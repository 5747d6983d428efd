"""A campaign's own colours can always be read; its logo is drawn anew; its stylesheet is named by its content."""

import io
import re
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from kramy.kernel.accounts.tests.factories import UserFactory, give_second_factor
from kramy.lib.colours import contrast
from kramy.lib.errors import Refused
from kramy.modules.map_campaigns.domain.pages.hosts import note_reached, set_hosts
from kramy.modules.map_campaigns.domain.pages.looks import set_look, stylesheet_of
from kramy.modules.map_campaigns.domain.pages.palette import (
    DARK_GROUNDS,
    INK,
    INK_SOFT,
    LIGHT_GROUNDS,
    WHITE,
    palette,
    paper_problem,
    stylesheet,
)
from kramy.modules.map_campaigns.domain.published_map import publication
from kramy.modules.map_campaigns.models import Campaign, CampaignLook
from kramy.modules.map_campaigns.tests.factories import CampaignFactory, CategoryFactory, EntryFactory
from kramy.modules.map_campaigns.web.public import counting, page_cache

NAME = "swieta.example"
COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@settings(max_examples=300, deadline=None)
@given(brand=COLOURS, action=COLOURS, paper=COLOURS)
def test_whatever_is_chosen_can_be_read(brand: str, action: str, paper: str) -> None:
    paper = "" if paper_problem(paper) else paper
    found = palette(brand=brand, action=action, paper=paper)
    light, dark = found.light, found.dark
    grounds = (paper, WHITE, light["sunk"]) if paper else LIGHT_GROUNDS
    for tokens, under in ((light, grounds), (dark, DARK_GROUNDS)):
        for name in ("action", "action-strong", "brand", "brand-strong"):
            assert min(contrast(tokens[name], ground) for ground in under) >= 4.5, (name, tokens[name])
        assert contrast(tokens["action"], tokens["on-action"]) >= 4.5
        assert contrast(tokens["action"], tokens["action-soft"]) >= 4.5
        assert contrast(tokens["brand"], tokens["brand-soft"]) >= 4.5
        assert min(contrast(tokens[name], tokens["night"]) for name in ("night-ink", "night-soft")) >= 4.5
    for ground in grounds:
        assert min(contrast(INK, ground), contrast(INK_SOFT, ground)) >= 4.5
        if paper:
            assert contrast(light["line-strong"], ground) >= 3


def test_readable_colours_stay_as_they_are() -> None:
    found = palette(brand="#9b1c31", action="#1f5a3c")
    assert (found.light["brand"], found.light["action"], found.adjusted) == ("#9b1c31", "#1f5a3c", ())
    (note,) = palette(action="#ffcc00").adjusted
    assert (note.name, note.chosen) == ("action_colour", "#ffcc00")


def test_a_stylesheet_is_tokens_alone() -> None:
    assert stylesheet() == ""
    css = stylesheet(brand="#9b1c31", paper="#ffffff")
    assert re.fullmatch(r'(?:[\w\s@:(){}\[\]"=.-]|--k-[a-z-]+:#[0-9a-f]{6};)+', css)
    assert "--k-paper:#ffffff;" in css


@pytest.fixture
def campaign(db: None, monkeypatch: Any) -> Campaign:
    page_cache.PAGES.clear()
    monkeypatch.setattr(counting._writer, "start", lambda: None)
    bars = CategoryFactory(slug="bars")
    found = CampaignFactory(slug="food", title_en="Food", categories=[bars])
    EntryFactory(campaign=found, main_category=bars)
    publication.build(found.pk)
    return found


def picture(kind: str = "PNG") -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (900, 300), "#9b1c31").save(file, kind)
    return file.getvalue()


def test_the_logo_is_drawn_anew(campaign: Campaign, django_capture_on_commit_callbacks: Any) -> None:
    with pytest.raises(Refused) as caught:
        set_look(campaign=campaign, by=None, logo=picture())
    assert caught.value.field == "logo_alt_pl"
    for content in (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", b"GIF89a", b""):
        with pytest.raises(Refused) as caught:
            set_look(campaign=campaign, by=None, logo=content, logo_alt_pl="Bombka")
        assert caught.value.field == "logo"
    look = set_look(campaign=campaign, by=None, logo=picture(), logo_alt_pl="Bombka")
    assert (look.logo_width, look.logo_height) == (640, 213)
    first = look.logo.name
    assert re.fullmatch(r"pictures/../[0-9a-f]{64}\.webp", first)
    with django_capture_on_commit_callbacks(execute=True):
        look = set_look(campaign=campaign, by=None, remove_logo=True)
    assert not look.logo
    assert not default_storage.exists(first)


def test_what_the_database_keeps_out(campaign: Campaign) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        CampaignLook.objects.create(campaign=campaign, brand_colour="red")
    with pytest.raises(Refused) as caught:
        set_look(campaign=campaign, by=None, paper_colour="#777777")
    assert caught.value.code == "paper_too_dark"
    with pytest.raises(Refused):
        set_look(campaign=campaign, by=None, brand_colour="}body{x")


def test_the_look_on_the_own_host_and_on_the_hub(campaign: Campaign) -> None:
    set_hosts(campaign=campaign, names=[NAME], by=None)
    note_reached(campaign=campaign, name=NAME, by=None)
    set_look(
        campaign=campaign, by=None, brand_colour="#9b1c31", header_title_en="Christmas <b>", logo=picture(),
        logo_alt_pl="Bombka", logo_alt_en="Bauble", footer_text_en="Until 6 January", start_text_en="Look around",
    )  # fmt: skip
    own = Client(HTTP_HOST=NAME)
    html = own.get("/en/").content.decode()
    for words in ("Christmas &lt;b&gt;", "Until 6 January", "Look around", 'alt="Bauble"'):
        assert words in html
    css = re.search(r'href="(/en/look-[0-9a-f]{20}\.css)"', html)
    assert css
    sheet = own.get(css[1])
    assert "--k-brand:#9b1c31;" in sheet.content.decode()
    assert (sheet["Content-Type"], "immutable" in sheet["Cache-Control"]) == ("text/css; charset=utf-8", True)
    assert "style-src 'self';" in own.get("/en/")["Content-Security-Policy"]
    assert "look-" not in Client().get("/en/maps/food/").content.decode()
    set_look(campaign=campaign, by=None, on_hub=True, brand_colour="#1f5a3c")
    hub = Client().get("/en/maps/food/").content.decode()
    new = re.search(r'href="(/en/maps/food/look-[0-9a-f]{20}\.css)"', hub)
    assert new
    assert own.get(css[1])["Location"].startswith("/en/look-")  # a page kept from before
    assert Client().get("/en/maps/food/look-abc.css", follow=True).status_code == 200
    set_look(campaign=campaign, by=None, brand_colour="")
    assert Client().get(new[1]).status_code == 404
    assert stylesheet_of(CampaignLook.objects.get()) == ""


def test_an_editor_dresses_a_map(campaign: Campaign) -> None:
    desk = Client()
    desk.force_login(give_second_factor(UserFactory(language="en", editor=True)))
    url = f"/desk/maps/{campaign.pk}/own-look/"
    page = desk.get(url)
    assert page.status_code == 200
    typed = {"brand_colour": "#FFCC00", "header_title_pl": "Święta", "logo_alt_pl": "Bombka", "theme": "dark"}
    logo = SimpleUploadedFile("a.png", picture(), "image/png")
    preview = desk.post(f"{url}preview/", {**typed, "logo": logo})
    html = preview.content.decode()
    assert 'data-theme="dark"' in html
    assert "data:image/webp;base64," in html
    assert ':root[data-theme="dark"]{' in html
    assert "#ffcc00" in html
    assert not CampaignLook.objects.exists()
    assert desk.post(f"{url}preview/", {"brand_colour": "red"}).status_code == 400
    for wrong in ({"paper_colour": "#333333"}, {"brand_colour": "red"}):
        refused = desk.post(url, {**typed, **wrong, "revision": campaign.revision})
        assert refused.status_code == 400
        assert list(refused.context["form"].errors) == list(wrong)
    svg = SimpleUploadedFile("a.svg", b"<svg/>", "image/svg+xml")
    assert desk.post(url, {**typed, "logo": svg, "revision": campaign.revision}).status_code == 400
    logo.seek(0)
    assert desk.post(url, {**typed, "logo": logo, "revision": campaign.revision}).status_code == 302
    look = CampaignLook.objects.get()
    assert (look.brand_colour, look.header_title_pl, bool(look.logo)) == ("#ffcc00", "Święta", True)
    assert desk.post(url, {**typed, "revision": campaign.revision}).status_code == 400  # somebody was faster
