"""What people do again and again: sign in, open a letter."""

from typing import Any

from playwright.sync_api import Page, expect

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
