"""Polish public holidays and working days, computed, for any year from 1991 on.

Source: Act of 18 January 1951 on days off work (Dz.U. 2020 poz. 1920, as amended). The list has been
stable since 1991 but for two additions, both in the table below: Epiphany since 2011 and Christmas Eve
since 2025. Sundays are days off by the same Act; Saturdays are not, but the Code of Administrative
Procedure (art. 57 § 4) treats them alike, so here a *working day* is Monday to Friday without holidays.
"""

from datetime import date, timedelta
from functools import lru_cache

FIRST_YEAR = 1991
"""Before it the list was another one (22 July was on it): we refuse rather than guess."""

FIXED: tuple[tuple[int, int, int], ...] = (
    # month, day, since the year
    (1, 1, FIRST_YEAR),  # New Year
    (1, 6, 2011),  # Epiphany
    (5, 1, FIRST_YEAR),  # State Holiday
    (5, 3, FIRST_YEAR),  # Constitution Day
    (8, 15, FIRST_YEAR),  # Assumption, Armed Forces Day
    (11, 1, FIRST_YEAR),  # All Saints
    (11, 11, FIRST_YEAR),  # Independence Day
    (12, 24, 2025),  # Christmas Eve
    (12, 25, FIRST_YEAR),  # Christmas
    (12, 26, FIRST_YEAR),  # Second day of Christmas
)

DAYS_AFTER_EASTER: tuple[int, ...] = (
    0,  # Easter Sunday
    1,  # Easter Monday
    49,  # Pentecost
    60,  # Corpus Christi
)

MONDAY, FRIDAY, SATURDAY = 0, 4, 5


def easter(year: int) -> date:
    """Easter Sunday by the Gregorian computus (Meeus, Jones and Butcher's form), for any year from 1583."""
    golden = year % 19
    century, of_century = divmod(year, 100)
    leap_centuries, century_rest = divmod(century, 4)
    moon_shift = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leap_centuries - moon_shift + 15) % 30
    leaps, year_rest = divmod(of_century, 4)
    weekday = (32 + 2 * century_rest + 2 * leaps - epact - year_rest) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


@lru_cache(maxsize=256)
def polish_holidays(year: int) -> frozenset[date]:
    """The days off work in Poland in `year`, Sundays that are nothing but Sundays left out.

    Raises ValueError for years before 1991, whose list we do not hold.
    """
    if year < FIRST_YEAR:
        raise ValueError(f"Polish holidays are known from {FIRST_YEAR} on, not for {year}")
    fixed = {date(year, month, day) for month, day, since in FIXED if year >= since}
    sunday = easter(year)
    return frozenset(fixed | {sunday + timedelta(days=days) for days in DAYS_AFTER_EASTER})


def school_breaks(year: int) -> list[tuple[date, date]]:
    """First and last days of the school holidays of a calendar year, those that are the same in all of Poland.

    Source: § 3 of the regulation of the Minister of National Education of 11 August 2017 on the organisation of the
    school year (Dz.U. 2023 poz. 1211). The winter fortnight is set year by year for each voivodeship and left out.
    """
    sunday = easter(year)
    day_22 = date(year, 12, 22)
    last_lessons = next(
        day
        for offset in range(1, 8)
        if (day := date(year, 6, 20) + timedelta(days=offset)).weekday() == FRIDAY
    )
    return [
        (date(year, 1, 1), date(year, 1, 1)),
        (sunday - timedelta(days=3), sunday + timedelta(days=2)),
        (last_lessons + timedelta(days=1), date(year, 8, 31)),
        (day_22 if day_22.weekday() == MONDAY else date(year, 12, 23), date(year, 12, 31)),
    ]


def is_working_day(day: date) -> bool:
    """Whether `day` is neither Saturday, Sunday nor a public holiday."""
    return day.weekday() < SATURDAY and day not in polish_holidays(day.year)


def next_working_day(day: date) -> date:
    """`day` itself when it is a working day, otherwise the first one after it (art. 57 § 4)."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day
