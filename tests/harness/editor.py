"""An official at the editor of questionnaires, with a mouse, by keyboard, or without scripts."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, Page, expect

from kramy.kernel.questionnaires.domain import versions
from kramy.kernel.questionnaires.models import QuestionnaireVersion
from tests.harness.axe import assert_accessible
from tests.harness.hands import Hands, Mouse


class Desk:
    """The editor in a browser. ``hands`` use it; ``looked`` is called with the name of every new screen."""

    def __init__(
        self,
        page: Page,
        *,
        hands: Callable[[Page], Hands] = Mouse,
        scripted: bool = True,
        looked: Callable[[Page, str], None] | None = None,
    ) -> None:
        self.page, self.hands, self.scripted = page, hands(page), scripted
        self._looked, self._seen = looked, set[str]()

    def look(self, name: str) -> None:
        """Once for every screen: no violation of WCAG that axe finds."""
        if self.scripted and name not in self._seen:
            assert_accessible(self.page)
            if self._looked is not None:
                self._looked(self.page, name)
        self._seen.add(name)

    # the questionnaire

    def begin(self, title: str, slug: str) -> None:
        self.page.goto("/desk/questionnaires/")
        self.look("list")
        self.press(self.page.get_by_role("link", name="New questionnaire"))
        self.page.wait_for_url(re.compile("/new/"))
        self.look("new")
        for code in ("pl", "en"):
            self.hands.write(self.page.locator(f"#id_title_{code}"), title)
        self.hands.write(self.page.locator("#id_slug"), slug)
        self.submit(self.page.get_by_role("button", name="Create"))
        self.page.wait_for_url(re.compile("/edit/"))
        self.look("empty")

    def draft(self) -> QuestionnaireVersion:
        return QuestionnaireVersion.objects.get(state="draft")

    def question(self, key: str) -> Any:
        found = versions.definition_of(self.draft()).question(key)
        assert found is not None
        return found

    # adding

    def add_page(self, title: str) -> None:
        self._open("A page")
        self.hands.write(self.page.locator("#id_new_title"), title)
        self.submit(self.page.get_by_role("button", name="Add the page"))
        self.expect_selected(title)
        self.look("page")

    def add_group(self, heading: str) -> None:
        self._open("A group under a heading")
        self.hands.write(self.page.locator("#id_new_group"), heading)
        self.submit(self.page.get_by_role("button", name="Add the group"))
        self.expect_selected(heading)
        self.look("group")

    def add(self, label: str, kind: str, *, to_rows: bool = False, required: bool = True) -> None:
        select, box = ("#id_row_kind", "#id_row_label") if to_rows else ("#id_new_kind", "#id_new_label")
        self.hands.choose(self.page.locator(select), kind)
        self.hands.write(self.page.locator(box), label)
        self.submit(
            self.page.get_by_role("button", name="Add to the rows" if to_rows else "Add the question")
        )
        self.expect_selected(label)
        self.look(kind)
        if not required:
            self.hands.untick(self.page.locator("#id_required"))
            self.save()

    def _open(self, name: str) -> None:
        folded = self.page.locator("#q-add details:not([open]) > summary").filter(
            has_text=re.compile(f"{name}$")
        )
        if folded.count():
            self.press(folded)

    # what is selected

    def save(self) -> None:
        self.submit(self.page.locator("#q-edit").get_by_role("button", name="Save", exact=True))

    def setting(self, name: str, value: str) -> None:
        self.unfold("Settings")
        self.hands.write(self.page.locator(f"#id_option-{name}"), value)

    def unfold(self, name: str) -> None:
        folded = self.page.locator("#q-edit details:not([open]) > summary").filter(has_text=name)
        if folded.count():
            self.press(folded)

    def select(self, label: str) -> None:
        line = self.page.locator("#q-outline").get_by_role("link", name=re.compile(label)).first
        self.submit(line)
        self.expect_selected(label)

    def expect_selected(self, label: str) -> None:
        expect(self.page.locator("#q-outline [aria-current=true]")).to_contain_text(label)
        expect(self.page.locator("#q-edit")).to_be_attached()

    def lines(self, *labels: str) -> None:
        """Answers to choose from, or the fixed rows of a table, in English."""
        for start in range(0, len(labels), 2):  # two blank lines at a time
            for number, label in list(enumerate(labels))[start : start + 2]:
                self.hands.write(self.page.locator(f'[name="choice-{number}-label_en"]'), label)
            self.submit(self.page.get_by_role("button", name="Save and add more lines"))
            expect(self.page.locator(f'[name="choice-{start}-key"]')).not_to_have_value("")

    # conditions and rules

    def build(self, link: str | re.Pattern[str]) -> None:
        """Open the builder by a link of the form."""
        self.press(self.page.locator("#q-edit").get_by_role("link", name=link))
        expect(self.page.locator("#q-builder")).to_be_attached()
        self.look("builder")

    def add_to(self, path: str, what: str) -> None:
        """A condition or a group of conditions, into the group at the path; the new control is waited for."""
        boxes = self.page.locator("#q-tree select").count()
        self.press(self.page.locator(f'#q-tree button[value="add-{what}:{path}"]'))
        expect(self.page.locator("#q-tree select").nth(boxes)).to_be_attached()

    def choose(self, path: str, value: str, *, then: str = "") -> None:
        """Choose in the control at a path; ``then`` is the control that comes with it."""
        self.hands.choose(self.page.locator(f'[name="{path}"]'), value)
        if not self.scripted:
            self.press(self.page.get_by_role("button", name="Show what fits my choices"))
            self.page.wait_for_load_state("load")
        if then:
            expect(self.page.locator(f'[name="{then}"]')).to_be_attached()
        expect(self.page.locator(f'[name="{path}"]')).to_have_value(value)

    def number(self, path: str, value: str) -> None:
        self.hands.write(self.page.locator(f'[name="{path}"]'), value)
        self.page.keyboard.press("Tab")

    def says(self, *words: str) -> None:
        """What has been put together so far, in words."""
        if not self.scripted:
            self.press(self.page.get_by_role("button", name="Show what fits my choices"))
        for each in words:
            expect(self.page.locator(".q-sentence")).to_contain_text(each)

    def kept(self) -> None:
        self.submit(self.page.locator("#q-builder").get_by_role("button", name="Save", exact=True))
        self.page.wait_for_url(re.compile(r"/edit/\?selected="))

    # translating, publishing

    def translate(self, to: str, words: Callable[[str], str]) -> None:
        """Every text that is missing in a language, out of English."""
        self.press(self.page.locator("#q-problems").get_by_role("link", name=re.compile(f"^{to.upper()} ")))
        self.page.wait_for_url(re.compile("/translate/"))
        self.look("translate")
        for row in self.page.locator(".q-translation__missing").all():
            self.hands.write(row.locator("textarea"), words(row.locator("td").first.inner_text().strip()))
        self.press(self.page.get_by_role("button", name="Save", exact=True))
        expect(self.page.get_by_text("Every text is translated")).to_be_visible()
        self.press(self.page.get_by_role("link", name="Back to the draft"))
        self.page.wait_for_url(re.compile("/edit/"))

    def publish(self, number: int, note: str = "") -> None:
        expect(self.page.locator("#q-problems")).to_contain_text("it can be published")
        self.press(self.page.get_by_role("link", name="Publish…"))
        self.page.wait_for_url(re.compile("/publish/"))
        self.look(f"publish {number}")
        if note:
            self.hands.write(self.page.locator("#id_note"), note)
        self.press(self.page.get_by_role("button", name="Publish", exact=True))
        expect(self.page.get_by_text(f"Version {number} is published.")).to_be_visible()
        self.look("versions")

    def press(self, target: Locator) -> None:
        self.hands.press(target)

    def submit(self, target: Locator) -> None:
        """Press what sends a form, and wait for the page that answers."""
        with self.page.expect_navigation():
            self.hands.press(target)
