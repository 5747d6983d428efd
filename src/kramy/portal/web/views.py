"""The portal's own pages that no editor writes."""

import re

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from wagtail.models import Locale, Page
from wagtail.views import serve

from kramy.kernel.manifest.api import city
from kramy.kernel.manifest.base import offers
from kramy.portal.models import HomePage

RESULTS_A_PAGE = 20
WORD = re.compile(r"\w+")
"""Signs between words mean something to the full-text index, and a quotation mark without its twin breaks it."""


def wagtail_page(request: HttpRequest) -> HttpResponse:
    """Hand a well-known address to Wagtail, which finds the page in the language's tree."""
    path = request.path_info.lstrip("/")
    prefix = f"{get_language()}/"
    response: HttpResponse = serve(request, path.removeprefix(prefix))
    return response


def accessibility(request: HttpRequest) -> HttpResponse:
    """The declaration of accessibility (Polish act of 4 April 2019, art. 10; ids of version 2.0)."""
    return render(
        request,
        "portal/accessibility.html",
        {"page_url": settings.BASE_URL, "stated_on": city().accessibility_statement_date},
    )


def contact(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/contact.html")


def search(request: HttpRequest) -> HttpResponse:
    """Editorial pages by Wagtail's own search, and what the modules find."""
    words = request.GET.get("q", "").replace("\x00", "").strip()[:200]
    plain = " ".join(WORD.findall(words))
    pages = Page.objects.none()
    found_by_modules = []
    if plain:
        # the index filters by the page's own columns only, so the locale is looked up first
        language = Locale.objects.filter(language_code=get_language()).first()
        pages = Page.objects.live().filter(locale=language).not_type(HomePage).search(plain)
        found_by_modules = [provider(words) for provider in offers("search")]
    return render(
        request,
        "portal/search.html",
        {
            "words": words,
            "found": Paginator(pages, RESULTS_A_PAGE).get_page(request.GET.get("page")),
            "groups": [group for group in found_by_modules if group["results"]],
        },
    )


def robots(request: HttpRequest) -> HttpResponse:
    lines = [
        "User-agent: *",
        "Disallow: /desk/",
        "Disallow: /case/",
        "Disallow: /apply/",
        "Disallow: /account/",
    ]
    lines.append(f"Sitemap: {settings.BASE_URL}{reverse('portal_root:sitemap')}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")
