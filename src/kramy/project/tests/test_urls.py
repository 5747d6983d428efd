"""Addresses that belong to no app."""

import pytest
from django.test import Client


@pytest.mark.parametrize(
    ("asked", "led_to"),
    [
        ("/pl/", "/"),
        ("/pl/maps/food/?q=kawa&page=2", "/maps/food/?q=kawa&page=2"),
        ("/pl/maps/żółty/", "/maps/%C5%BC%C3%B3%C5%82ty/"),
        ("/pl//evil.example/", "/evil.example/"),
        ("/pl/%5C%5Cevil.example/", "/evil.example/"),
    ],
)
def test_the_default_language_may_be_typed_into_an_address(asked, led_to):
    answer = Client().get(asked)
    assert (answer.status_code, answer["Location"]) == (302, led_to)


def test_only_reading_is_led_on():
    assert Client().post("/pl/account/login/").status_code == 405
