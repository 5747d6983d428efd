"""A developer's machine and the demo: embedded database, mail kept in the demo mailbox."""

from kramy.project.settings.base import *

DEMO = os.environ.get("KRAMY_DEMO", "1") == "1"
LOGGING["root"]["level"] = os.environ.get("LOG_LEVEL", "WARNING")  # type: ignore[index]
DEBUG = os.environ.get("DEBUG", "") == "1"
SECRET_KEY = SECRET_KEY or "demo-only-this-key-signs-nothing-of-value-and-production-refuses-it"
EMAIL_BACKEND = os.environ.get("EMAIL_BACKEND", "django.core.mail.backends.dummy.EmailBackend")
VAR.mkdir(parents=True, exist_ok=True)
VIDEO_ROOM_URL = VIDEO_ROOM_URL or "https://video.kramy.example/{room}"
KRAMY_FILING = os.environ.get("KRAMY_FILING", "folder")
