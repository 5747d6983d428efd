"""The WSGI application that granian serves."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kramy.project.settings.production")
application = get_wsgi_application()

# Views are loaded now, not while the first reader waits. What is loaded lives as long as the process: a collector that
# looks through it again and again finds nothing, and holds up a request for a tenth of a second each time.
get_resolver().url_patterns  # noqa: B018 - a property that loads what it names
gc.collect()
gc.freeze()
