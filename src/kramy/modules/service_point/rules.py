"""Numbers of the service point that the law does not set; sensible for a city, easy to change here."""

from datetime import time, timedelta

HOLD = timedelta(minutes=10)
"""How long a time is held while its form is filled."""

OFFER = timedelta(minutes=60)
"""How long somebody on the waiting list has to take a time that became free."""

QUIET_FROM, QUIET_UNTIL, ANSWERED_BY = time(20), time(8), time(9)
"""Nobody reads letters at night: what is offered between the first two is held until the third, in the morning."""

OFFERS_AT_MOST = 3
"""After so many offers that lapsed, an entry of the waiting list is over."""

DAY_BEFORE, HOURS_BEFORE = timedelta(hours=24), timedelta(hours=2)
"""When people are reminded."""

LONGEST_MINUTES, MOST_AT_ONCE = 240, 9
"""The longest appointment, and the most that one duty takes at the same time."""

MINUTES_KEPT = timedelta(days=2)
"""Taken minutes serve only to part appointments; those of past days go."""

SMALL_CELL = 10
"""A public figure below this is not shown, nor a lone other one from which it could be reckoned."""
