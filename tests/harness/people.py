"""What people do again and again: sign in, open a letter."""

import re
from typing import Any
from urllib.parse import urlsplit

from django.test import Client
from playwright.sync_api import Page, expect

from kramy.kernel.messaging.models import OutboxMessage
from tests.harness.scene import PASSWORD


def sign_in(page: Page, user: Any) -> None:
    """By e-mail address and password, in English."""
    page.goto("/en/account/login/")
    page.get_by_label("Email").fill(user.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda address: "/login/" not in address)


def follow_newest_letter(page: Page, *, to: str) -> None:
    """From the demo's mailbox: the newest letter to an address, then its first link."""
    letters = page.get_by_role("main").get_by_role("listitem").filter(has_text=to)
    letters.first.get_by_role("link").click()
    link = page.locator(".k-letter").get_by_role("link").first
    expect(link).to_be_visible()
    link.click()


def as_user(visit: Any, user: Any, path: str, **options: Any) -> Page:
    """A browser in which somebody is signed in already, at a page."""
    client = Client()
    client.force_login(user)
    page: Page = visit("/healthz", **options)
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": page.url}]
    )
    page.goto(path)
    return page


def newest_letter(to: str) -> OutboxMessage:
    return OutboxMessage.objects.filter(recipient=to).latest("pk")


def link_in(letter: OutboxMessage, part: str) -> str:
    """The last address in a letter with ``part`` in it, as a path: letters name the hub, the test's server is another."""
    address = [word for word in re.findall(r"https?://\S+", letter.text) if part in word][-1]
    return urlsplit(address).path
