"""Lets these tests run without the project: translation then answers with the English source."""

import os

from django.conf import settings

if "DJANGO_SETTINGS_MODULE" not in os.environ and not settings.configured:
    settings.configure(USE_I18N=False)
