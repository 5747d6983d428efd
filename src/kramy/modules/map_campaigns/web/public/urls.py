from django.urls import path
from django.views.decorators.http import require_safe

from kramy.modules.map_campaigns.web.public.feeds import NewEntriesFeed
from kramy.modules.map_campaigns.web.public.views import (
    alerts,
    campaigns,
    confirmations,
    data,
    embed,
    entries,
    figures,
    own_site,
    reports,
    suggest,
)

app_name = "maps"

_ENTRY = "maps/<slug:slug>/<int:pk>-<slug:entry_slug>/"

urlpatterns = [
    path("maps/", campaigns.index, name="index"),
    path("maps/confirm/<str:token>/", confirmations.confirm, name="confirm"),
    path("maps/confirm/<str:token>/change/", confirmations.change, name="confirm_change"),
    path("maps/confirm/<str:token>/words/", reports.from_firm, name="confirm_words"),
    path("maps/confirm/<str:token>/closed/", confirmations.closed, name="confirm_closed"),
    path("maps/figures/<str:token>/", figures.by_link, name="figures"),
    path("maps/figures/<str:token>/figures.csv", figures.by_link_csv, name="figures_csv"),
    path("maps/<slug:slug>/", campaigns.campaign, name="campaign"),
    path("maps/<slug:slug>/results", campaigns.results, name="results"),
    path("maps/<slug:slug>/suggest", suggest.suggest, name="suggest"),
    path("maps/<slug:slug>/embed/", embed.embed, name="embed"),
    path("maps/<slug:slug>/map.svg", data.static_map, name="static_map"),
    path("maps/<slug:slug>/nodes/<str:digest>/<str:tile>.bin", data.node, name="node"),
    path("maps/<slug:slug>/cards.json", data.cards, name="cards"),
    path("maps/<slug:slug>/look-<slug:digest>.css", own_site.look, name="look"),
    path("maps/<slug:slug>/alerts/", alerts.subscribe, name="alerts"),
    path("maps/<slug:slug>/alerts/asked/", alerts.asked, name="alerts_asked"),
    path("maps/<slug:slug>/alerts/<str:token>/", alerts.manage, name="alerts_manage"),
    path("maps/<slug:slug>/alerts/<str:token>/confirm/", alerts.confirm, name="alerts_confirm"),
    path("maps/<slug:slug>/alerts/<str:token>/out/", alerts.out, name="alerts_out"),
    path("maps/<slug:slug>/new.atom", require_safe(NewEntriesFeed()), name="feed"),
    path("maps/<slug:slug>/entries.<str:extension>", data.export, name="export"),
    path("maps/<slug:slug>/<int:pk>/click", entries.click, name="click"),
    path(_ENTRY, entries.entry, name="entry"),
    path(f"{_ENTRY}report/", reports.report, name="report"),
    path(f"{_ENTRY}figures/", figures.for_members, name="member_figures"),
    path(f"{_ENTRY}figures.csv", figures.for_members_csv, name="member_figures_csv"),
    path(f"{_ENTRY}poster/", entries.poster, name="poster"),
    path(f"{_ENTRY}qr.svg", entries.qr, name="qr"),
]
