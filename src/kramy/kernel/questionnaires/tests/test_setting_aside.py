"""What was sent of a page is set aside while nobody knows whose it is, and taken up once."""

from django.http import QueryDict

from kramy.kernel.questionnaires.domain.setting_aside import LONGEST, set_aside, take_up


def test_it_is_taken_up_once_as_a_page_that_saves_itself():
    session = {}
    data = QueryDict("name=Anna&needs=staff&needs=money&csrfmiddlewaretoken=x&later=1")
    assert set_aside(session, key="a", page_key="firm", data=data)
    page_key, typed = take_up(session, key="a")
    assert page_key == "firm"
    assert (typed["name"], typed.getlist("needs"), typed["autosave"]) == ("Anna", ["staff", "money"], "1")
    assert "later" not in typed
    assert "csrfmiddlewaretoken" not in typed
    assert take_up(session, key="a") is None


def test_the_newest_of_a_page_counts_and_few_are_kept():
    session = {}
    for key in "abcd":
        set_aside(session, key=key, page_key="one", data=QueryDict("name=old"))
        set_aside(session, key=key, page_key="two", data=QueryDict("name=new"))
    assert take_up(session, key="a") is None
    assert take_up(session, key="d")[0] == "two"
    assert take_up(session, key="b")[1]["name"] == "new"


def test_a_page_too_long_is_not_kept():
    session = {}
    assert not set_aside(session, key="a", page_key="one", data=QueryDict(f"name={'x' * LONGEST}"))
    assert session == {}
