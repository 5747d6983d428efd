"""Lets these tests run without the project too: translation then answers with the English source."""

import os
from collections.abc import Iterator

import hypothesis
import pytest
from django.conf import settings
from django.utils import translation

if "DJANGO_SETTINGS_MODULE" not in os.environ and not settings.configured:
    settings.configure(USE_I18N=False)

# a busy machine is not a failure: no test here is about time
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")


@pytest.fixture(autouse=True)
def _english_sentences() -> Iterator[None]:
    with translation.override("en"):
        yield
