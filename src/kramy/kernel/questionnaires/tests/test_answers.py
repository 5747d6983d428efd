"""Answers: kept page by page, guarded against two tabs, judged whole, submitted once, copied."""

import pytest
from django.core.files.storage import default_storage
from django.utils.datastructures import MultiValueDict
from hypothesis import given, settings
from hypothesis import strategies as st

from kramy.kernel.questionnaires import api
from kramy.kernel.questionnaires.models import AnswerSet, Attachment
from kramy.kernel.questionnaires.tests import factories
from kramy.kernel.questionnaires.tests.factories import make_answers, make_version, picture_upload
from kramy.lib.errors import Refused

pytestmark = pytest.mark.django_db


def post(answer_set, page_key, data, files=None):
    return api.page_form(
        answer_set=answer_set, page_key=page_key, data=data, files=MultiValueDict(files or {})
    )


FIRM = {"firm.name": "  Pierogi u   Zosi ", "firm.nip": "PL 525-25-61-999", "email": "zosia@example.pl"}


def test_a_page_is_kept_clean_and_counts_a_revision():
    answers = make_answers(answers={})
    form = post(answers, "firm", FIRM)
    assert form.is_valid(), form.errors
    saved = api.save_page(answer_set=answers, page_key="firm", form=form)
    assert saved.answers == {
        "firm": {"name": "Pierogi u Zosi", "nip": "5252561999", "regon": "", "krs": ""},
        "email": "zosia@example.pl",
    }
    assert (saved.revision, saved.finished_pages) == (1, ["firm"])


def test_the_second_of_two_tabs_is_asked_and_nothing_is_overwritten():
    answers = make_answers(answers={})
    first, second = post(answers, "firm", FIRM), post(answers, "firm", FIRM | {"firm.name": "Other"})
    api.save_page(answer_set=answers, page_key="firm", form=first)
    saved = api.save_page(answer_set=answers, page_key="firm", form=second)
    assert saved.answers["firm"]["name"] == "Pierogi u Zosi"
    assert [other["value"]["name"] for other in saved.disputes["firm"]] == ["Other"]


def test_a_page_with_errors_is_not_kept_and_keeps_what_was_typed():
    answers = make_answers(answers={})
    form = post(answers, "firm", FIRM | {"firm.nip": "123", "firm.name": "x" * 10_000})
    assert not form.is_valid()
    assert form.errors["firm.name"] == ["The name can have at most 150 characters. You have entered 10000."]
    assert form["firm.name"].value() == "x" * 10_000
    with pytest.raises(Refused) as refused:
        api.save_page(answer_set=answers, page_key="firm", form=form)
    assert refused.value.code == "invalid"


def test_a_question_hidden_by_the_same_page_is_neither_required_nor_kept():
    answers = make_answers(answers={})
    offer = {"trade": "bakery", "delivers": "no", "delivery_area": "x" * 500}
    form = post(answers, "offer", offer)
    assert form.is_valid(), form.errors
    assert form.answers == {"trade": "bakery", "about": None, "delivers": False}
    missing = post(answers, "offer", {"trade": "bakery", "delivers": "yes"})
    assert dict(missing.errors) == {"delivery_area": ["Fill in “Delivery area”."]}


def test_the_whole_set_is_judged_again_before_it_is_submitted():
    answers = make_answers(answers=factories.COMPLETE | {"trade": "cafe", "email": "nobody"})
    errors = api.check(answers)
    assert errors == {
        "email": "This is not an e-mail address. It looks like this: name@example.pl",
        "seats": "Fill in “Seats”.",
    }
    with pytest.raises(api.Incomplete) as refused:
        api.submit(answer_set=answers)
    assert refused.value.errors == errors


def test_submitting_twice_changes_nothing_more():
    answers = make_answers()
    first = api.submit(answer_set=answers)
    second = api.submit(answer_set=answers)
    assert first.state == "submitted"
    assert (second.submitted_at, second.revision) == (first.submitted_at, first.revision)
    with pytest.raises(Refused) as refused:
        api.save_page(
            answer_set=answers,
            page_key="firm",
            form=post(answers, "firm", FIRM),
        )
    assert refused.value.code == "submitted"


def test_hidden_answers_and_their_files_are_dropped_on_submitting(django_capture_on_commit_callbacks):
    definition = factories.small_definition()
    definition["pages"][3]["show_if"] = {"question": "trade", "is": "equals", "value": "cafe"}
    answers = make_answers(
        make_version("hidden", definition), factories.COMPLETE | {"trade": "cafe", "seats": 20}
    )
    picture = api.add_picture(
        answer_set=answers, question_key="pictures", file=picture_upload(), name="a.jpg"
    )
    answers.answers["trade"] = "bakery"
    answers.save()
    with django_capture_on_commit_callbacks(execute=True):
        submitted = api.submit(answer_set=answers)
    assert submitted.answers == factories.COMPLETE
    assert not Attachment.objects.filter(pk=picture.pk).exists()
    assert not default_storage.exists(picture.file.name)


@settings(max_examples=60, deadline=None)
@given(
    st.fixed_dictionaries(
        {},
        optional={
            "trade": st.sampled_from(["bakery", "cafe", "shop"]),
            "delivers": st.booleans(),
            "delivery_area": st.text(max_size=10),
            "seats": st.integers(1, 500),
        },
    )
)
def test_what_nobody_sees_never_counts(answers):
    from kramy.kernel.questionnaires.base import Definition

    definition = Definition.from_json(factories.small_definition())
    shown = api.visible(definition, answers)
    assert ("delivery_area" in shown.answers) == (
        "delivery_area" in answers and answers.get("delivers") is True
    )
    assert ("seats" in shown.answers) == ("seats" in answers and answers.get("trade") == "cafe")
    assert shown.answers.items() <= answers.items()


def test_answers_are_copied_with_their_files():
    answers = make_answers()
    picture = api.add_picture(
        answer_set=answers,
        question_key="pictures",
        file=picture_upload(),
        name="a.jpg",
        description="A window",
    )
    submitted = api.submit(answer_set=AnswerSet.objects.get(pk=answers.pk))
    twin = api.copy_answers(submitted)
    copy = twin.attachments.get()
    assert (twin.state, twin.revision, copy.description) == ("draft", 0, "A window")
    assert twin.answers == factories.COMPLETE | {"pictures": [str(copy.pk)]}
    assert copy.file.name != picture.file.name
    with default_storage.open(copy.file.name) as one, default_storage.open(picture.file.name) as other:
        assert one.read() == other.read()
    assert api.difference(submitted, twin, "en") == []
    assert api.check(twin) == {}


def test_only_answers_to_unchanged_questions_come_along_to_a_new_version():
    version = make_version()
    submitted = api.submit(answer_set=make_answers(version))
    definition = factories.small_definition()
    definition["pages"][0]["questions"][1]["kind"] = "short_text"
    definition["pages"][1]["questions"][0]["choices"].append(factories.choice("bar"))
    newer = make_version(definition=definition)
    twin = api.copy_answers(submitted, version=newer)
    assert twin.answers == {key: factories.COMPLETE[key] for key in ("firm", "trade", "delivers", "agrees")}
    assert twin.finished_pages == []


def test_consents_are_told_with_their_words_and_version():
    consent = api.consents_given(make_answers())
    assert consent == [
        api.ConsentGiven(
            question_key="agrees",
            purpose="publication",
            text="Agrees (pl)",
            text_version="2026-1",
            given=True,
        )
    ]


def test_the_first_unfinished_page_is_where_to_go_on():
    answers = make_answers(answers={})
    assert api.first_unfinished_page(answers).key == "firm"
    answers = make_answers()
    answers.finished_pages = ["firm", "offer", "pictures", "consent"]
    assert api.first_unfinished_page(answers) is None
    del answers.answers["delivers"]
    assert api.first_unfinished_page(answers).key == "offer"


def test_a_known_answer_is_offered_until_another_is_given():
    definition = {
        "pages": [
            factories.page("one", factories.question("email", "email", options={"prefill": "test_email"}))
        ]
    }
    if "test_email" not in api_prefills():
        api.register_prefill("test_email", lambda context: context.get("email"))
    answers = make_answers(make_version("prefilled", definition), {})
    form = api.page_form(answer_set=answers, page_key="one", context={"email": "known@example.pl"})
    assert form["email"].value() == "known@example.pl"
    answers.answers = {"email": "typed@example.pl"}
    form = api.page_form(answer_set=answers, page_key="one", context={"email": "known@example.pl"})
    assert form["email"].value() == "typed@example.pl"


def api_prefills():
    from kramy.kernel.questionnaires.domain.sources import prefills

    return prefills


def test_an_unpublished_version_takes_no_answers():
    version = make_version()
    api.withdraw(version=version, by=None)
    version.refresh_from_db()
    with pytest.raises(Refused) as refused:
        api.start_answers(version=version, language="pl")
    assert refused.value.code == "not_published"
