"""A case between a firm and the office, each by its own hands: complaints, time, absences, interests, filing, erasing.

The firm works without scripts on a phone or by keyboard alone; the office by mouse or by keyboard alone.
"""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.utils import timezone, translation
from playwright.sync_api import Page, expect

from kramy.kernel.accounts.tests.factories import UserFactory, give_second_factor
from kramy.kernel.casework import api, tasks
from kramy.kernel.casework.domain import erasure, filing_adapters
from kramy.kernel.casework.enums import CaseState, ErasureState, FilingState
from kramy.kernel.casework.models import Absence, Case, ErasureList, Filing, Satisfaction
from kramy.kernel.casework.tests.factories import CaseFactory
from kramy.kernel.casework.tests.records_system import records_system
from tests.harness.axe import assert_accessible
from tests.harness.browser import picture
from tests.harness.hands import Keyboard, Mouse
from tests.harness.layout import assert_reflows
from tests.harness.people import as_user, link_in, newest_letter

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DESK = "/desk/cases/"
WAGTAILS_OWN = ("#wagtail-sidebar",)
FIRM_BY = [
    pytest.param(Mouse, {"javascript": False, "phone": True}, id="phone without scripts"),
    pytest.param(Keyboard, {}, id="keyboard"),
]
OFFICE_BY = [pytest.param(Mouse, id="mouse"), pytest.param(Keyboard, id="keyboard")]


def official(*permissions: str, **changes: Any) -> Any:
    person = UserFactory(**({"official": True, "language": "en"} | changes))
    person.user_permissions.add(*Permission.objects.filter(codename__in=permissions))
    return give_second_factor(person)


def at_firm(visit: Any, case: Case, **options: Any) -> Page:
    with translation.override("en"):
        page: Page = visit(api.new_access(case), locale="en-GB", **options)
    return page


def look(page: Page, options: dict[str, Any] | None = None) -> None:
    if options is None or options.get("javascript", True):
        assert_accessible(page, exclude=WAGTAILS_OWN)
    if options is None or not options.get("phone"):
        return
    assert_reflows(page)


def case_of(person: Any, **changes: Any) -> Case:
    return CaseFactory(state=CaseState.IN_REVIEW, official=person, language="en", **changes)


@pytest.mark.parametrize(("hands", "options"), FIRM_BY)
def test_a_complaint_is_answered_by_somebody_else(visit: Any, hands: Any, options: dict[str, Any]) -> None:
    anna, head = official(first_name="Anna", last_name="Nowak"), official("answer_complaints")
    case = case_of(anna)
    firm = at_firm(visit, case, **options)
    use = hands(firm)
    use.press(firm.get_by_role("link", name="Complain", exact=True))
    expect(firm.get_by_role("button", name="Send the complaint")).to_be_visible()
    look(firm, options)
    use.write(firm.get_by_label("What is wrong, and what should be done about it?"), "Nobody answers.")
    use.press(firm.get_by_role("button", name="Send the complaint"))
    expect(firm.get_by_text(f"Complaint {case.number}/S1", exact=True)).to_be_visible()
    assert "Nobody answers." in newest_letter(case.applicant_email).text

    # whoever handles the case is not who answers
    shut_out = as_user(visit, anna, DESK)
    shut_out.watch.expected_statuses.add(404)  # type: ignore[attr-defined]
    complaint = case.complaints.get()
    shut_out.goto(f"{DESK}complaints/{complaint.pk}/")
    expect(shut_out.get_by_role("button", name="Send the answer")).to_have_count(0)

    desk = as_user(visit, head, f"{DESK}complaints/")
    typing = Keyboard(desk)
    look(desk)
    typing.press(desk.get_by_role("link", name=complaint.number))
    expect(desk.get_by_role("button", name="Send the answer")).to_be_visible()
    look(desk)
    desk.watch.expected_statuses |= {400}  # type: ignore[attr-defined]
    typing.tick(desk.get_by_label("Justified", exact=True))
    answer = desk.get_by_label("Reasons, and what is done about it; the applicant reads them")
    typing.write(answer, "We are sorry. Anna Nowak answers by […].")
    typing.press(desk.get_by_role("button", name="Send the answer"))
    expect(desk.get_by_role("alert").filter(has_text="still to be filled in: […]")).to_be_visible()
    expect(answer).to_have_value("We are sorry. Anna Nowak answers by […].")
    look(desk)
    typing.tick(desk.get_by_label("Justified", exact=True))
    typing.write(answer, "We are sorry. Anna Nowak answers by Friday.")
    typing.press(desk.get_by_role("button", name="Send the answer"))
    expect(desk.get_by_text(f"Complaint {complaint.number} is answered.")).to_be_visible()
    typing.press(desk.get_by_role("link", name="Answered", exact=True))
    expect(desk.get_by_role("cell", name=re.compile("^Justified"))).to_be_visible()
    look(desk)

    letter = newest_letter(case.applicant_email)
    assert "answers by Friday" in letter.text
    firm.goto(link_in(letter, "/case/"))
    expect(firm.get_by_text("justified. The reasons stand below.")).to_be_visible()
    expect(firm.get_by_text("Anna Nowak answers by Friday.")).to_be_visible()
    look(firm, options)


@pytest.mark.parametrize("hands", OFFICE_BY)
def test_the_firm_sees_why_and_until_when_it_waits(visit: Any, hands: Any) -> None:
    """Put off with a reason, suspended by law, taken up again: each step on its page and in its mail."""
    case = case_of(anna := official())
    desk = as_user(visit, anna, f"{DESK}{case.pk}/")
    use = hands(desk)
    until = case.due_on + timedelta(days=30)
    use.press(desk.get_by_role("link", name="Extend or suspend"))
    expect(desk.locator("#id_extend-until")).to_be_visible()
    look(desk)
    use.date(desk.locator("#id_extend-until"), until)
    use.write(desk.locator("#id_extend-text"), "The expert is ill.")
    use.press(desk.get_by_role("button", name="Extend and tell the applicant"))
    expect(desk.get_by_text("The deadline is put off; the applicant is told.")).to_be_visible()
    case.refresh_from_db()
    day = f"{case.due_on.day} {case.due_on:%B %Y}"
    firm = at_firm(visit, case)
    expect(firm.locator(".k-case")).to_contain_text(f"We decide by {day}")
    expect(firm.locator("#what-happened + *")).to_contain_text("The expert is ill.")
    assert day in newest_letter(case.applicant_email).subject
    look(firm)

    use.press(desk.get_by_role("link", name="Extend or suspend"))
    use.tick(desk.get_by_label("another authority or a court must first decide a question"))
    use.write(desk.locator("#id_suspend-text"), "A court decides first whose the house is.")
    use.press(desk.get_by_role("button", name="Suspend and tell the applicant"))
    expect(desk.get_by_text("Suspended").first).to_be_visible()
    firm.reload()
    expect(firm.get_by_text("The proceedings stand still for a reason in law")).to_be_visible()
    expect(firm.get_by_text("A court decides first whose the house is.")).to_be_visible()
    assert "art. 97 § 1 pt 4" in newest_letter(case.applicant_email).text
    look(firm)

    expect(desk.get_by_role("button", name="Accept")).to_have_count(0)  # nor is what would be refused offered
    look(desk)
    use.press(desk.get_by_role("link", name="Go on with the proceedings"))
    use.press(desk.get_by_role("button", name="Go on and tell the applicant"))
    expect(desk.get_by_text("In review").first).to_be_visible()
    firm.reload()
    expect(firm.locator("#what-happened + *")).to_contain_text("The proceedings go on")


@pytest.mark.parametrize(("hands", "options"), FIRM_BY)
def test_one_question_after_the_end(visit: Any, hands: Any, options: dict[str, Any]) -> None:
    case = case_of(anna := official())
    api.decide(case=case, outcome="accepted", text="With pleasure.", by=anna)
    letter = newest_letter(case.applicant_email)
    firm = visit(link_in(letter, "/opinion/"), locale="en-GB", **options)
    use = hands(firm)
    look(firm, options)
    use.press(firm.get_by_role("button", name="Very well"))
    expect(firm.get_by_text("Your answer is counted.")).to_be_visible()
    look(firm, options)
    firm.watch.expected_statuses |= {409, 410}
    firm.goto(link_in(letter, "/opinion/"))
    expect(firm.get_by_role("button", name="Very well")).to_have_count(0)
    assert Satisfaction.objects.get().score == 5


@pytest.mark.parametrize("hands", OFFICE_BY)
def test_handed_on_then_away_then_back(visit: Any, hands: Any) -> None:
    """The firm is told each time who handles its case; its clock does not stop."""
    anna = official(first_name="Anna", last_name="Nowak")
    piotr = official(first_name="Piotr", last_name="Lis")
    case = case_of(anna)
    due_on = case.due_on
    desk = as_user(visit, anna, f"{DESK}{case.pk}/")
    use = hands(desk)
    use.press(desk.get_by_text("Hand on with a reason"))
    use.choose(desk.locator("#transfer-to"), str(piotr.pk))
    use.write(desk.locator("#transfer-text"), "It is about streets.")
    use.press(desk.get_by_role("button", name="Hand it on"))
    expect(desk.locator(".case-bar")).to_contain_text("Piotr Lis")
    letter = newest_letter(case.applicant_email)
    assert "Piotr Lis" in letter.subject
    assert "> It is about streets." in letter.text

    away = as_user(visit, piotr, f"{DESK}absences/new/")
    use = hands(away)
    look(away)
    today = timezone.localdate()
    use.date(away.get_by_label("First day"), today)
    use.date(away.get_by_label("Last day"), today + timedelta(days=3))
    use.choose(away.get_by_label("Who stands in"), str(anna.pk))
    use.press(away.get_by_role("button", name="Save"))
    expect(away.get_by_text("Entered: Piotr Lis is away.")).to_be_visible()
    look(away)
    tasks.hand_over_and_back.func()
    letter = newest_letter(case.applicant_email)
    assert "Anna Nowak handles your case" in letter.text
    firm = at_firm(visit, case)
    expect(firm.get_by_text("Anna Nowak handles the case meanwhile")).to_be_visible()
    look(firm)

    use.press(away.get_by_role("button", name="Back already"))
    expect(away.get_by_text("The absence is over; the cases are back.")).to_be_visible()
    assert Absence.objects.get().ended_at is not None
    assert "Piotr Lis is back" in newest_letter(case.applicant_email).text
    firm.reload()
    expect(firm.get_by_text("Piotr Lis is back and handles the case again")).to_be_visible()
    case.refresh_from_db()
    assert (case.responsible, case.due_on) == (piotr, due_on)


@pytest.mark.parametrize("hands", OFFICE_BY)
def test_an_interest_shuts_out(visit: Any, hands: Any) -> None:
    anna, piotr = official(first_name="Anna", last_name="Nowak"), official(last_name="Lis")
    case = case_of(anna)
    desk = as_user(visit, anna, f"{DESK}interests/")
    use = hands(desk)
    look(desk)
    assert case.organisation is not None
    use.write(desk.get_by_label("Name or NIP of the firm"), case.organisation.nip)
    use.press(desk.get_by_role("button", name="Find the firm"))
    expect(desk.get_by_role("button", name="Declare it")).to_be_visible()
    look(desk)
    use.write(desk.get_by_label("Why (optional; seen by heads and administrators)"), "My sister's.")
    use.press(desk.get_by_role("button", name="Declare it"))
    expect(desk.get_by_role("cell", name="My sister's.")).to_be_visible()
    look(desk)
    case.refresh_from_db()
    assert case.responsible == piotr
    desk.watch.expected_statuses.add(404)  # type: ignore[attr-defined]
    desk.goto(f"{DESK}{case.pk}/")
    expect(desk.get_by_text(case.number)).to_have_count(0)
    desk.goto(f"{DESK}search/?q={case.number}")
    expect(desk.get_by_role("link", name=case.title)).to_have_count(0)
    desk.goto(DESK)
    expect(desk.get_by_role("link", name=case.title)).to_have_count(0)
    colleague = as_user(visit, piotr, f"{DESK}{case.pk}/")
    expect(colleague.get_by_role("heading", name=case.title).first).to_be_visible()


@pytest.mark.parametrize("hands", OFFICE_BY)
@pytest.mark.parametrize("way", ["folder", "http"])
def test_filed_from_the_desk_and_supplemented(
    visit: Any, hands: Any, way: str, settings: Any, tmp_path: Path, monkeypatch: Any
) -> None:
    monkeypatch.setattr(filing_adapters, "FIRST_PAUSE", 0)
    clerk = official("file_cases")
    case = case_of(clerk)
    api.decide(case=case, outcome="refused", text="No.", by=clerk)
    with records_system() as service:
        service.answers = [(503, {}), (503, {}), (503, {}), (201, {"reference": "EZD-7"})]
        settings.KRAMY_FILING, settings.KRAMY_FILING_FOLDER = way, tmp_path / "filing"
        settings.KRAMY_FILING_URL, settings.KRAMY_FILING_TOKEN = service.url, "secret"
        desk = as_user(visit, clerk, f"{DESK}filing/?state=not_asked")
        use = hands(desk)
        look(desk)
        use.press(desk.get_by_role("button", name="File the chosen ones"))
        expect(desk.get_by_text("1 case will be filed in a few minutes.")).to_be_visible()
        look(desk)
        tasks.file_closed.func()
        if way == "http":  # the service was not there: it is said, and tried again by hand
            desk.reload()
            expect(desk.get_by_text("HTTP 503")).to_be_visible()
            look(desk)
            use.press(desk.get_by_role("button", name="Try the chosen ones now"))
            expect(desk.get_by_text("1 case will be filed in a few minutes.")).to_be_visible()
            tasks.file_closed.func()
        filed = Filing.objects.get()
        assert filed.state == FilingState.FILED
        desk.goto(f"{DESK}filing/?state=filed")
        expect(desk.get_by_role("cell", name=filed.reference, exact=True)).to_be_visible()
        look(desk)
        desk.goto(f"{DESK}{case.pk}/")
        expect(desk.get_by_text(f"Filed in the records system as {filed.reference}")).to_be_visible()

        case.refresh_from_db()
        api.add_note(case=case, text="They rang once more.", by=clerk)
        desk.goto(f"{DESK}filing/?state=changed")
        look(desk)
        use.press(desk.get_by_role("button", name="File supplements of the chosen ones"))
        expect(desk.get_by_text("1 case will be filed in a few minutes.")).to_be_visible()
        tasks.file_closed.func()
    assert [row.sequence for row in Filing.objects.filter(state=FilingState.FILED).order_by("pk")] == [1, 2]
    desk.goto(f"{DESK}{case.pk}/")
    expect(desk.get_by_text("Supplement 1 filed in the records system as")).to_be_visible()
    look(desk)


@pytest.mark.parametrize("hands", OFFICE_BY)
def test_erased_after_two_people_signed(visit: Any, hands: Any) -> None:
    with time_machine.travel(datetime(2020, 2, 29, 9, tzinfo=UTC), tick=True):
        case = CaseFactory(state=CaseState.REFUSED)
    erasure.propose(timezone.localdate())
    first, second = (official(city_administrator=True, last_name=name) for name in ("Pierwsza", "Druga"))
    desk = as_user(visit, first, f"{DESK}erasures/")
    use = hands(desk)
    look(desk)
    use.press(desk.get_by_role("main").get_by_role("link", name="Dummy"))
    expect(desk.get_by_role("button", name="Sign the erasure of 1 case")).to_be_visible()
    look(desk)
    use.press(desk.get_by_role("button", name="Sign the erasure of 1 case"))
    expect(desk.get_by_text("You signed. Somebody else must give the second signature.")).to_be_visible()
    expect(desk.get_by_role("button", name="Sign the erasure of 1 case")).to_have_count(0)
    look(desk)
    other = as_user(visit, second, desk.url)
    hands(other).press(other.get_by_role("button", name="Sign the erasure of 1 case"))
    expect(other.get_by_role("heading", name="Signed by two officials")).to_be_visible()
    listed = ErasureList.objects.get()
    assert Case.objects.filter(pk=case.pk).exists()  # not before its day
    day = listed.erase_on
    with time_machine.travel(datetime(day.year, day.month, day.day, 12, tzinfo=UTC), tick=True):
        tasks.propose_and_erase.func()
    listed.refresh_from_db()
    assert listed.state == ErasureState.DONE
    other.reload()
    expect(other.get_by_role("heading", name="Erased")).to_be_visible()
    look(other)


@pytest.mark.parametrize("hands", OFFICE_BY)
def test_joined_by_mistake_and_parted_again(visit: Any, hands: Any) -> None:
    anna = official()
    kept = case_of(anna)
    double = case_of(anna, intake=kept.intake)
    api.merge_cases(case=double, into=kept, reason="One kiosk.", by=anna)
    desk = as_user(visit, anna, f"{DESK}{kept.pk}/")
    use = hands(desk)
    use.press(desk.get_by_role("link", name=f"Part them again: {double.number} is another matter"))
    expect(desk.get_by_role("button", name="Part them")).to_be_visible()
    look(desk)
    desk.watch.expected_statuses.add(400)  # type: ignore[attr-defined]
    use.press(desk.get_by_role("button", name="Part them"))
    expect(desk.get_by_role("alert").filter(has_text="Say why they are two matters")).to_be_visible()
    look(desk)
    use.write(desk.get_by_label("Why they are two matters; the applicant reads it"), "Another street.")
    use.press(desk.get_by_role("button", name="Part them"))
    expect(
        desk.get_by_text(f"{double.number} goes on by itself again; the applicant is told.")
    ).to_be_visible()
    look(desk)
    double.refresh_from_db()
    assert double.state == CaseState.IN_REVIEW
    letter = newest_letter(double.applicant_email)
    firm = visit(link_in(letter, "/case/"), locale="en-GB", javascript=False, phone=True)
    expect(firm.get_by_text("Another street.")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_rule_with_and_and_or(visit: Any, scripts: bool) -> None:
    boss = official(city_administrator=True)
    CaseFactory()
    desk = as_user(visit, boss, f"{DESK}routing/new/", javascript=scripts)
    if scripts:
        look(desk)
    desk.get_by_label("Name of the rule").fill("Street food")
    desk.get_by_label("one official").check()
    desk.get_by_label("Official", exact=True).select_option(str(boss.pk))
    for number, food in enumerate(("pierogi", "kebab", "zapiekanki"), start=1):
        if number > 1:
            desk.get_by_role("button", name="Add a condition").click()
            desk.get_by_label(f"How condition {number} is joined to the one before").select_option("or")
        desk.get_by_label(f"Condition {number}", exact=True).select_option("what|equals|")
        desk.get_by_label(f"Value for condition {number}").fill(food)
    if scripts:
        look(desk)
        desk.get_by_role("group", name="Answers").scroll_into_view_if_needed()
        picture(desk, "routing-rule")
    desk.get_by_role("button", name="Save").click()
    expect(desk.get_by_text("kebab or What you do is exactly…")).to_be_visible()
    assert CaseFactory(email="b@example.com").responsible == boss


def test_a_gap_is_not_sent_by_bulk_either(visit: Any) -> None:
    anna = official()
    cases = [case_of(anna), case_of(anna, email="b@example.com")]
    desk = as_user(visit, anna, DESK)
    desk.watch.expected_statuses.add(400)  # type: ignore[attr-defined]
    for case in cases:
        desk.locator(f"input[name=case][value^='{case.pk}:']").check()
    desk.get_by_role("button", name="Ask the applicant…").click()
    words = desk.get_by_label("In your own words (sent to all as written)")
    words.fill("Send the plan by […].")
    desk.get_by_role("button", name="Ask them").click()
    expect(desk.get_by_role("alert").filter(has_text="still to be filled in: […]")).to_be_visible()
    expect(words).to_have_value("Send the plan by […].")
    look(desk)
    assert {Case.objects.get(pk=case.pk).state for case in cases} == {CaseState.IN_REVIEW}


def test_the_way_to_the_desk_is_shown_to_who_may_go_it(visit: Any) -> None:
    firm = as_user(visit, UserFactory(language="en"), "/en/my/")
    expect(firm.get_by_role("navigation", name="Footer")).not_to_contain_text("For officials")
    desk = as_user(visit, official(), "/en/my/")
    desk.get_by_role("link", name="For officials").click()
    expect(desk).to_have_url(re.compile("/desk/"))
    stranger = visit("/en/cases/statistics/")
    stranger.get_by_role("link", name="For officials").click()
    expect(stranger).to_have_url(re.compile("/login/"))
