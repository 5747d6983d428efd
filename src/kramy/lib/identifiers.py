"""Identifiers and addresses of firms as people write them, cleaned to one form or refused with a reason.

Every `clean_…` takes what was typed, forgives spaces, hyphens and usual prefixes, returns the one form we
store, and raises `InvalidIdentifier` with a sentence that says what is wrong: its length, its characters or
its check digit. Checksums come from python-stdnum, telephone rules from phonenumbers.
"""

import re
from typing import Any
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit, urlunsplit

import phonenumbers
from django.utils.translation import gettext_lazy as _
from stdnum.pl import nip as stdnum_nip
from stdnum.pl import regon as stdnum_regon

from kramy.lib.explained import Explained

LONGEST_URL = 500
SEPARATORS = re.compile(r"[\s\u00ad\u200b-\u200f\u2010-\u2015\u2060\ufeff./-]+")
PREFIXES = {
    "nip": re.compile(r"^(?:NIP)?:?(?:PL)?", re.IGNORECASE),
    "regon": re.compile(r"^(?:REGON)?:?", re.IGNORECASE),
    "krs": re.compile(r"^(?:KRS)?:?", re.IGNORECASE),
}
HOST_LABEL = re.compile(r"(?!-)[\w-]{1,63}(?<!-)")
TRACKING = re.compile(r"^(?:utm_.*|fbclid|gclid|igshid|igsh|mc_[ce]id|yclid|si)$", re.IGNORECASE)

NETWORKS: dict[str, tuple[tuple[str, ...], str]] = {
    # name: (its hosts without www, where a bare handle leads)
    "facebook": (("facebook.com", "fb.com", "fb.me", "m.facebook.com"), "https://www.facebook.com/{}"),
    "instagram": (("instagram.com", "instagr.am"), "https://www.instagram.com/{}"),
    "tiktok": (("tiktok.com",), "https://www.tiktok.com/@{}"),
    "youtube": (("youtube.com", "youtu.be", "m.youtube.com"), "https://www.youtube.com/@{}"),
    "linkedin": (("linkedin.com", "pl.linkedin.com"), "https://www.linkedin.com/company/{}"),
    "x": (("x.com", "twitter.com"), "https://x.com/{}"),
}
HANDLE = re.compile(r"^@?([\w.-]{2,80})$")


class InvalidIdentifier(Explained):
    """What was typed is not such an identifier. `code` is stable; `sentence` is for the person who typed.

    Codes: empty, characters, length, checksum, number, address, network.
    """


def clean_nip(text: str) -> str:
    """A tax number (NIP) as its 10 digits.

    >>> clean_nip("PL 525-25-61-999")
    '5252561999'
    """
    digits = _digits(text, "nip", _("A NIP is made of digits only, for example 525-000-00-00."))
    if len(digits) != 10:
        raise InvalidIdentifier(
            "length", _("A NIP has 10 digits. The number of digits given: %(given)d."), given=len(digits)
        )
    if not stdnum_nip.is_valid(digits):
        raise InvalidIdentifier(
            "checksum", _("This is not a NIP: its last digit does not fit the others. Check for a slip.")
        )
    return digits


def format_nip(digits: str) -> str:
    """A NIP for people.

    >>> format_nip("5252561999")
    '525-256-19-99'
    """
    return f"{digits[:3]}-{digits[3:6]}-{digits[6:8]}-{digits[8:]}"


def clean_regon(text: str) -> str:
    """A statistical number (REGON) as its 9 digits, or 14 for a local unit of a firm.

    The court register prints the number of a firm itself as REGON9 followed by 00000, which fails the
    check of the 14-digit form; we take it for what it means, the 9 digits.
    """
    digits = _digits(text, "regon", _("A REGON is made of digits only."))
    if len(digits) not in (9, 14):
        raise InvalidIdentifier(
            "length",
            _("A REGON has 9 or 14 digits. The number of digits given: %(given)d."),
            given=len(digits),
        )
    if len(digits) == 14 and digits.endswith("00000"):
        digits = digits[:9]
    if not stdnum_regon.is_valid(digits):
        raise InvalidIdentifier(
            "checksum", _("This is not a REGON: its last digit does not fit the others. Check for a slip.")
        )
    return digits


def clean_krs(text: str) -> str:
    """A number in the court register (KRS) as its 10 digits; leading zeros may have been left out."""
    digits = _digits(text, "krs", _("A KRS number is made of digits only, for example 0000123456."))
    if len(digits) > 10 or len(digits) < 4 or not int(digits):
        raise InvalidIdentifier(
            "length",
            _("A KRS number has 10 digits. The number of digits given: %(given)d."),
            given=len(digits),
        )
    return digits.zfill(10)


def clean_pkd(text: str) -> str:
    """A code of the Polish Classification of Activities (PKD), whole or cut short: 56, 56.1, 56.10, 56.10.A.

    The source of the form: PKD 2025 (Dz.U. 2024 poz. 1936): division, group, class, subclass.
    """
    found = re.fullmatch(r"(\d{2})(?:\.?(\d{1,2}))?(?:\.?([A-Za-z]))?", "".join(text.split()))
    if found is None or (found[3] and len(found[2] or "") != 2):
        raise InvalidIdentifier("pkd", _("A PKD code is like 56.10.A, or its beginning: 56 or 56.10."))
    return ".".join(part.upper() for part in found.groups() if part)


def clean_postcode(text: str) -> str:
    """A Polish postcode as 00-000.

    >>> clean_postcode("31 113")
    '31-113'
    """
    digits = _digits(text, None, _("A postcode is made of digits, for example 31-113."))
    if len(digits) != 5:
        raise InvalidIdentifier(
            "length",
            _("A postcode has 5 digits, for example 31-113. The number of digits given: %(given)d."),
            given=len(digits),
        )
    return f"{digits[:2]}-{digits[2:]}"


def clean_phone(text: str, *, region: str = "PL") -> str:
    """A telephone number as E.164, for example +48123300962; without a country it is one of `region`."""
    if not text.strip():
        raise InvalidIdentifier("empty", _("Write a telephone number."))
    if re.search(r"[^\W\d_]", re.sub(r"(?i)\b(?:tel|fax|ext|kom|wew)\b", "", text)):
        raise InvalidIdentifier("characters", _("A telephone number has no letters in it."))
    number = _parsed_phone(text, region)
    reason = phonenumbers.is_possible_number_with_reason(number)
    if reason != phonenumbers.ValidationResult.IS_POSSIBLE:
        raise InvalidIdentifier(
            "length", _("This telephone number is too short or too long. A Polish one has 9 digits.")
        )
    if not phonenumbers.is_valid_number(number):
        raise InvalidIdentifier(
            "number", _("There is no such telephone number. A Polish one has 9 digits: check for a slip.")
        )
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def format_phone(e164: str, *, region: str = "PL") -> str:
    """A cleaned telephone number for people: national within `region`, international elsewhere."""
    number = phonenumbers.parse(e164, None)
    style = phonenumbers.PhoneNumberFormat
    at_home = phonenumbers.region_code_for_number(number) == region
    return phonenumbers.format_number(number, style.NATIONAL if at_home else style.INTERNATIONAL)


def clean_url(text: str) -> str:
    """An address of a web page with its scheme, https where none was typed, without tracking parameters.

    Only http and https; no user names or ports of the address's own; the host must be a public name, so an
    IP address or a name without a dot is refused.
    """
    parts = _split_url(text.strip())
    host = (parts.hostname or "").rstrip(".")
    labels = host.split(".")
    if len(labels) < 2 or not all(HOST_LABEL.fullmatch(label) for label in labels) or labels[-1].isdigit():
        raise InvalidIdentifier(
            "address", _("This is not an address of a page. An example: https://www.example.pl")
        )
    if parts.username or parts.password or _port(parts) not in (None, 80, 443):
        raise InvalidIdentifier("address", _("Give a plain address, without a user name or a port number."))
    query = [(name, value) for name, value in parse_qsl(parts.query, True) if not TRACKING.match(name)]
    path = "" if parts.path == "/" and not query and not parts.fragment else parts.path
    return urlunsplit((parts.scheme.lower(), host.lower(), path, urlencode(query), parts.fragment))


def social_network(url: str) -> str | None:
    """The name of the network that `url` belongs to, one of `NETWORKS`, or None, also for what is no address."""
    try:
        host = (urlsplit(url).hostname or "").lower().removeprefix("www.")
    except ValueError:
        return None
    return next((name for name, (hosts, _home) in NETWORKS.items() if host in hosts), None)


def clean_social(text: str, *, network: str) -> str:
    """A profile on `network` (a key of `NETWORKS`), given as an address or a bare @handle, as its address."""
    typed = text.strip()
    looks_like_host = social_network(f"https://{typed.removeprefix('https://')}") is not None
    handle = HANDLE.match(typed)
    if handle and not looks_like_host:
        return NETWORKS[network][1].format(handle[1])
    url = clean_url(typed)
    parts = urlsplit(url)
    if social_network(url) != network:
        raise InvalidIdentifier(
            "network", _("This address does not belong to %(network)s."), network=network.capitalize()
        )
    if not parts.path.strip("/"):
        raise InvalidIdentifier(
            "network", _("This is the front page of the service. Give the address of your profile.")
        )
    return urlunsplit(parts._replace(scheme="https"))


def _digits(text: str, kind: str | None, advice: Any) -> str:
    """The digits of `text` with separators and the kind's own prefix gone."""
    bare = SEPARATORS.sub("", text)
    if kind:
        bare = PREFIXES[kind].sub("", bare)
    if not bare:
        raise InvalidIdentifier("empty", _("Write the number."))
    if not (bare.isascii() and bare.isdigit()):
        raise InvalidIdentifier("characters", advice)
    return bare


def _parsed_phone(text: str, region: str) -> phonenumbers.PhoneNumber:
    try:
        return phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException as error:
        raise InvalidIdentifier("number", _("This is not a telephone number.")) from error


def _split_url(text: str) -> SplitResult:
    if not text:
        raise InvalidIdentifier("empty", _("Write an address."))
    if len(text) > LONGEST_URL:
        raise InvalidIdentifier(
            "length", _("This address is too long: at most %(most)d characters."), most=LONGEST_URL
        )
    if re.search(r"[\s\x00-\x1f\x7f<>\"\\^`{|}]", text):
        raise InvalidIdentifier(
            "characters", _("An address has no spaces, quotation marks or brackets in it.")
        )
    scheme = re.match(r"([a-z][a-z0-9+.-]*):(?!\d+(?:/|$))", text, re.IGNORECASE)
    if scheme and scheme[1].lower() not in ("http", "https"):
        raise InvalidIdentifier(
            "address", _("Only addresses that begin with https:// or http:// can be shown.")
        )
    try:
        return urlsplit(text if scheme else f"https://{text.removeprefix('//')}")
    except ValueError as error:
        raise InvalidIdentifier(
            "address", _("This is not an address of a page. An example: https://www.example.pl")
        ) from error


def _port(parts: SplitResult) -> int | None:
    try:
        return parts.port
    except ValueError:
        return -1
