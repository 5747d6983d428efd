"""Who becomes somebody's assistant."""

from django.utils import translation

from kramy.modules.assistant.domain.choice import Candidate, Why, choose, in_words


def person(pk, languages=("pl",), topics=(), load=0, away=False):
    return Candidate(
        person_id=pk, languages=frozenset(languages), topics=frozenset(topics), load=load, away=away
    )


def test_nobody_among_nobody():
    assert choose([], language="pl", topic="hiring") is None


def test_language_goes_before_topic_and_topic_before_load():
    speaks = person(1, ("uk",), (), 9)
    knows = person(2, ("pl",), ("hiring",), 0)
    chosen = choose([speaks, knows], language="uk", topic="hiring")
    assert chosen.person_id == 1
    assert [reason["why"] for reason in chosen.reasons] == [Why.LANGUAGE, Why.FEWEST]
    assert choose([speaks, knows], language="pl", topic="hiring").person_id == 2


def test_the_fewest_among_equals_and_the_lowest_number_among_those():
    chosen = choose([person(1, load=3), person(2, load=1), person(3, load=1)], language="pl", topic="x")
    assert chosen.person_id == 2
    assert chosen.reasons == ({"why": "language", "language": "pl"}, {"why": "fewest", "load": 1})


def test_whoever_is_away_comes_last():
    assert choose([person(1, away=True), person(2, ("de",), load=50)], language="pl", topic="").person_id == 2
    assert choose([person(1, away=True)], language="pl", topic="").person_id == 1


def test_reasons_in_words():
    reasons = (
        {"why": "language", "language": "uk"},
        {"why": "topic", "topic": "hiring"},
        {"why": "fewest", "load": 2},
        {"why": "what we no longer know"},
    )
    with translation.override("en"):
        words = [
            in_words(reason, topics={"hiring": "Hiring"}, languages={"uk": "Ukrainian"}) for reason in reasons
        ]
    assert words == [
        "speaks the language of the request: Ukrainian",
        "deals with the topic: Hiring",
        "has the fewest to look after of those who could (2 clients and cases)",
        "",
    ]
