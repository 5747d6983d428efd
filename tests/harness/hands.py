"""Two ways to use a page: with a mouse (or finger), or with the keyboard alone."""

import re
from collections.abc import Sequence
from datetime import date
from itertools import takewhile
from typing import Any

from playwright.sync_api import Locator, Page, TimeoutError, expect

FARTHEST = 250


class Mouse:
    """Points and clicks; also what a page without scripts can do."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def write(self, field: Locator, text: str) -> None:
        field.click()
        field.fill(text)

    def tick(self, box: Locator) -> None:
        box.check()

    def untick(self, box: Locator) -> None:
        box.uncheck()

    def choose(self, select: Locator, value: str) -> None:
        select.select_option(value)

    def press(self, target: Locator) -> None:
        target.click()

    def date(self, field: Locator, day: date) -> None:
        field.fill(f"{day:%Y-%m-%d}")

    def suggestion(self, field: Locator, text: str, option: str) -> None:
        field.click()
        field.fill("")
        field.press_sequentially(text)
        self.page.get_by_role("option", name=re.compile(rf"^{re.escape(option)}\b")).click()

    def attach(self, field: Locator, files: Sequence[dict[str, Any]]) -> None:
        field.set_input_files(list(files))  # type: ignore[arg-type]


class Keyboard:
    """Tab, arrows, space and Enter: nothing else is touched, so what cannot be reached fails."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.keys = page.keyboard

    def reach(self, target: Locator) -> None:
        expect(target).to_be_attached()
        for _step in range(FARTHEST):
            # looked for anew each time: what is drawn again while one goes on is another element
            if target.evaluate("wanted => document.activeElement === wanted"):
                return
            if target.evaluate(
                """wanted => wanted.type === 'radio' && document.activeElement.type === 'radio'
                    && document.activeElement.name === wanted.name"""
            ):
                self.keys.press("ArrowDown")
            else:
                self.keys.press("Tab")
        raise AssertionError(f"The keyboard does not reach {target}")

    def write(self, field: Locator, text: str) -> None:
        self.reach(field)
        self.keys.press("ControlOrMeta+a")
        self.keys.press("Delete")
        self.keys.insert_text(text)

    def tick(self, box: Locator) -> None:
        self.reach(box)
        if not box.is_checked():
            self.keys.press("Space")
        expect(box).to_be_checked()

    def untick(self, box: Locator) -> None:
        self.reach(box)
        if box.is_checked():
            self.keys.press("Space")
        expect(box).not_to_be_checked()

    def choose(self, select: Locator, value: str) -> None:
        """As people do: the first letters of the answer; where several begin so, from the first of all downwards."""
        self.reach(select)
        words = select.locator(f'option[value="{value}"]').text_content() or ""
        # (a letter that the keyboard of the browser does not have would be written, not pressed)
        self.keys.type("".join(takewhile(str.isascii, words.strip())))
        if select.input_value() != value:
            self.keys.press("Escape")  # a space may have opened the list
            self.keys.press("Home")
        for _step in range(FARTHEST):
            if select.input_value() == value:
                return
            self.keys.press("ArrowDown")
        raise AssertionError(f"The keyboard does not choose {value} in {select}")

    def press(self, target: Locator) -> None:
        self.reach(target)
        self.keys.press("Enter")

    def date(self, field: Locator, day: date) -> None:
        """Into the browser's own field for days, whose order of parts is the browser's."""
        for order in ("%m%d%Y", "%d%m%Y", "%Y%m%d"):
            self.reach(field)
            self.keys.press("Delete")
            self.keys.type(day.strftime(order))
            if field.input_value() == day.isoformat():
                return
            self.keys.press("Shift+Tab")
        raise AssertionError(f"The keyboard does not write {day} into {field}")

    def suggestion(self, field: Locator, text: str, option: str) -> None:
        self.write(field, "")
        self.keys.type(text)
        wanted = self.page.get_by_role("option", name=re.compile(rf"^{re.escape(option)}\b"))
        expect(wanted).to_be_visible()
        for _step in range(FARTHEST):
            if wanted.get_attribute("aria-selected") == "true":
                break
            self.keys.press("ArrowDown")
        self.keys.press("Enter")

    def attach(self, field: Locator, files: Sequence[dict[str, Any]]) -> None:
        self.reach(field)
        for key in ("Enter", "Space", "Enter"):
            try:
                with self.page.expect_file_chooser(timeout=5_000) as choosing:
                    self.keys.press(key)
                break
            except TimeoutError:  # a busy headless browser now and then drops the first request for a chooser
                self.reach(field)
        else:
            raise AssertionError("No key opens the file chooser")
        choosing.value.set_files(list(files))  # type: ignore[arg-type]


class NimbleKeyboard(Keyboard):
    """The keyboard alone, going back with Shift and Tab where that is the way: for long pages."""

    def reach(self, target: Locator) -> None:
        expect(target).to_be_attached()
        for _step in range(FARTHEST):
            key = target.evaluate(
                """wanted => {
                    const here = document.activeElement;
                    if (here === wanted) return "";
                    if (wanted.type === "radio" && here.type === "radio" && here.name === wanted.name) return "ArrowDown";
                    const back = wanted.compareDocumentPosition(here) & Node.DOCUMENT_POSITION_FOLLOWING;
                    return back ? "Shift+Tab" : "Tab";
                }"""
            )
            if not key:
                return
            self.keys.press(key)
        raise AssertionError(f"The keyboard does not reach {target}")


Hands = Mouse | Keyboard
