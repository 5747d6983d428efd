"""Settings shared by every environment. What differs is read from the environment or overridden."""

import os
from pathlib import Path
from typing import Any

import dj_database_url
from django.utils.translation import gettext_lazy as _

from kramy.project.discovery import ROOT, kernel_apps, load_city, module_apps

PROJECT = ROOT.parent.parent
VAR = Path(os.environ.get("KRAMY_VAR", PROJECT / "var"))

CITY = load_city(os.environ.get("KRAMY_CITY", "krakow"))
DEMO = os.environ.get("KRAMY_DEMO", "") == "1"
DEBUG = False
SECRET_KEY = os.environ.get("SECRET_KEY", "")
ALLOWED_HOSTS = os.environ.get("ALLOWED_HOSTS", "127.0.0.1,localhost").split(",")
# Links in messages lead where `PORT=… make run` serves.
BASE_URL = os.environ.get("KRAMY_BASE_URL") or f"http://127.0.0.1:{os.environ.get('PORT', '8000')}"

INSTALLED_APPS = [
    "modeltranslation",
    f"kramy.cities.{CITY.key}",  # first: a city may replace any template
    "kramy.portal",
    "kramy.project",
    *module_apps(CITY),
    *kernel_apps(),
    "kramy.ui",
    "django_cotton",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_tasks",
    "django_tasks_db",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.sitemaps",
    "django.forms",
]

# Proxies in front that append the visitor's address to X-Forwarded-For; production.py expects one (nginx).
KRAMY_PROXIES = int(os.environ.get("KRAMY_PROXIES", "0"))

MIDDLEWARE = [
    "kramy.kernel.accounts.web.middleware.client_address",
    "kramy.project.hosts.own_hosts",  # before whoever asks for the host: only this knows names from the database
    "django.middleware.security.SecurityMiddleware",
    "kramy.kernel.accounts.web.middleware.security_headers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "compression_middleware.middleware.CompressionMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "kramy.project.null_characters.NullCharacters",  # after the check of forms, which reads them first
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "kramy.kernel.casework.web.desk.kept_typing.keep_typing",
    "kramy.kernel.accounts.web.middleware.desk_is_for_officials",
    "kramy.kernel.accounts.web.middleware.officials_use_two_factors",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

if os.environ.get("KRAMY_SERVER_TIMING") == "1":
    MIDDLEWARE.insert(0, "kramy.project.server_timing.server_timing")

ROOT_URLCONF = "kramy.project.urls"
WSGI_APPLICATION = "kramy.project.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": False,
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": ["django_cotton.templatetags.cotton"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "kramy.portal.context_processors.hub",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
COTTON_SNAKE_CASED_NAMES = True

# SQLite is the embedded default: WAL lets readers go on while somebody writes; IMMEDIATE takes the
# write lock at the start of a transaction so that two writers queue instead of failing half-way.
_SQLITE = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32000;",
}
DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get("DATABASE_URL") or f"sqlite:///{VAR / 'kramy.sqlite3'}",
        conn_max_age=600,
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = _SQLITE
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "kramy"}}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "accounts:after_sign_in"
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False

# Sign-in by e-mailed code, password or passkey; e-mail leaves through the hub's own outbox.
ACCOUNT_ADAPTER = "kramy.kernel.messaging.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_FORMS = {"login": "kramy.kernel.accounts.web.public.sign_in.SignInForm"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = BASE_URL.partition(":")[0]
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "signup": "20/m/ip",
    "request_login_code": "20/m/ip,3/5m/key",
    "reset_password": "20/m/ip,5/5m/key",
}
MFA_ADAPTER = "kramy.kernel.accounts.web.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = CITY.hub_names["pl"]
# A demo on plain http://127.0.0.1 may try passkeys too; production.py runs on https only.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = BASE_URL.startswith("http://")
# Every demo account has this password; it is shown on the demo's sign-in page and printed on the console.
DEMO_PASSWORD = "kramy-demo-2026"
SECURITY_CONTACT = os.environ.get("KRAMY_SECURITY_CONTACT", f"mailto:{CITY.contact_email}")

LANGUAGE_CODE = "pl"
LANGUAGES = [("pl", _("Polish")), ("en", _("English")), ("uk", _("Ukrainian"))]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
MODELTRANSLATION_DEFAULT_LANGUAGE = "pl"
MODELTRANSLATION_FALLBACK_LANGUAGES = ("pl", "en")
LOCALE_PATHS = [ROOT / "lib" / "locale"]  # lib is no app, so Django would not look there
LANGUAGE_COOKIE_SAMESITE = "Lax"
TIME_ZONE = CITY.time_zone
FORMAT_MODULE_PATH = "kramy.project.formats"
USE_TZ = True
USE_I18N = True
WAGTAIL_I18N_ENABLED = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR / "media"
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "kramy.project.storage.StaticStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_MAX_AGE = 3600

WAGTAIL_SITE_NAME = CITY.hub_names["pl"]
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
WAGTAIL_GRAVATAR_PROVIDER_URL = None  # no third party learns who works at the desk
WAGTAIL_ENABLE_UPDATE_CHECK = False
# One city, one time: without the choice the desk also never names a zone that browsers do not know.
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", CITY.contact_email)
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# The base map under the city's own layers: a PMTiles file or a MapLibre style URL of the city's choice.
KRAMY_BASEMAP = os.environ.get("KRAMY_BASEMAP", "")
# The rooms of video calls on the city's own server, "{room}" in place of the name ("https://video.example.org/{room}").
VIDEO_ROOM_URL = os.environ.get("KRAMY_VIDEO_ROOM_URL", "")
# The address registry's geocoder (UUG, GUGiK); empty means the local address index only.
KRAMY_UUG_URL = os.environ.get("KRAMY_UUG_URL", "")
# The register of aid granted to firms (SUDOP, UOKiK); empty means that officials write aid down by hand.
SUDOP_URL = os.environ.get("KRAMY_SUDOP_URL", "")

# The register of VAT payers, by which firms are looked up by NIP; empty means that people fill in by hand.
KRAMY_VAT_REGISTER_URL = os.environ.get("KRAMY_VAT_REGISTER_URL", "https://wl-api.mf.gov.pl")
# So many questions a day the ministry answers to one address of the net.
KRAMY_VAT_REGISTER_DAILY = int(os.environ.get("KRAMY_VAT_REGISTER_DAILY", "100"))

# The electronic records system into which closed cases are handed over: "", "folder" or "http" (docs/how-to).
KRAMY_FILING = os.environ.get("KRAMY_FILING", "")
KRAMY_FILING_FOLDER = os.environ.get("KRAMY_FILING_FOLDER") or VAR / "filing"
KRAMY_FILING_URL = os.environ.get("KRAMY_FILING_URL", "")
KRAMY_FILING_TOKEN = os.environ.get("KRAMY_FILING_TOKEN", "")

DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# A page may ask a group of a dozen questions a hundred times; nothing honest sends more than that.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"  # the desk previews pages in a frame; public pages say 'none' in their CSP

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "INFO")},
    # Two lines for every task that went well, and twenty for every PDF, drown everything else.
    "loggers": {
        name: {"level": "WARNING"} for name in ("django_tasks", "django_tasks_db", "weasyprint", "fontTools")
    },
}
