"""Opening hours as people write them, made ready for opening-hours-py: what it misreads is said in other words.

Each function answers with notation that means the same. What the package (2.1) needs help with:

- hasty typing: spaces and dashes within times, a colon after days, minutes alone after a slash;
- a rule that is only a comment (`"by appointment"`) is *unknown* in the specification, the package calls it open;
- school holidays (SH), which it does not know: they become dates (`lib.holidays.school_breaks`);
- what runs past midnight, which it cuts when the next day has a rule of its own;
- rules after `||`, which it weighs by whole days: they are parted here and weighed by the minute in `opening_hours`.
"""

import re
from collections.abc import Iterator
from datetime import date

from kramy.lib.holidays import school_breaks

DAY = "(?:Mo|Tu|We|Th|Fr|Sa|Su)"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
YEARS_AHEAD = 3

_DASHES = re.compile(r"\s*[‐‑‒–—−]\s*")
_SPACED_TIMES = re.compile(
    r"(?<=\d\d)\s+-\s+(?=\d?\d:\d\d)|(?<=\d\d)\s+-(?=\d?\d:\d\d)|(?<=\d\d)-\s+(?=\d?\d:\d\d)"
)
_COLON_AFTER_DAYS = re.compile(rf"\b({DAY}|PH|SH)\s*:(?=\s)")
_MINUTES_AFTER_SLASH = re.compile(r"(?<=\d:\d\d)/(\d{1,3})(?![\d:])")
_QUOTED = re.compile(r'("[^"]*")')
_TIME = re.compile(r"\d:\d\d|sunrise|sunset|dawn|dusk", re.IGNORECASE)
_STATE = re.compile(r"\b(?:open|off|closed|unknown)\b", re.IGNORECASE)
_DAYS = rf"(?:{DAY}(?:-{DAY})?|PH|SH)"
_DAYS_WITH_SCHOOL = re.compile(rf"(?<![\w\]])({_DAYS}(?:\s*,\s*{_DAYS})*)(?!\w)")
_PLAIN_DAYS = re.compile(rf"{DAY}(?:-{DAY})?(?:\s*,\s*{DAY}(?:-{DAY})?)*")
_INTERVAL = re.compile(r"(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})")


def tidied(text: str) -> str:
    """The same hours with their spaces, dashes and colons as the notation has them; comments stay as they are."""
    parts = _QUOTED.split(text)
    for number in range(0, len(parts), 2):
        part = " ".join(parts[number].split(" "))
        part = _DASHES.sub("-", part)
        part = _SPACED_TIMES.sub("-", part)
        part = _COLON_AFTER_DAYS.sub(r"\1", part)
        parts[number] = _MINUTES_AFTER_SLASH.sub(_hours_and_minutes, part)
    rules = (" ".join(rule.split()) for rule in _split("".join(parts), ";"))
    return "; ".join(rule for rule in rules if rule)


def groups(text: str, today: date) -> list[str]:
    """What is parted by `||`, each a text for the package: a later one counts when those before it say closed."""
    return ["; ".join(_rules_of(group, today)) for group in _split(text, "||")]


def _rules_of(group: str, today: date) -> Iterator[str]:
    for rule in _nights_kept([rule.strip() for rule in _split(group, ";") if rule.strip()]):
        for dated in _school_holidays_dated(rule, today):
            yield _comment_unknown(dated)


def _hours_and_minutes(match: re.Match[str]) -> str:
    return "/{:02}:{:02}".format(*divmod(int(match[1]), 60))


def _split(text: str, separator: str) -> list[str]:
    """`text` at every separator that is not within a comment."""
    found, quoted = [""], False
    for part in re.split(rf'("|{re.escape(separator)})', text):
        quoted ^= part == '"'
        if part == separator and not quoted:
            found.append("")
        else:
            found[-1] += part
    return found


def _comment_unknown(rule: str) -> str:
    """A rule with a comment and neither a time nor a state is unknown."""
    plain = _QUOTED.sub("", rule)
    if '"' not in rule or _TIME.search(plain) or _STATE.search(plain):
        return rule
    return _QUOTED.sub(r"unknown \1", rule, count=1)


def _school_holidays_dated(rule: str, today: date) -> list[str]:
    """The rule with dates for SH; two rules when it names other days beside them."""
    parts = _QUOTED.split(rule)
    match = next(
        (found for found in _DAYS_WITH_SCHOOL.finditer(parts[0]) if re.search(r"\bSH\b", found[1])), None
    )
    if match is None:
        return [rule]
    before, after = parts[0][: match.start()].strip(), (parts[0][match.end() :] + "".join(parts[1:])).strip()
    others = [day for day in re.split(r"\s*,\s*", match[1]) if day != "SH"]
    dated = f"{_dates(today)} {after}"
    return [f"{before} {','.join(others)} {after}".strip(), dated] if others else [dated]


def _dates(today: date) -> str:
    breaks = (
        each for year in range(today.year - 1, today.year + YEARS_AHEAD) for each in school_breaks(year)
    )
    return ",".join(f"{_date(first)}-{_date(last)}" for first, last in breaks)


def _date(day: date) -> str:
    return f"{day.year} {MONTHS[day.month - 1]} {day.day:02}"


def _nights_kept(rules: list[str]) -> list[str]:
    """The rules, those for days of their own joined by commas when one of them runs past midnight.

    A rule after a semicolon replaces its day whole, and the package counts the small hours of the night before to
    it; a rule after a comma adds to its day.
    """
    if not any(map(_past_midnight, rules)):
        return rules
    kept: list[str] = []
    named: set[int] = set()
    for rule in rules:
        days = _days_of(rule)
        if days is None or named & days or not kept:
            kept.append(rule)
        elif not re.search(r"\b(?:off|closed)\b", rule):
            kept[-1] += f", {rule}"
        named |= set(range(7)) if days is None else days
    return kept


def _past_midnight(rule: str) -> bool:
    return any(
        int(closes) * 60 + int(past) <= int(opens) * 60 + int(minute)
        for opens, minute, closes, past in _INTERVAL.findall(rule)
        if (closes, past) != ("00", "00")
    )


def _days_of(rule: str) -> set[int] | None:
    """The weekdays that a rule is for; None when it says more about days than that."""
    match = _PLAIN_DAYS.match(rule)
    if match is None or rule[match.end() : match.end() + 1] not in (" ", ""):
        return None
    names = re.findall(DAY, "Mo Tu We Th Fr Sa Su")
    days: set[int] = set()
    for part in re.split(r"\s*,\s*", match[0]):
        first, _dash, last = part.partition("-")
        begin, end = names.index(first), names.index(last or first)
        days |= {day % 7 for day in range(begin, end + 1 if end >= begin else end + 8)}
    return days if not re.search(rf"\b(?:{DAY}|PH|SH)\b", rule[match.end() :]) else None
