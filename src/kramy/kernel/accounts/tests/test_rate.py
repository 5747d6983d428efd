import pytest
import time_machine

from kramy.kernel.accounts.api import check_rate
from kramy.lib.errors import Refused


def act(key="127.0.0.1", scope="apply"):
    check_rate(scope=scope, key=key, limit=2, seconds=60)


def test_the_act_after_the_limit_is_refused_until_the_window_ends():
    with time_machine.travel("2026-11-20T12:00:00Z", tick=False) as clock:
        act()
        act()
        with pytest.raises(Refused) as caught:
            act()
        assert caught.value.code == "too_many"
        act(key="10.0.0.1")
        act(scope="search")
        clock.shift(61)
        act()


def test_the_longest_address_of_all_is_counted_too():
    longest = (
        "a" * 242 + "@example.com"
    )  # a cache takes keys of up to 250 characters and warns of longer ones
    act(key=longest)
    act(key=longest)
    with pytest.raises(Refused):
        act(key=longest)
