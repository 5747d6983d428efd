"""Fixtures every test may use."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.utils import translation


@pytest.fixture(autouse=True)
def _fresh_start():
    """No language and no cache leaks from one test into the next."""
    cache.clear()
    with translation.override("en"):
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Tests that commit empty every table at their end; the log refuses that, save here. Its own tests put the
    guard back (kernel/audit/tests)."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        table = " ON audit_auditentry" if connection.vendor == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER IF EXISTS audit_entry_kept{table}")


@pytest.fixture(scope="session")
def live_server(django_db_setup, live_server):
    """The server is made after the database, or it would take a file for the memory that the settings name, and let
    all its threads share one connection."""
    return live_server
