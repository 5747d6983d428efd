"""One place, two entries: the applicant is asked, the official sees why, merges by mouse and keyboard, and parts again."""

from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from kramy.kernel.casework import api as casework
from kramy.kernel.casework.models import Case
from kramy.kernel.questionnaires import api as questionnaires
from kramy.kernel.questionnaires.models import AnswerSet
from kramy.modules.map_campaigns.domain.duplicates.watch import compare_waiting
from kramy.modules.map_campaigns.enums import EntryState
from kramy.modules.map_campaigns.models import Entry
from tests.harness.axe import assert_accessible
from tests.harness.browser import picture
from tests.harness.hands import Hands, Keyboard, Mouse
from tests.harness.people import sign_in
from tests.harness.scene import Scene, applicants, firm_for

pytestmark = [pytest.mark.browser]


def twin_of(entry: Entry) -> dict[str, Any]:
    """What of the answers makes another application for the same place."""
    return {
        "name": entry.name.upper(),
        "address": {
            "street": entry.street, "house_number": entry.house_number, "postcode": entry.postcode,
            "town": entry.town, "lon": entry.lon, "lat": entry.lat,
        },
    }  # fmt: skip


def on_the_map(scene: Scene) -> Entry:
    found = Entry.objects.filter(campaign=scene.gastronomy, state=EntryState.PUBLISHED).order_by("pk").first()
    assert found is not None
    return found


def begun(scene: Scene, entry: Entry) -> str:
    """An application with every answer given for the place of ``entry``; the address at which it goes on."""
    firm = firm_for("pierogi")
    draft, token = casework.start_draft(
        intake=scene.gastronomy.intake, language="en", email=firm.email,
        answers=applicants(scene).answers(firm) | twin_of(entry),
    )  # fmt: skip
    source = Case.objects.exclude(answers__attachments=None).first()
    assert source is not None
    attachment = source.answers.attachments.first()
    with attachment.file.open("rb") as file:
        questionnaires.add_picture(
            answer_set=draft.answer_set, question_key="pictures", file=file, name="front.jpg"
        )
    pages = questionnaires.definition_of(draft.answer_set.version).pages
    AnswerSet.objects.filter(pk=draft.answer_set_id).update(finished_pages=[page.key for page in pages])
    return f"/en/continue/{token}/"


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no-scripts"])
def test_an_applicant_is_asked_whether_the_place_is_theirs(
    visit: Any, scene: Scene, javascript: bool
) -> None:
    entry = on_the_map(scene)
    page = visit(begun(scene, entry), phone=True, javascript=javascript, locale="en-GB")
    main = page.get_by_role("main")
    expect(main).to_contain_text("Is this your place?")
    expect(main).to_contain_text(entry.name)
    expect(main).to_contain_text("same name and address")
    expect(page.get_by_role("link", name="Have the link mailed again")).to_be_visible()
    if javascript:
        assert_accessible(page)
        picture(page, "duplicate-applying")
        page.get_by_role("button", name="Send the application").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("sent")
        assert scene.newest_case().title == entry.name.upper()


def two_entries(scene: Scene) -> tuple[Entry, Entry]:
    """An entry, and the one of another firm that was accepted for the same place."""
    entry = on_the_map(scene)
    worker = applicants(scene)
    case = worker.apply(firm_for("pierogi"), scene.gastronomy, timezone.now())
    answers = AnswerSet.objects.get(pk=case.answers_id)
    AnswerSet.objects.filter(pk=answers.pk).update(answers=answers.answers | twin_of(entry))
    case.refresh_from_db()
    worker.accept(case, timezone.now())
    compare_waiting()
    return entry, Entry.objects.get(case=case)


def at_the_desk(visit: Any, scene: Scene) -> Page:
    page: Page = visit("/en/", locale="en-GB")
    sign_in(page, scene.official)
    return page


@pytest.mark.parametrize("by", [Mouse, Keyboard])
def test_an_official_merges_two_entries_and_parts_them_again(visit: Any, scene: Scene, by: type[Any]) -> None:
    entry, twin = two_entries(scene)
    page = at_the_desk(visit, scene)
    hands: Hands = by(page)
    page.goto("/desk/maps/duplicates/")
    row = page.get_by_role("table").get_by_role("row").filter(has_text=twin.name)
    expect(row).to_contain_text("same name and address")
    assert_accessible(page)
    picture(page, "duplicates-list")
    hands.press(row.get_by_role("link", name="Compare"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Are these the same?")
    assert_accessible(page)
    picture(page, "duplicates-pair")
    page.watch.expected_statuses.add(409)  # type: ignore[attr-defined]
    hands.press(page.get_by_role("button", name="Merge", exact=True))
    expect(page.get_by_role("alert")).to_contain_text("Write why the two are one place.")
    hands.tick(page.get_by_role("radio", name=f"Keep 1: {entry.name}"))
    hands.write(page.get_by_label("Why they are one place"), "One door, one kitchen")
    hands.press(page.get_by_role("button", name="Merge", exact=True))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Merged:")
    assert_accessible(page)
    picture(page, "duplicates-merged")
    twin.refresh_from_db()
    assert twin.state == EntryState.MERGED
    address = f"/en/maps/{scene.gastronomy.slug}/{twin.pk}-{twin.slug}/"
    visitor = visit(address, locale="en-GB")
    assert f"/{entry.pk}-" in visitor.url
    assert "One door, one kitchen" in scene.letters_to("pierogi@firm.example")[-1].text

    hands.write(page.get_by_label("Why they are two places"), "Two kitchens")
    hands.press(page.get_by_role("button", name="Make them two again"))
    expect(page.get_by_role("main")).to_contain_text("They are two entries again")
    hands.write(page.get_by_label("Why they are two places"), "Two kitchens")
    hands.press(page.get_by_role("button", name="Not the same"))
    expect(page.get_by_role("main")).to_contain_text("You will not be asked about them again.")
    expect(page.get_by_role("main")).not_to_contain_text(twin.name)


def test_the_desk_merges_without_scripts(visit: Any, scene: Scene) -> None:
    entry, twin = two_entries(scene)
    page = at_the_desk(visit, scene)
    storage = page.context.storage_state()
    plain = visit("/desk/maps/duplicates/", javascript=False, locale="en-GB", storage_state=storage)
    row = plain.get_by_role("table").get_by_role("row").filter(has_text=twin.name)
    row.get_by_role("link", name="Compare").click()
    plain.get_by_label("Why they are one place").fill("One door")
    plain.get_by_role("button", name="Merge", exact=True).click()
    expect(plain.get_by_role("heading", level=1)).to_contain_text("Merged:")
    picture(plain, "duplicates-merged-no-scripts")
    states = set(Entry.objects.filter(pk__in=(entry.pk, twin.pk)).values_list("state", flat=True))
    assert states == {EntryState.PUBLISHED, EntryState.MERGED}


def test_deciding_with_a_duplicate(visit: Any, scene: Scene) -> None:
    entry = on_the_map(scene)
    worker = applicants(scene)
    case = worker.apply(firm_for("pierogi"), scene.gastronomy, timezone.now())
    answers = AnswerSet.objects.get(pk=case.answers_id)
    AnswerSet.objects.filter(pk=answers.pk).update(answers=answers.answers | twin_of(entry))
    page = at_the_desk(visit, scene)
    page.goto(f"/desk/cases/{case.pk}/")
    panel = page.locator("#duplicates")
    expect(panel).to_contain_text(entry.name)
    expect(panel).to_contain_text("same name")
    panel.get_by_role("link", name="Compare side by side").click()
    expect(page.locator(".maps-static svg").first).to_be_visible()
    assert_accessible(page)
    page.goto(f"/desk/cases/{case.pk}/")
    page.get_by_role("button", name="Accept", exact=True).click()
    page.locator("#duplicates").get_by_role("link", name="Merge them, or say that they are two").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Are these the same?")
