"""Opening hours as people write them in lists ("pn-pt 8-18, sob. 9.00–14.00, niedz. nieczynne"), as OpenStreetMap's notation.

Days in Polish, Ukrainian and English, hours with or without minutes. What holds a word we do not know is left alone:
better no hours than wrong ones.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from kramy.lib.text import fold_letters

ALWAYS = "24/7"
DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_BEGINNINGS = {
    "Mo": "poniedzialki|poniedzialku|poniedzialek|pon|pn|понеділок|понеділка|пон|пн|monday|mon|mo",
    "Tu": "wtorki|wtorku|wtorek|wto|wt|вівторок|вівторка|вів|вт|tuesday|tues|tue|tu",
    "We": "srody|sroda|srode|sro|sr|середа|середу|середи|сер|ср|wednesday|wed|we",
    "Th": "czwartki|czwartku|czwartek|czw|cz|четвер|четверга|чет|чт|thursday|thurs|thu|th",
    "Fr": "piatki|piatku|piatek|pia|pt|п'ятниця|п'ятницю|п'ятниці|пятниця|п'ят|пт|friday|fri|fr",
    "Sa": "soboty|sobota|sobote|sob|sb|so|субота|суботу|суботи|суб|сб|saturday|sat|sa",
    "Su": "niedziele|niedziela|niedzieli|niedz|ndz|nd|nie|неділя|неділю|неділі|нед|нд|sunday|sun|su",
    "PH": "dni swiateczne|swieta|swieto|свята|public holidays|holidays|ph",
    "Mo-Su": "codziennie|caly tydzien|щодня|daily|every day",
    "Mo-Fr": "dni robocze|dni powszednie|w tygodniu|будні|робочі дні|weekdays|workdays",
    "Sa-Su": "weekendy|weekend|вихідні",
}
_ALWAYS = "calodobowo|cala dobe|non[ -]?stop|цілодобово|24/7|24h/7|24 h|24h|open 24 hours"
_CLOSED = "nieczynne|nieczynny|nieczynna|zamkniete|zamkniety|зачинено|вихідний|closed|off"
_SILENT = "godziny otwarcia|godziny|godzinach|godz|g|otwarte|czynne|czynny|od|w|we|години|відчинено|з|opening hours|open|from"
_TO = "do|до|to|till|until"

_TOKENS = re.compile(
    "|".join(
        [
            rf"(?P<always>(?:{fold_letters(_ALWAYS)})(?!\w))",
            r"(?P<time>(?:[01]?\d|2[0-4])(?:[:.]?[0-5]\d)?(?:\s?h\b)?(?![\d]))",
            *(
                rf"(?P<day{number}>(?<!\w)(?:{fold_letters(words)})(?!\w))"
                for number, words in enumerate(_BEGINNINGS.values())
            ),
            rf"(?P<closed>(?<!\w)(?:{fold_letters(_CLOSED)})(?!\w))",
            rf"(?P<to>-|(?<!\w)(?:{fold_letters(_TO)})(?!\w))",
            rf"(?P<silent>(?<!\w)(?:{fold_letters(_SILENT)})(?!\w)|[\s.:,()])",
            r"(?P<and>[;/&+|]|(?<!\w)(?:i|oraz|a|та|і|и|and)(?!\w))",
            r"(?P<strange>.)",
        ]
    )
)
_DAY_OF = tuple(_BEGINNINGS)


@dataclass
class _Rule:
    days: list[str] = field(default_factory=list)
    spans: list[str] = field(default_factory=list)
    closed: bool = False


def as_notation(text: str) -> str | None:
    """The hours in OpenStreetMap's notation, None when any of it is not understood.

    >>> as_notation("pn-pt 8-18, sob. 9.00–14.00, niedz. nieczynne")
    'Mo-Fr 08:00-18:00; Sa 09:00-14:00; Su off'
    >>> as_notation("Codziennie od 10 do 22"), as_notation("całodobowo"), as_notation("po umówieniu")
    ('Mo-Su 10:00-22:00', '24/7', None)
    """
    tokens = list(_tokens(text))
    if [kind for kind, _value in tokens if kind != "and"] == ["always"]:
        return ALWAYS
    try:
        rules = _rules(tokens)
    except _Unknown:
        return None
    return "; ".join(_written(rule) for rule in rules) or None


class _Unknown(ValueError):
    """The text says something we do not understand."""


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    plain = re.sub(r"[’ʼ`]", "'", re.sub(r"\s*[-‐-―−]\s*", "-", fold_letters(text)))
    for match in _TOKENS.finditer(plain):
        kind = str(match.lastgroup)
        if kind == "silent":
            continue
        if kind.startswith("day"):
            yield "day", _DAY_OF[int(kind[3:])]
        else:
            yield kind, match[0]


def _rules(tokens: list[tuple[str, str]]) -> list[_Rule]:
    """Days, then their hours; hours without days are those of every day."""
    rules = [_Rule()]
    at = 0
    while at < len(tokens):
        kind, value = tokens[at]
        following = [kind for kind, _value in tokens[at + 1 : at + 3]]
        if kind == "day":
            if rules[-1].spans or rules[-1].closed:
                rules.append(_Rule())
            if following == ["to", "day"]:
                value, at = f"{value}-{tokens[at + 2][1]}", at + 2
                if value.count("-") > 1 or "PH" in value:
                    raise _Unknown
            rules[-1].days.append(value)
        elif kind == "time" and following == ["to", "time"] and not rules[-1].closed:
            rules[-1].spans.append(f"{_clock(value)}-{_clock(tokens[at + 2][1])}")
            at += 2
        elif kind == "always" and rules[-1].days and not rules[-1].spans:
            rules[-1].spans.append("00:00-24:00")
        elif kind == "closed" and rules[-1].days and not rules[-1].spans:
            rules[-1].closed = True
        elif kind != "and":
            raise _Unknown
        at += 1
    if any(not rule.spans and not rule.closed for rule in rules):
        raise _Unknown
    return rules


def _clock(text: str) -> str:
    digits = re.sub(r"[^\d:.]", "", text)
    hours, _colon, minutes = re.sub(r"[.:]", ":", digits).partition(":")
    if not minutes and len(hours) > 2:
        hours, minutes = hours[:-2], hours[-2:]
    if int(hours) == 24 and int(minutes or 0):
        raise _Unknown
    return f"{int(hours):02d}:{minutes or '00'}"


def _written(rule: _Rule) -> str:
    days = ",".join(rule.days)
    return f"{days} {'off' if rule.closed else ','.join(rule.spans)}".strip()
