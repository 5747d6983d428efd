"""Requests for help as the tests send them."""

import pytest

from kramy.modules.assistant.tests.factories import open_help


@pytest.fixture
def intake(db):
    return open_help()
