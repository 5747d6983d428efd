"""Pages for the time when the application rests: as everybody sees them, whole, and gone with their map."""

import getpass
import os
import re
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from django.core.files.storage import default_storage

from kramy.modules.map_campaigns import tasks
from kramy.modules.map_campaigns.domain.pages import resting
from kramy.modules.map_campaigns.domain.published_map import publication
from kramy.modules.map_campaigns.models import Campaign
from kramy.modules.map_campaigns.tests.factories import CampaignFactory, CategoryFactory, EntryFactory

ROOT = Path(__file__).resolve().parents[5]
NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/bin")
HOST = "127.0.0.1"


@pytest.fixture
def campaign(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.BASE_URL = f"http://{HOST}:8000"
    found = CampaignFactory(slug="food", title="Food", embed_origins="*", categories=[CategoryFactory()])
    EntryFactory(campaign=found, name="Bar Żaczek")
    publication.build(found.pk)
    return found


def page(address):
    with default_storage.open(f"pages/{HOST}{address}index.html") as file:
        return file.read().decode()


def exists(address):
    return default_storage.exists(f"pages/{HOST}{address}index.html")


def test_every_language_has_its_page(campaign):
    tasks.publish_resting_pages.call()
    for address, lang, sentence in (
        ("/maps/food/", "pl", "Wyszukiwarka teraz odpoczywa"),
        ("/en/maps/food/", "en", "The search is resting just now"),
        ("/uk/maps/food/", "uk", "Пошук зараз відпочиває"),
    ):
        html = page(address)
        assert f'<html lang="{lang}"' in html
        assert "Bar Żaczek" in html
        assert sentence in html
        assert re.search(r'data-root="/media/maps/\d+/[0-9a-f]{32}\.bin"', html)
        assert "csrfmiddlewaretoken" not in html
    assert "Bar Żaczek" in page("/en/maps/food/embed/")


def test_readers_are_never_told_that_the_application_rests(campaign, client):
    tasks.publish_resting_pages.call()
    assert "resting" not in client.get("/en/maps/food/").content.decode()


def test_nothing_is_drawn_while_nothing_has_changed(campaign):
    drawn = []

    def draw(address):
        drawn.append(address)
        return b"page"

    resting.publish(campaign.pk, draw=draw)
    assert len(drawn) == 6
    resting.publish(campaign.pk, draw=draw)
    assert len(drawn) == 6
    EntryFactory(campaign=campaign)
    publication.mark_changed([campaign.pk])
    publication.build(campaign.pk)
    resting.publish(campaign.pk, draw=draw)
    assert len(drawn) == 12


def test_what_could_not_be_drawn_is_tried_again(campaign):
    assert resting.publish(campaign.pk, draw=lambda address: None) == []
    assert not exists("/en/maps/food/")
    assert len(resting.publish(campaign.pk, draw=lambda address: b"page")) == 6


def test_pages_go_with_their_map(campaign):
    resting.publish(campaign.pk, draw=lambda address: b"page")
    Campaign.objects.update(embed_origins="")
    Campaign.objects.update(revision=campaign.revision + 1)
    resting.publish(campaign.pk, draw=lambda address: b"page")
    assert exists("/en/maps/food/")
    assert not exists("/en/maps/food/embed/")
    Campaign.objects.update(published=False)
    resting.publish(campaign.pk, draw=lambda address: b"page")
    assert not exists("/en/maps/food/")


def test_the_pages_and_their_records_are_not_handed_out_by_the_application(campaign, client):
    tasks.publish_resting_pages.call()
    assert client.get(f"/media/pages/{campaign.pk}.json").status_code == 404
    assert client.get(f"/media/pages/{HOST}/en/maps/food/index.html").status_code == 404


def configuration(var, port, application):
    text = (ROOT / "deploy" / "nginx.conf").read_text()
    text = text.replace("@HOST@", HOST).replace("@VAR@", str(var)).replace("@APPLICATION@", application)
    text = text[text.index("map $uri") :]  # without the redirection to https
    text = re.sub(r"\n\s*ssl_.*", "", text).replace("listen 443 ssl http2", f"listen {HOST}:{port}")
    user = (
        f"user {getpass.getuser()};" if os.geteuid() == 0 else ""
    )  # only that user reads the tests' folders
    return (
        f"{user} daemon off; pid {var}/nginx.pid; error_log {var}/nginx.log; events {{}}\n"
        f"http {{ access_log off; client_body_temp_path {var}/t1; proxy_temp_path {var}/t2;"
        f" fastcgi_temp_path {var}/t3; uwsgi_temp_path {var}/t4; scgi_temp_path {var}/t5;\n{text}}}\n"
    )


def free_port():
    with socket.socket() as found:
        found.bind((HOST, 0))
        return found.getsockname()[1]


@pytest.fixture
def nginx(campaign, settings):
    """nginx with the configuration that we ship, before an application that is not there."""
    if NGINX is None:
        pytest.skip("nginx is not installed")
    tasks.publish_resting_pages.call()
    var, port = Path(settings.MEDIA_ROOT).parent, free_port()
    # held and never listened on: nobody else on this machine becomes the application meanwhile
    nobody = socket.socket()
    nobody.bind((HOST, 0))
    (var / "nginx.conf").write_text(configuration(var, port, f"{HOST}:{nobody.getsockname()[1]}"))
    arguments = [NGINX, "-e", f"{var}/nginx.log", "-c", f"{var}/nginx.conf", "-p", str(var)]
    process = subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _attempt in range(100):
        with socket.socket() as trying:
            if trying.connect_ex((HOST, port)) == 0:
                break
        time.sleep(0.05)
    yield f"http://{HOST}:{port}"
    process.terminate()
    process.wait(timeout=10)
    nobody.close()


def answer(url):
    try:
        with urllib.request.urlopen(url, timeout=5) as response:
            return response.status, response.headers, response.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, error.read()


def test_nginx_shows_the_map_of_an_application_that_is_not_there(nginx, client):
    status, headers, html = answer(f"{nginx}/en/maps/food/?q=bar")
    assert (status, headers["Cache-Control"]) == (200, "no-store")
    assert headers["Content-Type"].startswith("text/html")
    assert "Bar Żaczek" in html.decode()
    alive = client.get("/en/maps/food/")
    assert headers["Content-Security-Policy"] == alive["Content-Security-Policy"]
    assert headers["Referrer-Policy"] == alive["Referrer-Policy"]
    framed = answer(f"{nginx}/en/maps/food/embed/")[1]["Content-Security-Policy"]
    assert framed == client.get("/en/maps/food/embed/")["Content-Security-Policy"]
    root = re.search(r'data-root="([^"]+)"', html.decode())[1]
    status, headers, data = answer(nginx + root)
    assert (status, headers["Cache-Control"]) == (200, "public, max-age=31536000, immutable")
    assert data[:2] == b"\x1f\x8b"
    assert answer(f"{nginx}/en/maps/food/results?q=bar")[0] == 503
    assert answer(f"{nginx}/en/")[0] == 503
    for secret in (
        "/media/pages/1.json",
        "/media/map-index/",
        "/media/attachments/",
        "/artefacts/attachments/",
    ):
        assert answer(nginx + secret)[0] == 503
