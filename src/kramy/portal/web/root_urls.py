"""Addresses that have no language."""

from django.contrib.sitemaps import views as sitemap_views
from django.urls import path

from kramy.portal.web import views
from kramy.portal.web.sitemaps import sections

app_name = "portal_root"
urlpatterns = [
    path("robots.txt", views.robots, name="robots"),
    path(
        "sitemap.xml",
        sitemap_views.index,
        {"sitemaps": sections(), "sitemap_url_name": "portal_root:sitemap_section"},
        name="sitemap",
    ),
    path("sitemap-<section>.xml", sitemap_views.sitemap, {"sitemaps": sections()}, name="sitemap_section"),
]
