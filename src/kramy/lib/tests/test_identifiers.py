from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kramy.lib.identifiers import (
    NETWORKS,
    InvalidIdentifier,
    clean_krs,
    clean_nip,
    clean_phone,
    clean_pkd,
    clean_postcode,
    clean_regon,
    clean_social,
    clean_url,
    format_nip,
    format_phone,
    social_network,
)


@pytest.mark.parametrize(
    ("clean", "typed", "stored"),
    [
        (clean_nip, "PL 525-25-61-999", "5252561999"),
        (clean_nip, "pl5252561999", "5252561999"),
        (clean_nip, " NIP: 525 256 19 99 ", "5252561999"),
        (clean_nip, "525–256–19–99", "5252561999"),
        (clean_nip, "\ufeff525\u00a0256\u200b19\u00ad99", "5252561999"),
        (clean_regon, "123 456 785", "123456785"),
        (clean_regon, "REGON 12345678512347", "12345678512347"),
        (clean_regon, "12345678500000", "123456785"),
        (clean_krs, "KRS 0000 123 456", "0000123456"),
        (clean_krs, "123456", "0000123456"),
        (clean_postcode, "31113", "31-113"),
        (clean_postcode, " 31 - 113", "31-113"),
        (clean_phone, "12 330 09 62", "+48123300962"),
        (clean_phone, "tel. (12) 330-09-62", "+48123300962"),
        (clean_phone, "0048 662 376 093", "+48662376093"),
        (clean_phone, "+380 44 234 5678", "+380442345678"),
        (clean_url, "www.example.pl", "https://www.example.pl"),
        (
            clean_url,
            "HTTP://Example.PL/Menu?utm_source=x&a=1&fbclid=y#lody",
            "http://example.pl/Menu?a=1#lody",
        ),
        (clean_url, "https://example.pl/", "https://example.pl"),
        (clean_url, "https://example.pl:443/a", "https://example.pl/a"),
        (clean_url, "żółw.pl/cennik", "https://żółw.pl/cennik"),
    ],
)
def test_usual_ways_of_writing_are_accepted(clean: Callable[[str], str], typed: str, stored: str) -> None:
    assert clean(typed) == stored


@pytest.mark.parametrize(
    ("clean", "typed", "code"),
    [
        (clean_nip, "", "empty"),
        (clean_nip, "PL", "empty"),
        (clean_nip, "525256199", "length"),
        (clean_nip, "52525619990", "length"),
        (clean_nip, "525256199O", "characters"),
        (clean_nip, "٥٢٥٢٥٦١٩٩٩", "characters"),
        (clean_nip, "5252561998", "checksum"),
        (clean_nip, "1234567890", "checksum"),
        (clean_regon, "1234567", "length"),
        (clean_regon, "123456789", "checksum"),
        (clean_regon, "12345678500001", "checksum"),
        (clean_regon, "12345678900000", "checksum"),
        (clean_regon, "abc", "characters"),
        (clean_krs, "12345678901", "length"),
        (clean_krs, "0000000000", "length"),
        (clean_krs, "KRS", "empty"),
        (clean_postcode, "3111", "length"),
        (clean_postcode, "31-11a", "characters"),
        (clean_phone, "  ", "empty"),
        (clean_phone, "12", "length"),
        (clean_phone, "12 330 09", "number"),
        (clean_phone, "000 000 000", "number"),
        (clean_phone, "---", "number"),
        (clean_phone, "zadzwoń", "characters"),
        (clean_url, "", "empty"),
        (clean_url, "javascript:alert(1)", "address"),
        (clean_url, "data:text/html,x", "address"),
        (clean_url, "ftp://example.pl", "address"),
        (clean_url, "localhost", "address"),
        (clean_url, "https://127.0.0.1/", "address"),
        (clean_url, "https://a:b@example.pl", "address"),
        (clean_url, "https://example.pl:8080", "address"),
        (clean_url, "https://example.pl:x", "address"),
        (clean_url, "https://[::1", "address"),
        (clean_url, "moja strona.pl", "characters"),
        (clean_url, 'example.pl/"onclick', "characters"),
        (clean_url, "example.pl/" + "a" * 500, "length"),
    ],
)
def test_what_is_wrong_is_said(clean: Callable[[str], str], typed: str, code: str) -> None:
    with pytest.raises(InvalidIdentifier) as caught:
        clean(typed)
    assert caught.value.code == code
    assert caught.value.sentence.endswith((".", "example.pl"))
    assert "%(" not in caught.value.sentence


def test_the_sentence_counts_the_digits() -> None:
    with pytest.raises(InvalidIdentifier) as caught:
        clean_nip("525-256")
    assert caught.value.sentence == "A NIP has 10 digits. The number of digits given: 6."


def test_formats_for_people() -> None:
    assert format_nip("5252561999") == "525-256-19-99"
    assert format_phone("+48123300962") == "12 330 09 62"
    assert format_phone("+380442345678") == "+380 44 234 5678"


@given(
    st.text(alphabet="0123456789", min_size=9, max_size=9), st.sampled_from(["", "PL", "PL "]), st.booleans()
)
def test_any_valid_nip_survives_its_formats(first_nine: str, prefix: str, hyphens: bool) -> None:
    check = (
        sum(
            int(digit) * weight for digit, weight in zip(first_nine, (6, 5, 7, 2, 3, 4, 5, 6, 7), strict=True)
        )
        % 11
    )
    if check == 10:  # no such NIP is given out
        return
    digits = f"{first_nine}{check}"
    assert clean_nip(prefix + (format_nip(digits) if hyphens else digits)) == digits
    slip = f"{first_nine}{(check + 1) % 10}"
    with pytest.raises(InvalidIdentifier, match="last digit"):
        clean_nip(slip)


@given(st.text(max_size=60))
def test_nothing_but_the_one_error_comes_out(text: str) -> None:
    for clean in (clean_nip, clean_regon, clean_krs, clean_postcode, clean_phone, clean_url):
        try:
            once = clean(text)
        except InvalidIdentifier:
            continue
        assert clean(once) == once


@pytest.mark.parametrize(
    ("typed", "network", "stored"),
    [
        ("@barmleczny", "instagram", "https://www.instagram.com/barmleczny"),
        ("bar.mleczny", "facebook", "https://www.facebook.com/bar.mleczny"),
        ("barmleczny", "tiktok", "https://www.tiktok.com/@barmleczny"),
        ("http://www.facebook.com/barmleczny?fbclid=1", "facebook", "https://www.facebook.com/barmleczny"),
        ("instagram.com/barmleczny/", "instagram", "https://instagram.com/barmleczny/"),
        ("twitter.com/bar", "x", "https://twitter.com/bar"),
    ],
)
def test_profiles(typed: str, network: str, stored: str) -> None:
    assert clean_social(typed, network=network) == stored
    assert social_network(stored) == network


@pytest.mark.parametrize("typed", ["https://example.pl/bar", "facebook.com", "https://www.facebook.com/"])
def test_what_is_no_profile_is_refused(typed: str) -> None:
    with pytest.raises(InvalidIdentifier) as caught:
        clean_social(typed, network="facebook")
    assert caught.value.code == "network"


def test_every_network_leads_to_itself() -> None:
    assert {name: social_network(home.format("bar")) for name, (_hosts, home) in NETWORKS.items()} == {
        name: name for name in NETWORKS
    }


@pytest.mark.parametrize("typed", ["[", "https://[", "//]", "[::1", "@", "\x00["])
def test_brackets_are_refused_as_an_address_of_a_profile(typed: str) -> None:
    assert social_network(typed) in (None, "facebook")
    with pytest.raises(InvalidIdentifier):
        clean_social(typed, network="facebook")


@pytest.mark.parametrize(
    ("text", "code"),
    [("56", "56"), ("56.1", "56.1"), ("5610a", "56.10.A"), (" 56.10.a ", "56.10.A"), ("47 11 Z", "47.11.Z")],
)
def test_pkd(text: str, code: str) -> None:
    assert clean_pkd(text) == code


@pytest.mark.parametrize("text", ["5", "food", "56.1.A", "56.10.AB", "561011"])
def test_what_is_no_pkd(text: str) -> None:
    with pytest.raises(InvalidIdentifier):
        clean_pkd(text)
