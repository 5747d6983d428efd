"""Fixtures every test may use."""

import pytest
from django.core.cache import cache
from django.utils import translation


@pytest.fixture(autouse=True)
def _fresh_start():
    """No language and no cache leaks from one test into the next."""
    cache.clear()
    with translation.override("en"):
        yield
