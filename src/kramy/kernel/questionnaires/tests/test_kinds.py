"""Every kind of question: what it takes, what it refuses with which sentence, how it shows the answer."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kramy.kernel.places.base import AddressHit
from kramy.kernel.questionnaires.base import Choice, Question
from kramy.kernel.questionnaires.domain.kinds import AnswerContext, kind_of, kinds
from kramy.kernel.questionnaires.domain.kinds import address as address_module
from kramy.kernel.questionnaires.domain.kinds.opening_hours import parsed_time
from kramy.kernel.questionnaires.enums import QuestionKind
from kramy.lib.errors import Refused

LABEL = {"pl": "Pytanie", "en": "Thing", "uk": "Питання"}
EN = AnswerContext(language="en")
CHOICES = tuple(
    Choice(key=key, label={"pl": f"{key} po polsku", "en": key.title(), "uk": key})
    for key in ("red", "green", "blue")
)


def ask(kind, *, required=True, choices=(), **options):
    return Question(key="thing", kind=kind, label=LABEL, required=required, options=options, choices=choices)


def judge(question, value, context=EN):
    return kind_of(question).judge(question, value, context)


def refusal(question, value, context=EN):
    with pytest.raises(Refused) as refused:
        judge(question, value, context)
    return refused.value.code, refused.value.field or "", str(refused.value)


def typed(question, context=EN, **parts):
    """The raw value of what was typed into named parts."""
    return kind_of(question).raw(question, parts, context)


def test_there_is_a_kind_for_every_name():
    assert [kind.key for kind in kinds()] == [str(value) for value in QuestionKind.values]


@pytest.mark.parametrize(
    ("question", "value", "kept", "words"),
    [
        (ask("short_text"), "  Two   words ", "Two words", "Two words"),
        (ask("long_text"), "One\r\nTwo  ", "One\nTwo", "One\nTwo"),
        (ask("number"), " 12 500 ", 12500, "12,500"),
        (ask("number", decimals=True), "2,5", 2.5, "2.5"),
        (ask("number", unit={"en": "seats"}), 30, 30, "30 seats"),
        (ask("single_choice", choices=CHOICES), "green", "green", "Green"),
        (ask("multiple_choice", choices=CHOICES), ["blue", "red"], ["red", "blue"], "Red\nBlue"),
        (ask("yes_no"), "no", False, "No"),
        (ask("yes_no"), True, True, "Yes"),
        (ask("date"), "2026-12-24", "2026-12-24", "24 December 2026"),
        (ask("email"), " zosia@example.pl ", "zosia@example.pl", "zosia@example.pl"),
        (ask("phone"), "12 330 09 62", "+48123300962", "12 330 09 62"),
        (ask("link"), "example.pl/menu?utm_source=x", "https://example.pl/menu", "https://example.pl/menu"),
        (
            ask("link", network="instagram"),
            "@zosia",
            "https://www.instagram.com/zosia",
            "https://www.instagram.com/zosia",
        ),
        (ask("consent"), True, True, "I agree"),
        (ask("consent", required=False), False, False, "I do not agree"),
        (
            ask("organisation"),
            {"name": " Bar  Zosia ", "nip": "525-256-19-99"},
            {"name": "Bar Zosia", "nip": "5252561999", "regon": "", "krs": ""},
            "Bar Zosia\nNIP 525-256-19-99",
        ),
        (
            ask("opening_hours"),
            "Mo-Fr 09:00-17:00;",
            "Mo-Fr 09:00-17:00",
            "Monday – Friday: 09:00–17:00\nSaturday – Sunday: closed",
        ),
        (ask("opening_hours"), "24/7", "24/7", "Open 24 hours, 7 days a week"),
    ],
)
def test_taken_kept_in_one_form_and_shown(question, value, kept, words):
    cleaned = judge(question, value)
    assert (cleaned, type(cleaned)) == (kept, type(kept))
    assert kind_of(question).text(question, cleaned, EN) == words
    assert judge(question, cleaned) == cleaned


@pytest.mark.parametrize(
    ("question", "value", "code", "field"),
    [
        (ask("short_text"), "x" * 10_000, "too_long", ""),
        (ask("long_text", max_length=10), "x" * 11, "too_long", ""),
        (ask("number"), "many", "number", ""),
        (ask("number"), "2,5", "whole", ""),
        (ask("number", min=1), "0", "too_small", ""),
        (ask("number", max=5), "6", "too_large", ""),
        (ask("number"), math.inf, "too_large", ""),
        (ask("number"), "9" * 40, "number", ""),
        (ask("single_choice", choices=CHOICES), "black", "choice", ""),
        (ask("multiple_choice", choices=CHOICES), ["red", "black"], "choice", ""),
        (ask("multiple_choice", choices=CHOICES, max_count=1), ["red", "blue"], "too_many", ""),
        (ask("multiple_choice", choices=CHOICES, min_count=2), ["red"], "too_few", ""),
        (ask("yes_no"), "maybe", "choice", ""),
        (ask("date"), "2026-02-30", "date", ""),
        (ask("date", min="2026-01-01"), "2025-12-31", "too_early", ""),
        (ask("date", max="2026-01-01"), "2026-01-02", "too_late", ""),
        (ask("email"), "nobody", "email", ""),
        (ask("phone"), "12 34", "length", ""),
        (ask("link"), "javascript:alert(1)", "address", ""),
        (ask("link", network="instagram"), "https://example.pl", "network", ""),
        (ask("consent"), False, "required", ""),
        (ask("organisation"), {"name": "", "nip": "5252561999"}, "required", "name"),
        (ask("organisation"), {"name": "x" * 10_000, "nip": "5252561999"}, "too_long", "name"),
        (ask("organisation"), {"name": "Bar", "nip": "5252561998"}, "checksum", "nip"),
        (ask("organisation"), {"name": "Bar", "nip": ""}, "required", "nip"),
        (ask("organisation"), {"name": "Bar", "nip": "5252561999", "regon": "12"}, "length", "regon"),
        (ask("organisation"), "Bar", "shape", "name"),
        (ask("opening_hours"), "sometimes", "syntax", "text"),
        (ask("pictures"), ["gone"], "gone", ""),
        (ask("address"), "Rynek 1", "shape", "street"),
    ],
)
def test_refused_with_its_reason_at_its_place(question, value, code, field):
    assert refusal(question, value)[:2] == (code, field)


ANSWERED = [kind.key for kind in kinds() if kind.key != "information"]


@pytest.mark.parametrize("kind", ANSWERED)
def test_nothing_is_an_answer_only_where_none_is_required(kind):
    choices = CHOICES if kind_of(ask(kind)).takes_choices else ()
    assert judge(ask(kind, required=False, choices=choices), None) is None
    assert refusal(ask(kind, choices=choices), None)[0] == "required"


@pytest.mark.parametrize("kind", ANSWERED)
def test_every_kind_draws_its_form(kind):
    question = ask(kind, choices=CHOICES if kind_of(ask(kind)).takes_choices else ())
    fields = kind_of(question).form_fields(question, EN)
    assert kind_of(question).first_part in fields


def test_a_nip_is_optional_where_the_question_says_so():
    assert judge(ask("organisation", nip_required=False), {"name": "Club"})["nip"] == ""


def test_html_of_an_answer_is_safe():
    question = ask("long_text")
    assert kind_of(question).html(question, "<script>\nB&B", EN) == "&lt;script&gt;<br>B&amp;B"
    link = ask("link")
    assert kind_of(link).html(link, "javascript:alert(1)", EN) == "javascript:alert(1)"
    assert kind_of(link).html(link, "https://example.pl", EN) == (
        '<a class="govuk-link" href="https://example.pl" rel="nofollow noopener noreferrer">https://example.pl</a>'
    )


def test_answers_are_shown_in_the_language_asked_for():
    question = ask("single_choice", choices=CHOICES)
    assert kind_of(question).text(question, "red", AnswerContext(language="pl")) == "red po polsku"
    assert kind_of(question).text(question, "gone", EN) == "gone"


# Address


@pytest.fixture
def places(monkeypatch):
    """A geocoder that knows one address, and a city west of 20 degrees."""

    class Places:
        asked = []

        def geocode(self, text):
            self.asked.append(text)
            if "Rynek" not in text:
                return None
            return AddressHit(
                street="Rynek Główny", house_number="1", postcode="31-042", town="Kraków",
                lon=19.93731234, lat=50.06171234, district_name="Stare Miasto", label="Rynek Główny 1",
            )  # fmt: skip

        def in_city(self, lon, lat):
            return lon < 20

    stand_in = Places()
    stand_in.asked = []
    monkeypatch.setattr(address_module, "places", stand_in)
    return stand_in


TYPED = {"street": "Rynek Główny", "house_number": "1", "postcode": "31 042", "town": "Kraków"}


def test_an_address_without_a_pin_is_found(places):
    question = ask("address")
    assert judge(question, typed(question, **TYPED)) == TYPED | {
        "postcode": "31-042",
        "lon": 19.937312,
        "lat": 50.061712,
    }
    assert places.asked == ["Rynek Główny 1, 31-042 Kraków"]


def test_a_pin_set_by_hand_is_believed(places):
    question = ask("address")
    kept = judge(question, typed(question, **TYPED | {"street": "Bez nazwy", "lon": "19,9", "lat": "50.05"}))
    assert (kept["lon"], kept["lat"], places.asked) == (19.9, 50.05, [])


def test_an_address_nobody_knows_says_what_to_do(places):
    question = ask("address")
    code, field, sentence = refusal(question, typed(question, **TYPED | {"street": "Nowhere"}))
    assert (code, field) == ("not_found", "street")
    assert sentence == (
        "We could not find this address. Check the street and the number. If they are right, set the pin on the map"
        " or give the position yourself below."
    )


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"street": ""}, "required", "street"),
        ({"house_number": ""}, "required", "house_number"),
        ({"postcode": "31"}, "length", "postcode"),
        ({"street": "x" * 10_000}, "too_long", "street"),
        ({"lon": "east", "lat": "50"}, "position", "lat"),
        ({"lon": "nan", "lat": "nan"}, "position", "lat"),
        ({"lon": "20.5", "lat": "50"}, "outside", "street"),
    ],
)
def test_an_address_is_refused_where_it_is_wrong(places, change, code, field):
    question = ask("address", in_city=True)
    assert refusal(question, typed(question, **TYPED | change))[:2] == (code, field)


def test_a_new_address_does_not_keep_the_old_pin(places):
    question = ask("address")
    before = TYPED | {"lon": 19.9, "lat": 50.0}
    context = AnswerContext(language="en", previous={"thing": before})
    same_pin = {"lon": "19.9", "lat": "50.0"}
    unchanged = judge(question, typed(question, context, **TYPED | same_pin), context)
    moved = judge(question, typed(question, context, **TYPED | {"house_number": "2"} | same_pin), context)
    assert (unchanged["lon"], moved["lon"]) == (19.9, 19.937312)


def test_an_untouched_address_is_no_answer():
    question = ask("address", required=False)
    assert typed(question, town="Kraków") is None


# Opening hours


def week(**parts):
    base = {"how": "week", "holidays": False} | {
        f"{day}.state": "closed" for day in ("mo", "tu", "we", "th", "fr", "sa", "su")
    }
    return base | {key.replace("_", "."): value for key, value in parts.items()}


@pytest.mark.parametrize(
    ("parts", "kept"),
    [
        (week(mo_state="open", mo_from="9", mo_to="17.30"), "Mo 09:00-17:30"),
        (
            week(mo_state="open", mo_from="9", mo_to="17", tu_state="same", we_state="same"),
            "Mo-We 09:00-17:00",
        ),
        (
            week(fr_state="open", fr_from="8", fr_to="12", fr_from2="13", fr_to2="24:00", holidays=True),
            "Fr 08:00-12:00,13:00-24:00; PH off",
        ),
        (week(sa_state="open", sa_from="20", sa_to="3"), "Sa 20:00-03:00"),
        (week(how="always"), "24/7"),
        (week(how="text", text="Apr-Oct Mo-Su 10:00-20:00"), "Apr-Oct Mo-Su 10:00-20:00"),
    ],
)
def test_a_week_becomes_the_notation(parts, kept):
    question = ask("opening_hours")
    value = judge(question, typed(question, **parts))
    assert value == kept
    again = kind_of(question).initial(question, value)
    assert judge(question, typed(question, **again)) == kept


@pytest.mark.parametrize(
    ("parts", "code", "field"),
    [
        (week(), "never", "mo.from"),
        (week(mo_state="open", mo_from="9"), "time", "mo.to"),
        (week(mo_state="open", mo_from="25", mo_to="26"), "time", "mo.from"),
        (week(mo_state="open", mo_from="9", mo_to="9"), "time", "mo.to"),
        (week(tu_from="9", tu_to="17"), "contradiction", "tu.state"),
        (week(mo_state="open", mo_from="9", mo_to="14", mo_from2="13", mo_to2="15"), "overlap", "mo.from2"),
    ],
)
def test_a_week_that_makes_no_sense_is_refused_at_its_day(parts, code, field):
    question = ask("opening_hours")
    with pytest.raises(Refused) as refused:
        typed(question, **parts)
    assert (refused.value.code, refused.value.field) == (code, field)


def test_hours_may_be_left_out_where_they_are_not_required():
    question = ask("opening_hours", required=False)
    first = kind_of(question).initial(question, None)
    assert first["how"] == "week"
    assert typed(question, **first) is None
    assert typed(question, **first | {"how": "none"}) is None


def test_hours_typed_without_scripts_count_though_no_way_was_chosen():
    question = ask("opening_hours", required=False)
    first = kind_of(question).initial(question, None)
    hours = {"mo.from": "9", "mo.to": "17"} | {
        f"{day}.state": "closed" for day in ("tu", "we", "th", "fr", "sa", "su")
    }
    assert typed(question, **first | hours) == "Mo 09:00-17:00; PH off"


@given(st.text(max_size=12))
def test_a_time_is_a_time_or_nothing(text):
    moment = parsed_time(text)
    assert moment is None or 0 <= moment.hour < 24


@pytest.mark.parametrize(
    ("text", "hour"), [("9", 9), ("9:00", 9), ("9.00", 9), ("0900", 9), ("24:00", 0), ("23:59", 23)]
)
def test_times_as_people_write_them(text, hour):
    assert parsed_time(text).hour == hour


@given(st.text(max_size=200), st.sampled_from([kind.key for kind in kinds()]))
def test_no_text_breaks_a_kind(text, kind):
    """Whatever is sent is kept or refused with a sentence, never an accident."""
    question = ask(kind, required=False, choices=CHOICES if "choice" in kind else ())
    try:
        judge(question, text)
    except Refused as refused:
        sentence = str(refused)
    else:
        sentence = "kept"
    assert sentence


def test_everything_wrong_with_an_answer_is_told_at_once():
    question = ask("organisation", registers=True)
    with pytest.raises(Refused) as refused:
        judge(question, {"name": "", "nip": "123", "regon": "12"})
    assert [(each.field, each.code) for each in refused.value.each] == [
        ("name", "required"),
        ("nip", "length"),
        ("regon", "length"),
    ]
    hours = ask("opening_hours")
    with pytest.raises(Refused) as refused:
        typed(hours, **week(mo_state="open", mo_from="25", fr_from="9"))
    assert [each.field for each in refused.value.each] == ["mo.from", "fr.state"]


@pytest.mark.parametrize(
    ("question", "value", "kept", "words"),
    [
        (ask("money"), "1 234,50 zł", 1234.5, "1234.50 zł"),
        (ask("money"), "12345678", 12345678, "12,345,678 zł"),
        (ask("money", currency="EUR"), "7", 7, "7 €"),
        (ask("percentage"), "12,5 %", 12.5, "12.5%"),
        (ask("rating"), "4", 4, "4 of 5"),
        (
            ask("ranking", choices=CHOICES),
            ["blue", "red", "green"],
            ["blue", "red", "green"],
            "1. Blue\n2. Red\n3. Green",
        ),
        (ask("ranking", choices=CHOICES, most=1), ["blue"], ["blue"], "1. Blue"),
        (
            ask("date_range"),
            {"from": "2026-01-01", "to": "2026-01-02"},
            {"from": "2026-01-01", "to": "2026-01-02"},
            "1 January 2026 – 2 January 2026",
        ),
        (ask("time"), "9", "09:00", "09:00"),
        (ask("time"), "1730", "17:30", "17:30"),
        (ask("signature"), " Anna  Nowak ", "Anna Nowak", "/Anna Nowak/"),
    ],
)
def test_what_is_kept_and_said_of_newer_kinds(question, value, kept, words):
    assert judge(question, value) == kept
    assert kind_of(question).text(question, kept, EN) == words


@pytest.mark.parametrize(
    ("question", "value", "code", "field"),
    [
        (ask("money"), "1,234", "cents", ""),
        (ask("money"), "-1", "too_small", ""),
        (ask("money", whole=True), "1,50", "whole", ""),
        (ask("percentage"), "101", "too_large", ""),
        (ask("rating"), "6", "choice", ""),
        (ask("rating"), True, "choice", ""),
        (ask("rating"), "x", "choice", ""),
        (ask("ranking", choices=CHOICES), ["red", "red"], "twice", "2"),
        (ask("ranking", choices=CHOICES), ["red", ""], "required", "2"),
        (ask("ranking", choices=CHOICES), ["red"], "required", "2"),
        (ask("ranking", choices=CHOICES), ["z", "red"], "choice", "1"),
        (ask("date_range"), {"from": "2026-01-01"}, "required", "to"),
        (ask("date_range"), {"from": "2026-01-02", "to": "2026-01-01"}, "reversed", "to"),
        (
            ask("date_range", most_days=2),
            {"from": "2026-01-01", "to": "2026-01-03"},
            "too_long",
            "to",
        ),
        (
            ask("date_range", min="2026-02-01"),
            {"from": "2026-01-01", "to": "2026-02-03"},
            "too_early",
            "from",
        ),
        (ask("date_range"), "2026-01-01", "shape", "from"),
        (ask("time"), "24:00", "time", ""),
        (ask("time"), "9:5", "time", ""),
        (ask("signature"), "Anna", "short", ""),
    ],
)
def test_what_newer_kinds_refuse(question, value, code, field):
    assert refusal(question, value)[:2] == (code, field)
