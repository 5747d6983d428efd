"""Production: everything secret or local comes from the environment; refuses to start half-configured."""

from django.core.exceptions import ImproperlyConfigured

from kramy.project.settings.base import *

DEMO = False
for name in ("SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "KRAMY_BASE_URL"):
    if not os.environ.get(name):
        raise ImproperlyConfigured(f"Set {name}: see docs/how-to/run-in-production.md")

KRAMY_PROXIES = int(os.environ.get("KRAMY_PROXIES", "1"))
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 63_072_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
LANGUAGE_COOKIE_SECURE = True
CSRF_TRUSTED_ORIGINS = [BASE_URL]

# Who may frame a page is said by frame-ancestors in its content security policy (accounts.web.middleware): the
# older header knows no list of origins, which embedded maps need.
SILENCED_SYSTEM_CHECKS = ["security.W002"]

# Limits on rates hold across processes and machines only in a cache that all of them share.
CACHES = {
    "default": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": os.environ["KRAMY_CACHE_URL"]}
        if os.environ.get("KRAMY_CACHE_URL")
        else {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "shared_cache"}
    )
}

EMAIL_BACKEND = os.environ.get("EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend")
EMAIL_HOST = os.environ.get("EMAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("EMAIL_USE_TLS", "") == "1"
EMAIL_TIMEOUT = 10
# With it a mail service may tell of letters that came back (project/urls.py).
ANYMAIL_WEBHOOK_SECRET = os.environ.get("ANYMAIL_WEBHOOK_SECRET", "")

if os.environ.get("KRAMY_S3_BUCKET"):
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": os.environ["KRAMY_S3_BUCKET"],
            "endpoint_url": os.environ.get("KRAMY_S3_ENDPOINT") or None,
            "querystring_auth": False,
        },
    }
