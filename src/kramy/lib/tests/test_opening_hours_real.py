"""Opening hours as they are found in OpenStreetMap around Kraków, with answers worked out by hand.

Days worth knowing: Easter is 5 April 2026, Corpus Christi Thursday 4 June; 11 November is a Wednesday; 24 December, a
public holiday since 2025, a Thursday; lessons end on Friday 26 June 2026.
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kramy.lib.holidays import school_breaks
from kramy.lib.opening_hours import InvalidOpeningHours, is_open, parse, week_table

WARSAW = ZoneInfo("Europe/Warsaw")
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
KRAKOW = (19.9373, 50.0617)
YES, NO = True, False


def at(moment: str) -> datetime:
    """2026, written as month-day hour:minute; another year in front."""
    text = moment if moment.count("-") == 2 else f"2026-{moment}"
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=WARSAW)


@pytest.mark.parametrize(
    ("expression", "answers"),
    [
        # plain weeks
        ("24/7", {"12-25 03:00": YES}),
        ("Mo-Fr 09:00-17:00", {"11-27 16:59": YES, "11-27 17:00": NO, "11-28 12:00": NO}),
        ("Mo-Fr 9:00-17:00", {"11-27 09:00": YES, "11-27 08:59": NO}),
        ("Mo-Sa 10:00-20:00; Su 10:00-18:00", {"11-28 19:00": YES, "11-29 19:00": NO, "11-29 17:00": YES}),
        ("Mo-Sa 10:00-20:00, Su 10:00-18:00", {"11-28 19:00": YES, "11-29 19:00": NO}),
        ("Mo,We,Fr 10:00-12:00", {"11-25 11:00": YES, "11-26 11:00": NO}),
        ("Mo 10:00-12:00, We 14:00-16:00", {"11-23 11:00": YES, "11-25 11:00": NO, "11-25 15:00": YES}),
        ("Tu-Su 12:00-22:00; Mo off", {"11-23 13:00": NO, "11-24 13:00": YES}),
        ('Tu-Su 10:00-18:00; Mo closed "poniedziałek"', {"11-23 13:00": NO, "11-24 13:00": YES}),
        ("Mo-Fr 08:00-12:00,13:00-17:00", {"11-27 12:30": NO, "11-27 13:00": YES}),
        ("08:00-20:00", {"11-29 08:00": YES, "11-29 20:00": NO}),
        ("00:00-24:00", {"11-29 00:00": YES, "11-29 23:59": YES}),
        ("Mo-Fr 10:00-24:00; Sa 00:00-02:00", {"11-28 01:00": YES, "11-28 02:00": NO, "11-27 01:00": NO}),
        ("Fr-Mo 10:00-12:00", {"11-30 11:00": YES, "12-01 11:00": NO}),
        ("Mo-Fr", {"11-27 03:00": YES, "11-28 03:00": NO}),
        ("Mo-Fr open", {"11-27 03:00": YES, "11-28 03:00": NO}),
        ("Mo-Fr 09:00-17:00 open", {"11-27 12:00": YES, "11-27 18:00": NO}),
        ("Mo-Sa 08:00-20:00; Sa 08:00-14:00", {"11-28 15:00": NO, "11-27 15:00": YES}),
        ("off", {"11-27 12:00": NO}),
        ("closed", {"11-27 12:00": NO}),
        # nights
        ("Fr-Sa 20:00-04:00", {"11-28 03:00": YES, "11-28 04:00": NO, "11-29 03:00": YES, "11-30 03:00": NO}),
        ("Fr 20:00-28:00", {"11-28 03:59": YES, "11-28 04:00": NO}),
        ("Mo-We 11:00-23:00; Th-Sa 11:00-01:00; Su 11:00-22:00", {"11-29 00:30": YES, "11-29 01:00": NO}),
        ("12:00-23:00; Fr-Sa 12:00-00:00", {"11-27 23:30": YES, "11-26 23:30": NO}),
        ("Sa 12:00-03:00; Su 12:00-01:00", {"11-29 02:00": YES, "11-30 00:30": YES, "11-30 01:00": NO}),
        ("Fr-Sa 18:00-02:00; Su off", {"11-29 01:00": YES, "11-29 02:00": NO, "11-29 12:00": NO}),
        ("Fr-Sa 18:00-02:00; Su 12:00-20:00; PH off", {"11-29 01:00": YES, "11-29 13:00": YES, "12-25 19:00": NO}),
        # open ends: taken to be open until midnight
        ("18:00+", {"11-27 19:00": YES, "11-27 17:00": NO, "11-28 01:00": NO}),
        ("Fr-Sa 18:00+; Su 12:00-16:00", {"11-28 22:00": YES, "11-29 15:00": YES, "11-29 18:00": NO}),
        ("17:00-19:00+", {"11-27 18:00": YES}),
        # public holidays
        ("Mo-Fr 08:00-16:00; PH off", {"11-11 12:00": NO, "12-24 12:00": NO, "06-04 12:00": NO, "04-06 12:00": NO}),
        ("Mo-Fr 08:00-16:00; PH off", {"2024-12-24 12:00": YES, "2025-12-24 12:00": NO, "01-06 12:00": NO}),
        ("PH off; Mo-Fr 08:00-16:00", {"11-10 12:00": YES}),
        ("Mo-Fr 08:00-18:00; Sa,PH off", {"11-11 12:00": NO, "11-28 12:00": NO, "11-12 12:00": YES}),
        ("Mo-Su,PH 10:00-20:00", {"11-11 12:00": YES, "11-12 12:00": YES}),
        ("Mo-Sa 06:00-23:00; Su,PH 11:00-21:00", {"11-11 10:00": NO, "11-11 12:00": YES, "11-12 10:00": YES}),
        ("PH 10:00-14:00", {"11-11 12:00": YES, "11-12 12:00": NO}),
        ("Mo-Fr 08:00-16:00; PH -1 day 08:00-12:00", {"11-10 13:00": NO, "11-10 11:00": YES, "11-09 13:00": YES}),
        ("Mo-Su 10:00-18:00; easter off", {"04-05 12:00": NO, "04-06 12:00": YES, "2027-03-28 12:00": NO}),
        ("Mo-Su 10:00-18:00; easter -2 days off", {"04-03 12:00": NO, "04-02 12:00": YES}),
        ("Mo-Su 10:00-18:00; easter +1 day off", {"04-06 12:00": NO, "04-05 12:00": YES}),
        ("Mo-Su 10:00-18:00; easter +60 days off", {"06-04 12:00": NO, "06-03 12:00": YES}),
        ("Mo-Su 09:00-21:00; Dec 24 09:00-14:00; Dec 25,Dec 26 off", {"12-24 13:00": YES, "12-24 15:00": NO}),
        ("Mo-Fr 10:00-18:00; Jan 01,Dec 25 off", {"12-25 12:00": NO, "01-01 12:00": NO, "01-02 12:00": YES}),
        # seasons, dates, weeks
        ("Apr-Oct Mo-Su 10:00-20:00; Nov-Mar Sa,Su 10:00-16:00", {"11-27 12:00": NO, "11-28 12:00": YES, "07-01 19:00": YES}),
        ("Jun 15-Aug 31 10:00-20:00", {"06-14 12:00": NO, "06-15 12:00": YES, "08-31 19:59": YES, "09-01 12:00": NO}),
        ("Apr 1-Sep 30 Mo-Su 9:00-19:00", {"09-30 12:00": YES, "10-01 12:00": NO}),
        ("Jan-Mar,Nov-Dec 10:00-16:00", {"02-01 12:00": YES, "05-01 12:00": NO, "12-01 12:00": YES}),
        ("2026 Nov 20-2026 Dec 24 10:00-20:00", {"11-19 12:00": NO, "11-20 12:00": YES, "2025-12-01 12:00": NO}),
        ("2025-2026 Mo-Fr 10:00-12:00", {"11-27 11:00": YES, "2027-11-26 11:00": NO}),
        ("week 1-53/2 Mo 10:00-12:00", {"11-30 11:00": YES, "11-23 11:00": NO}),
        ("week 10-20 Mo-Fr 09:00-17:00", {"03-02 12:00": YES, "02-27 12:00": NO}),
        ("Mo-Sa 09:00-21:00; Su[-1] 10:00-20:00", {"11-29 12:00": YES, "11-22 12:00": NO}),
        ("Sa[1] 10:00-14:00", {"11-07 12:00": YES, "11-14 12:00": NO}),
        ("We[1,3] 09:00-12:00", {"11-04 10:00": YES, "11-11 10:00": NO, "11-18 10:00": YES}),
        ("Fr[-1] +2 days 10:00-12:00", {"11-29 11:00": YES, "11-27 11:00": NO}),
        ("Nov Su[2] 10:00-12:00", {"11-08 11:00": YES, "11-15 11:00": NO}),
        # school holidays
        ("Mo-Fr 10:00-18:00; SH off", {"06-26 12:00": YES, "06-29 12:00": NO, "09-01 12:00": YES, "12-30 12:00": NO}),
        ("SH Mo-Fr 10:00-12:00", {"07-01 11:00": YES, "11-30 11:00": NO, "07-04 11:00": NO}),
        ("Sa,Su,SH 10:00-16:00", {"11-28 12:00": YES, "11-27 12:00": NO, "07-01 12:00": YES}),
        ("Mo-Fr 14:00-20:00; SH,PH 10:00-20:00", {"07-01 11:00": YES, "11-11 11:00": YES, "11-12 11:00": NO}),
        ("Apr 02 09:00-10:00; SH off", {"04-02 09:30": NO}),
        # the sun over Kraków: up 7:12, down 15:43 on 28 November; 4:30 and 20:53 on 21 June
        ("sunrise-sunset", {"11-28 07:05": NO, "11-28 07:20": YES, "11-28 15:30": YES, "11-28 16:00": NO}),
        ("Mo-Su sunrise-sunset", {"06-21 04:45": YES, "06-21 20:45": YES, "06-21 21:15": NO}),
        ("(sunrise+01:00)-(sunset-00:30)", {"11-28 07:40": NO, "11-28 08:20": YES, "11-28 15:25": NO}),
        ("dawn-dusk", {"11-28 07:00": YES, "11-28 05:00": NO, "11-28 16:00": YES, "11-28 18:00": NO}),
        # comments, the unknown, what is fallen back on
        ('Mo-Fr 10:00-16:00 "wejście od podwórza"', {"11-27 12:00": YES, "11-28 12:00": NO}),
        ('"po telefonicznym umówieniu"', {"11-27 12:00": NO}),
        ('Mo-Fr "po umówieniu"', {"11-27 12:00": NO}),
        ("unknown", {"11-27 12:00": NO}),
        ('Mo-Fr 10:00-12:00; Sa unknown "zależnie od pogody"', {"11-27 11:00": YES, "11-28 11:00": NO}),
        ('Mo-Fr 10:00-12:00 || "po umówieniu"', {"11-27 11:00": YES, "11-27 13:00": NO, "11-28 11:00": NO}),
        ("Mo-Fr 10:00-12:00 || Mo-Su 11:00-14:00", {"11-27 13:00": YES, "11-28 12:00": YES, "11-28 10:30": NO}),
        ("Mo-Fr 09:00-17:00; PH off || unknown", {"11-27 12:00": YES, "11-11 12:00": NO}),
        ('Mo-Fr 08:00-16:00 "a; b"; Sa 10:00-12:00', {"11-27 12:00": YES, "11-28 11:00": YES}),
        # hasty typing
        ("Mo-Fr  09:00 - 17:00", {"11-27 12:00": YES}),
        ("Mo–Fr 09:00–17:00", {"11-27 12:00": YES, "11-28 12:00": NO}),
        ("mo-fr 09:00-17:00", {"11-27 12:00": YES}),
        ("Mo-Fr: 09:00-17:00; Sa: 10:00-14:00", {"11-28 12:00": YES, "11-28 15:00": NO}),
        ("Mo-Fr 09:00-17:00;Sa 10:00-14:00;", {"11-28 12:00": YES}),
        ("Sa 10:00-16:00/90", {"11-28 11:00": YES, "11-28 17:00": NO}),
        ("Mo-Fr 06:00-22:00/01:00", {"11-27 12:00": YES}),
    ],
)  # fmt: skip
def test_real_hours(expression: str, answers: dict[str, bool]) -> None:
    hours = parse(expression, KRAKOW)
    assert {moment: hours.is_open(at(moment)) for moment in answers} == answers


@pytest.mark.parametrize(
    ("expression", "since", "changes"),
    [
        ('Mo-Fr 10:00-12:00 || "po umówieniu"', "11-28 00:00", "11-30 10:00"),
        ("Mo-Fr 10:00-12:00 || Mo-Su 11:00-14:00", "11-27 11:00", "11-27 14:00"),
        ("Mo-Fr 09:00-17:00; SH off", "06-26 17:00", "09-01 09:00"),
        ("sunrise-sunset", "11-28 00:00", "11-28 07:12"),
        ("Fr-Sa 18:00-02:00; Su off", "11-28 18:00", "11-29 02:00"),
        ("unknown", "11-28 18:00", None),
    ],
)
def test_when_real_hours_change(expression: str, since: str, changes: str | None) -> None:
    assert parse(expression, KRAKOW).next_change(at(since)) == (at(changes) if changes else None)


def test_a_week_with_something_to_fall_back_on() -> None:
    table = week_table("Mo 10:00-12:00 || Mo-Tu 11:00-14:00; We unknown", date(2026, 11, 23))
    assert [row.intervals for row in table] == [
        [(at("11-23 10:00"), at("11-23 14:00"))],
        [(at("11-24 11:00"), at("11-24 14:00"))],
        *([[]] * 5),
    ]


@pytest.mark.parametrize(
    "expression", ["od rana do nocy", "Mo-Fr 9-17", "summer 10:00-12:00", '"', "||", "; ;"]
)
def test_what_is_not_in_the_notation_is_refused_with_a_sentence(expression: str) -> None:
    with pytest.raises(InvalidOpeningHours):
        parse(expression)


def test_school_breaks() -> None:
    assert school_breaks(2026) == [
        (date(2026, 1, 1), date(2026, 1, 1)),
        (date(2026, 4, 2), date(2026, 4, 7)),
        (date(2026, 6, 27), date(2026, 8, 31)),
        (date(2026, 12, 23), date(2026, 12, 31)),
    ]
    assert school_breaks(2025)[-1] == (date(2025, 12, 22), date(2025, 12, 31))  # the 22nd is a Monday


pieces = st.sampled_from(
    ["Mo-Fr", "Sa", "SH", "PH", "Su[-1]", "09:00-17:00", "18:00-02:00", "18:00+", "off", "unknown", '"x"', ";", ",", "||",
     "sunrise-sunset", "week 10-20", "easter", "-", " ", "Jan", "2026"]
)  # fmt: skip


@unhurried
@given(st.lists(pieces, max_size=8).map(" ".join))
def test_any_mixture_is_read_or_refused(text: str) -> None:
    try:
        hours = parse(text)
    except InvalidOpeningHours:
        return
    now = at("11-27 12:00")
    change = hours.next_change(now)
    assert change is None or hours.is_open(change) != hours.is_open(now)
    hours.week_table(date(2026, 11, 23))
    assert is_open(hours.expression, now) == hours.is_open(now)
