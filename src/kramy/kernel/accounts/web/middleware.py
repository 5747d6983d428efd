"""Security headers, who comes to the desk, and the second factor for officials."""

from collections.abc import Callable
from urllib.parse import urlsplit

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.defaults import permission_denied

GetResponse = Callable[[HttpRequest], HttpResponse]

DESK = "/desk/"
# Where a page is about one person even when nobody is signed in: whoever holds the link sees it.
PRIVATE_PARTS = frozenset({"account", "case", "apply", "desk", "mailbox", "documents"})
LANGUAGE_PREFIXES = frozenset(code for code, _label in settings.LANGUAGES)
NO_LEAVE = "/desk/logout/"


def _origin(address: str) -> str:
    """Scheme and host of an absolute address, nothing of any other."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme in ("http", "https") and parts.netloc else ""


def _kept_elsewhere() -> str:
    """Origins of a base map and of a storage that are not ours (the city's own choice), or nothing."""
    storage = default_storage.url("maps/x.bin")
    return " ".join(dict.fromkeys(filter(None, (_origin(settings.KRAMY_BASEMAP), _origin(storage)))))


def public_policy(*, frame_ancestors: str = "'none'") -> str:
    """Nothing but our own: no inline code or styles, no third party save the configured base map."""
    elsewhere = _kept_elsewhere()
    directives = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": f"'self' data: blob: {elsewhere}".strip(),
        "font-src": f"'self' {elsewhere}".strip(),
        "connect-src": f"'self' {elsewhere}".strip(),
        "worker-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": frame_ancestors,
        "manifest-src": "'self'",
    }
    return "; ".join(f"{name} {value}" for name, value in directives.items())


def desk_policy() -> str:
    """Wagtail's admin runs inline code and styles and frames its previews; still nobody but us."""
    elsewhere = _kept_elsewhere()
    directives = {
        "default-src": "'self'",
        "script-src": "'self' 'unsafe-inline'",
        "style-src": "'self' 'unsafe-inline'",
        "img-src": f"'self' data: blob: {elsewhere}".strip(),
        "font-src": f"'self' data: {elsewhere}".strip(),
        "connect-src": f"'self' {elsewhere}".strip(),
        "worker-src": "'self' blob:",
        "frame-src": "'self'",
        "object-src": "'none'",
        "form-action": "'self'",
        "base-uri": "'self'",
        "frame-ancestors": "'self'",
    }
    return "; ".join(f"{name} {value}" for name, value in directives.items())


def _first_part(path: str) -> str:
    parts = [part for part in path.split("/") if part]
    if parts and parts[0] in LANGUAGE_PREFIXES:
        parts = parts[1:]
    return parts[0] if parts else ""


def _is_private(request: HttpRequest) -> bool:
    if _first_part(request.path) in PRIVATE_PARTS:
        return True
    user = getattr(request, "user", None)
    # Touch the user only where the view already did: a published page must not pay for a session.
    return bool(user is not None and hasattr(request, "_cached_user") and user.is_authenticated)


def client_address(get_response: GetResponse) -> GetResponse:
    """Behind ``KRAMY_PROXIES`` trusted proxies, REMOTE_ADDR is the address that the outermost of them saw.

    Rates are counted by it. Entries further left in X-Forwarded-For are the visitor's own claim and are ignored.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",")]
        if 0 < settings.KRAMY_PROXIES <= len(hops) and hops[-settings.KRAMY_PROXIES]:
            request.META["REMOTE_ADDR"] = hops[-settings.KRAMY_PROXIES]
        return get_response(request)

    return middleware


def security_headers(get_response: GetResponse) -> GetResponse:
    """Headers of every response; a view may set its own ``Content-Security-Policy`` first.

    A public page that others may show in a frame says who on its response: ``frame_ancestors``, the directive's
    value. X-Frame-Options knows no list of origins, so such a page goes without.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        at_desk = request.path.startswith(DESK)
        framed_by = "" if at_desk else getattr(response, "frame_ancestors", "")
        policy = desk_policy() if at_desk else public_policy(frame_ancestors=framed_by or "'none'")
        response.headers.setdefault("Content-Security-Policy", policy)
        if framed_by in ("", "'none'"):
            response.headers.setdefault("X-Frame-Options", "SAMEORIGIN" if at_desk else "DENY")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        response.headers.setdefault("Referrer-Policy", settings.SECURE_REFERRER_POLICY)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault(
            "Permissions-Policy",
            "geolocation=(self), camera=(), microphone=(), payment=(), usb=(), browsing-topics=(),"
            " publickey-credentials-get=(self), publickey-credentials-create=(self)",
        )
        is_static = request.path.startswith((settings.STATIC_URL, settings.MEDIA_URL))
        if not is_static and _is_private(request):
            response.headers["X-Robots-Tag"] = "noindex, nofollow"
            response.headers["Cache-Control"] = "private, no-store"
            if "Expires" in response.headers:
                del response.headers["Expires"]
        return response

    return middleware


def desk_is_for_officials(get_response: GetResponse) -> GetResponse:
    """Who is signed in without a right to the desk is told so.

    Wagtail would send them to sign in, and the sign-in page sends those who are signed in back: a circle.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if (
            request.path.startswith(DESK)
            and not request.path.startswith(NO_LEAVE)
            and request.user.is_authenticated
            and not request.user.has_perm("wagtailadmin.access_admin")
        ):
            with translation.override(request.user.language):
                response = permission_denied(request, PermissionDenied())
            patch_cache_control(response, private=True, no_store=True)
            return response
        return get_response(request)

    return middleware


def officials_use_two_factors(get_response: GetResponse) -> GetResponse:
    """Nobody works at the desk without TOTP or a passkey, save in the demo."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if (
            not settings.DEMO
            and request.path.startswith(DESK)
            and not request.path.startswith(NO_LEAVE)
            and request.user.is_authenticated
            and request.user.has_perm("wagtailadmin.access_admin")
            and not has_second_factor(request.user)
        ):
            # The desk's addresses have no language; the person has one.
            with translation.override(request.user.language):
                messages.warning(
                    request,
                    _(
                        "To work at the desk, add a second step of sign-in: a passkey or an authenticator app."
                    ),
                )
                response = redirect("mfa_index")
            patch_cache_control(response, private=True, no_store=True)
            return response
        return get_response(request)

    return middleware


def has_second_factor(user: object) -> bool:
    return Authenticator.objects.filter(
        user=user, type__in=[Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    ).exists()
