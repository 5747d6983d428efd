"""The limits of an intake hold on every page of an application and when it is sent; what was sent keeps its own. And a
version that is withdrawn, or followed by another, while somebody answers it."""

import pytest
from django.urls import reverse

from kramy.kernel.casework.domain import drafts
from kramy.kernel.casework.domain.submissions import AnswersRefused, submit_draft
from kramy.kernel.casework.tests.factories import IntakeFactory
from kramy.kernel.questionnaires import api as questionnaires
from kramy.kernel.questionnaires.base import Definition
from kramy.kernel.questionnaires.tests.factories import make_version, page, question, texts

pytestmark = pytest.mark.django_db
MOST = {"limit": "most"}


def above_limit(key="grant"):
    return {"left": {"question": key}, "is": "greater", "right": MOST}


DEFINITION = {
    "pages": [
        page("money", question("grant", "money", hint=texts("At most {limit:most}"))),
        page("reasons", question("why", "short_text"), show_if=above_limit()),
        page(
            "share",
            question(
                "own",
                "money",
                rules=[
                    {
                        "holds": {
                            "left": {"percentage": [{"question": "own"}, {"question": "grant"}]},
                            "is": "at_least",
                            "right": {"limit": "share"},
                        },
                        "message": texts("At least {limit:share}"),
                    }
                ],
            ),
        ),
    ],
    "limits": [
        {"key": "most", "label": texts("Largest grant"), "usual": 10000, "unit": "zł"},
        {"key": "share", "label": texts("Own share"), "usual": 50, "unit": "%"},
    ],
}


@pytest.fixture
def draft():
    version = make_version("limited", DEFINITION)
    intake = IntakeFactory(questionnaire=version.questionnaire, limits={"most": 5000, "share": 10})
    begun, _token = drafts.start_draft(intake=intake, language="en", email="firm@example.org")
    return begun


def browser(client, draft):
    session = client.session
    session["casework_drafts"] = [str(draft.answer_set_id)]
    session.save()
    return client


def path(draft, name="page", **further):
    known = {"intake": draft.intake.slug, "draft": draft.answer_set_id}
    return reverse(f"casework:{name}", kwargs=known | further)


def send(applicant, address, **answers):
    """What a browser would send of the page at an address."""
    form = applicant.get(address).context["form"]
    return applicant.post(address, {"base": form.base_json, "visit": form.visit, **answers})


def test_which_page_follows_is_judged_by_the_limits_of_the_intake(client, draft):
    applicant = browser(client, draft)
    first, reasons, share = (path(draft, page_key=key) for key in ("money", "reasons", "share"))
    assert "At most 5000\u00a0zł" in applicant.get(first).content.decode()
    assert send(applicant, first, grant="4000").url == share
    assert send(applicant, first, grant="6000").url == reasons  # the usual limit would lead on to the share
    assert "Step 3 of 5" in applicant.get(reasons).content.decode()
    assert send(applicant, first, grant="6000", back="1").status_code == 302
    assert send(applicant, f"{first}?check", grant="6000").url == f"{reasons}?check"


def test_a_rule_is_judged_and_said_by_the_limits_of_the_intake(client, draft):
    applicant = browser(client, draft)
    send(applicant, path(draft, page_key="money"), grant="4000")
    wrong = send(applicant, path(draft, page_key="share"), own="300")
    assert "At least 10%" in wrong.content.decode()
    assert send(applicant, path(draft, page_key="share"), own="400").url == path(draft, "check")
    check = applicant.get(path(draft, "check")).content.decode()
    assert "At least" not in check
    draft.answer_set.refresh_from_db()
    case = submit_draft(draft=draft)
    assert case.answers.limits == {"most": 5000, "share": 10}


def test_a_limit_set_anew_holds_for_drafts_and_not_for_what_was_sent(client, draft):
    applicant = browser(client, draft)
    send(applicant, path(draft, page_key="money"), grant="4000")
    send(applicant, path(draft, page_key="share"), own="400")
    draft.intake.limits = {"most": 5000, "share": 20}
    draft.intake.save()
    draft.refresh_from_db()
    with pytest.raises(AnswersRefused) as refused:
        submit_draft(draft=draft)
    assert "At least 20%" in refused.value.errors["own"]
    send(applicant, path(draft, page_key="share"), own="800")
    case = submit_draft(draft=draft)
    case.intake.limits = {"most": 5000, "share": 90}
    corrected = questionnaires.copy_answers(case.answers)
    assert questionnaires.check(corrected, {"limits": case.intake.limits}) == {}
    renewed = questionnaires.copy_answers(case.answers, version=case.answers.version)
    assert "At least 90%" in questionnaires.check(renewed, {"limits": case.intake.limits})["own"]


def test_a_version_withdrawn_while_it_is_answered(client, draft):
    applicant = browser(client, draft)
    questionnaires.withdraw(version=draft.answer_set.version, by=None)
    shown = applicant.get(path(draft, page_key="money")).content.decode()
    assert "Nobody new is asked these questions at the moment." in shown
    send(applicant, path(draft, page_key="money"), grant="4000")
    send(applicant, path(draft, page_key="share"), own="400")
    draft.refresh_from_db()
    assert submit_draft(draft=draft).answers.answers == {"grant": 4000, "own": 400}
    begin = client.post(reverse("casework:apply", args=[draft.intake.slug]))
    assert begin.status_code == 200
    assert "Start now" not in begin.content.decode()


def test_a_newer_version_published_while_it_is_answered(client, draft):
    applicant = browser(client, draft)
    newer = questionnaires.new_draft(questionnaire=draft.intake.questionnaire, by=None)
    changed = Definition.from_json({"pages": [page("money", question("grant", "money"))]})
    questionnaires.save_draft(version=newer, definition=changed, expected_revision=newer.revision, by=None)
    newer.refresh_from_db()
    questionnaires.publish(version=newer, by=None)
    shown = applicant.get(path(draft, page_key="money")).content.decode()
    assert "The questions have changed since you began." in shown
    assert send(applicant, path(draft, page_key="money"), grant="4000").url == path(draft, page_key="share")
