"""The portal's first pages: a home in every language, news, the privacy notice."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.models import Locale, Page, Site

from kramy.kernel.manifest.api import city, in_language
from kramy.portal.models import HomePage, NewsIndexPage, StandardPage


def locales() -> list[Locale]:
    """A Wagtail locale for every language of the city, its first language first."""
    return [Locale.objects.get_or_create(language_code=code)[0] for code in city().languages]


@transaction.atomic
def ensure_pages() -> bool:
    """Make the first pages when there is no home page yet; returns whether any were made.

    Editors own the pages from then on: nothing is ever overwritten.
    """
    if HomePage.objects.exists():
        return False
    root = Page.objects.get(depth=1)
    for page in root.get_children():  # Wagtail's own "Welcome" page
        page.delete()
    root.refresh_from_db()
    homes: list[HomePage] = []
    for locale in locales():
        with translation.override(locale.language_code):
            homes.append(_home(root, locale, homes[0] if homes else None))
    Site.objects.update_or_create(
        is_default_site=True,
        defaults={"hostname": "localhost", "site_name": city().hub_names["pl"], "root_page": homes[0]},
    )
    return True


def _same_as(original: Page | None) -> dict[str, Any]:
    return {"translation_key": original.translation_key} if original is not None else {}


def _home(root: Page, locale: Locale, original: HomePage | None) -> HomePage:
    home = HomePage(
        title=in_language(city().hub_names),
        slug="home" if original is None else f"home-{locale.language_code}",
        heading=in_language(city().taglines),
        introduction=_(
            "Put your firm on the city's maps and follow your matter from the first form to the decision."
        ),
        locale=locale,
        **_same_as(original),
    )
    root.add_child(instance=home)
    home.add_child(
        instance=NewsIndexPage(
            title=_("News"),
            slug="news",
            locale=locale,
            show_in_menus=True,
            **_same_as(original and NewsIndexPage.objects.child_of(original).first()),
        )
    )
    home.add_child(
        instance=StandardPage(
            title=_("Privacy"),
            slug="privacy",
            locale=locale,
            introduction=_("What the hub knows about you, why, for how long, and what you can do about it."),
            body=_privacy_notice(),
            **_same_as(original and StandardPage.objects.child_of(original).filter(slug="privacy").first()),
        )
    )
    return home


def _privacy_notice() -> str:
    paragraphs = [
        (
            _("Who is responsible"),
            _("The controller of your data is %(office)s. Write to %(email)s.")
            % {"office": in_language(city().office_names), "email": settings.CITY.contact_email},
        ),
        (
            _("What we keep"),
            _(
                "Your e-mail address, what you write in an application and the pictures you add. Pictures are stored"
                " without the place and time at which they were taken."
            ),
        ),
        (
            _("Why and for how long"),
            _(
                "To handle your application (a task in the public interest, GDPR art. 6(1)(e)) and to show on the map"
                " what you agreed to show (consent, art. 6(1)(a)). The register of processing says how long each kind"
                " of data is kept."
            ),
        ),
        (
            _("What you can do"),
            _(
                "See, correct, download and erase your data, withdraw a consent, and complain to the President of the"
                " Personal Data Protection Office. The link in every message about your case leads to its data; with"
                " an account you will find them under “Account”."
            ),
        ),
        (
            _("Nobody else is told"),
            _(
                "Pages of the hub send no request to anybody else: no foreign fonts, maps, counters or cookies. We count"
                " views of maps without cookies and without knowing who you are."
            ),
        ),
    ]
    return "".join(f"<h2>{heading}</h2><p>{text}</p>" for heading, text in paragraphs)
