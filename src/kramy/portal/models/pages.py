"""The pages editors write. Everything else on the hub is drawn by the modules."""

from typing import Any, ClassVar

from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page
from wagtail.search import index

from kramy.kernel.manifest.base import offers

RICH_TEXT = ["h2", "h3", "bold", "italic", "link", "document-link", "ol", "ul", "blockquote"]
NEWS_ON_HOME = 3
NEWS_ON_INDEX = 12


class HubPage(Page):
    """What every page of the portal shares: links to its translations."""

    class Meta:
        abstract = True

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        translations = self.get_translations(inclusive=True).live().select_related("locale")
        # The frame's language switch (portal.context_processors) reads this from the request.
        request.language_urls = {  # type: ignore[attr-defined]
            page.locale.language_code: page.get_url(request) for page in translations
        }
        return context


class HomePage(HubPage):
    """The hub's front door: a welcome, what the modules offer there, the latest news."""

    heading = models.CharField(_("heading"), max_length=120)
    introduction = models.CharField(_("introduction"), max_length=400, blank=True)

    content_panels: ClassVar[list[Any]] = [
        *Page.content_panels,
        FieldPanel("heading"),
        FieldPanel("introduction"),
    ]
    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    template = "portal/pages/home.html"

    class Meta:
        verbose_name = _("home page")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        sections = sorted(offers("home_sections"), key=lambda section: section.order)
        context["sections"] = [(section.template, section.context(request)) for section in sections]
        context["news"] = list(
            NewsPage.objects.live().filter(locale=self.locale).order_by("-published_on", "-pk")[:NEWS_ON_HOME]
        )
        context["news_index"] = NewsIndexPage.objects.live().filter(locale=self.locale).first()
        return context


class NewsIndexPage(HubPage):
    """All news, newest first."""

    parent_page_types: ClassVar[list[str]] = ["portal.HomePage"]
    subpage_types: ClassVar[list[str]] = ["portal.NewsPage"]
    template = "portal/pages/news_index.html"

    class Meta:
        verbose_name = _("news list")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        news = NewsPage.objects.child_of(self).live().order_by("-published_on", "-pk")
        context["news_page"] = Paginator(news, NEWS_ON_INDEX).get_page(request.GET.get("page"))
        return context


class NewsPage(HubPage):
    """One piece of news."""

    published_on = models.DateField(_("date"), default=timezone.localdate)
    summary = models.CharField(_("summary"), max_length=300)
    body = RichTextField(_("text"), features=RICH_TEXT)
    picture = models.ForeignKey(
        "wagtailimages.Image",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("picture"),
    )

    content_panels: ClassVar[list[Any]] = [
        *Page.content_panels,
        FieldPanel("published_on"),
        FieldPanel("summary"),
        FieldPanel("picture"),
        FieldPanel("body"),
    ]
    search_fields: ClassVar[list[Any]] = [
        *Page.search_fields,
        index.SearchField("summary"),
        index.SearchField("body"),
    ]
    parent_page_types: ClassVar[list[str]] = ["portal.NewsIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "portal/pages/news.html"

    class Meta:
        verbose_name = _("news")


class StandardPage(HubPage):
    """A page of plain text, such as the privacy notice."""

    introduction = models.CharField(_("introduction"), max_length=400, blank=True)
    body = RichTextField(_("text"), features=RICH_TEXT, blank=True)

    content_panels: ClassVar[list[Any]] = [
        *Page.content_panels,
        FieldPanel("introduction"),
        FieldPanel("body"),
    ]
    search_fields: ClassVar[list[Any]] = [*Page.search_fields, index.SearchField("body")]
    parent_page_types: ClassVar[list[str]] = ["portal.HomePage", "portal.StandardPage"]
    template = "portal/pages/standard.html"

    class Meta:
        verbose_name = _("page")
