"""Host names that modules answer under: which request is whose, and what of the hub is never shown there.

The hub's own names are in the settings and cost nothing here. Every other name is asked of the database, by its
unique index, with each request: what an official changes holds in all processes at once, and there is no cache that
could be poisoned. A name nobody knows goes on to Django, which answers 400.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.http.request import split_domain_port

from kramy.kernel.manifest.api import hub_host_names
from kramy.kernel.manifest.base import HostRoute, offers

GetResponse = Callable[[HttpRequest], HttpResponse]
SECURITY = "Strict-Transport-Security"


def own_hosts(get_response: GetResponse) -> GetResponse:
    """Answers what a module says belongs on the request's name; sends everything else to where it belongs."""

    def middleware(request: HttpRequest) -> HttpResponse:
        asked = request._get_raw_host()  # type: ignore[attr-defined]
        name, port = split_domain_port(asked)
        route = _route(request, name)
        if route is None:
            return get_response(request)
        # Django's own check knows the settings only; this name has been checked above, letter by letter
        request.get_host = lambda: f"{name}:{port}" if port else name  # type: ignore[method-assign]
        elsewhere, for_good = route.leads_to(request.path_info)
        if elsewhere:
            response = _sent(request, elsewhere, for_good=for_good)
        else:
            request.urlconf = route.urlconf
            request.host_route = route  # type: ignore[attr-defined]
            response = get_response(request)
        return _with_own_transport_security(request, response)

    return middleware


def _route(request: HttpRequest, name: str) -> HostRoute | None:
    if not name or name in hub_host_names() or request.path_info.startswith(settings.STATIC_URL):
        return None
    return next((route for find in offers("host_routes") if (route := find(name))), None)


def _sent(request: HttpRequest, address: str, *, for_good: bool) -> HttpResponse:
    query = request.META.get("QUERY_STRING", "")
    kind = HttpResponsePermanentRedirect if for_good else HttpResponseRedirect
    return kind(f"{address}?{query}" if query else address)


def _with_own_transport_security(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Only for this name: the domain above it, and whatever else it serves, is not ours to bind to https."""
    if settings.SECURE_HSTS_SECONDS and request.is_secure():
        response[SECURITY] = f"max-age={settings.SECURE_HSTS_SECONDS}"
    return response
