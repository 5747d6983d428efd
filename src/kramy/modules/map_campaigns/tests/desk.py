"""Browsers of officials who are signed in at the desk."""

from typing import Any

from django.test import Client

from kramy.kernel.accounts.tests.factories import UserFactory, give_second_factor


def at_desk(user: Any = None, **role: Any) -> Client:
    """A browser signed in as the user, or as a new one with the roles (``editor=True``)."""
    client = Client()
    client.force_login(user or give_second_factor(UserFactory(language="en", **role)))
    return client
