"""Where to tell us about a weakness (RFC 9116)."""

from datetime import timedelta
from urllib.parse import urljoin

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

VALID_FOR = timedelta(days=180)  # RFC 9116 recommends less than a year


@require_safe
@cache_control(public=True, max_age=86_400)
def show(request: HttpRequest) -> HttpResponse:
    expires = (timezone.now() + VALID_FOR).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {expires.isoformat()}",
        f"Preferred-Languages: {', '.join(code for code, _name in settings.LANGUAGES)}",
        f"Canonical: {urljoin(settings.BASE_URL, request.path)}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
