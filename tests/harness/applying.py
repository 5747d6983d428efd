"""The pages of an application to a map, filled by somebody's hands (in English)."""

import io
from collections.abc import Callable
from typing import Any

from PIL import Image
from playwright.sync_api import Page, expect

from kramy.cities.krakow.demo.firms import invented_nip
from tests.harness.hands import Hands

Look = Callable[[Page], None]
EMAIL = "halina@pierogi.example"
NAME = "Pierogarnia Pod Kasztanem"
NIP = invented_nip(900)


def picture_file(
    name: str = "front.jpg", *, size: tuple[int, int] = (600, 400), orientation: int | None = None
) -> dict[str, Any]:
    """A JPEG, left half red and right half blue, with the turn a phone would note in it."""
    image = Image.new("RGB", size, (30, 60, 200))
    image.paste((200, 40, 30), (0, 0, size[0] // 2, size[1]))
    exif = Image.Exif()
    if orientation:
        exif[0x0112] = orientation
    content = io.BytesIO()
    image.save(content, "JPEG", quality=70, exif=exif)
    return {"name": name, "mimeType": "image/jpeg", "buffer": content.getvalue()}


def html_called_jpg() -> dict[str, Any]:
    return {
        "name": "menu.jpg",
        "mimeType": "image/jpeg",
        "buffer": b"<!doctype html><script>alert(1)</script>",
    }


class Application:
    """``look`` is called on every page before it is filled."""

    def __init__(self, page: Page, hands: Hands, *, look: Look = lambda page: None) -> None:
        self.page = page
        self.hands = hands
        self.look = look

    def arrive(self, heading: str) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)
        self.look(self.page)

    def button(self, name: str = "Continue") -> None:
        self.hands.press(self.page.get_by_role("button", name=name, exact=True))

    def field(self, name: str) -> Any:
        return self.page.locator(f"[name='{name}']")

    def answer(self, question: str, answer: str) -> None:
        self.hands.tick(self.page.get_by_role("group", name=question).get_by_label(answer, exact=True))

    def firm(self, nip: str = NIP) -> None:
        self.hands.write(self.page.get_by_label("Name of the firm or organisation"), "Halina Bąk Pierogi")
        self.hands.write(self.page.get_by_label("NIP", exact=True), nip)
        self.button()

    def what(self, name: str = NAME) -> None:
        self.hands.write(self.page.get_by_label("Name on the map"), name)
        self.hands.write(self.page.get_by_label("Description"), "Pierogi lepione na miejscu, także na wynos.")
        categories = self.page.get_by_role("group", name="Categories", exact=True)
        self.hands.tick(categories.get_by_label("Pierogi bars", exact=True))
        self.button()

    def where_by_suggestion(self, typed: str = "szewska 4", label: str = "Szewska 4") -> None:
        self.hands.suggestion(self.page.get_by_label("Street"), typed, label)
        expect(self.page.get_by_label("House and flat number")).to_have_value("4")

    def where_typed(self) -> None:
        self.hands.write(self.page.get_by_label("Street"), "Szewska")
        self.hands.write(self.page.get_by_label("House and flat number"), "4")

    def hours(self) -> None:
        self.hands.tick(self.page.get_by_label("The hours differ by day"))
        self.hands.write(self.field("opening_hours.mo.from"), "9")
        self.hands.write(self.field("opening_hours.mo.to"), "17:30")
        self.button()

    def ordering(self) -> None:
        self.answer("Can people order online?", "No")
        self.answer("Do you offer takeaway?", "Yes")
        self.answer("Do you deliver?", "Yes")
        self.button()

    def contact(self) -> None:
        self.hands.write(self.field("website"), "pierogi.example")
        self.hands.write(self.field("phone"), "12 300 40 50")
        self.answer("Show the phone on the map?", "Yes")
        self.button()

    def pictures(self, *files: dict[str, Any]) -> None:
        self.hands.attach(self.page.locator("input[type=file]"), files or (picture_file(),))
        self.button()

    def applicant(self, email: str = EMAIL) -> None:
        self.hands.write(self.page.get_by_label("Your e-mail"), email)
        self.button()

    def consent(self) -> None:
        for box in self.page.get_by_role("main").get_by_role("checkbox").all():
            self.hands.tick(box)
        self.button()

    def send(self) -> str:
        """Sends it; the number of the case."""
        self.button("Send the application")
        self.arrive("Application sent")
        return self.page.locator(".k-panel strong").inner_text()
