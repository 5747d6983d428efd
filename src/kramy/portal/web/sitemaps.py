"""What search engines may find: editorial pages and what the modules publish, in every language."""

from datetime import datetime
from typing import Any

from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from wagtail.models import Page

from kramy.kernel.manifest.base import offers


class EditorialPages(Sitemap):
    """Public Wagtail pages; each language's page stands for itself."""

    limit = 5_000

    def items(self) -> QuerySet[Page]:
        pages: QuerySet[Page] = Page.objects.live().public().filter(depth__gt=1).order_by("path")
        return pages

    def location(self, item: Page) -> str:
        return item.get_url() or "/"

    def lastmod(self, item: Page) -> datetime | None:
        changed: datetime | None = item.last_published_at
        return changed


def sections() -> dict[str, Any]:
    """Sitemap classes by section: the portal's pages, then every module's."""
    found: dict[str, Any] = {"pages": EditorialPages}
    for sitemap in offers("sitemaps"):
        found[sitemap.section] = sitemap
    return found
