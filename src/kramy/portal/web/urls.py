from django.urls import path

from kramy.portal.web import views
from kramy.portal.web.feeds import NewsFeed

app_name = "portal"
urlpatterns = [
    path("accessibility/", views.accessibility, name="accessibility"),
    path("contact/", views.contact, name="contact"),
    path("search/", views.search, name="search"),
    path("news/feed/", NewsFeed(), name="news_feed"),
    # The two below are Wagtail pages: these names lead there from anywhere, also from Python.
    path("news/", views.wagtail_page, name="news"),
    path("privacy/", views.wagtail_page, name="privacy"),
]
