from django.urls import path

from kramy.modules.map_campaigns.web.desk import (
    campaign_choices,
    campaigns,
    compare,
    embedding,
    entries,
    imports,
    statistics,
)

app_name = "map_campaigns_desk"

urlpatterns = [
    path("maps/", campaigns.index, name="campaigns"),
    path("maps/new/", campaigns.create, name="campaign_new"),
    path("maps/statistics/", statistics.statistics, name="statistics"),
    path("maps/statistics.csv", statistics.export, name="statistics_export"),
    path("maps/compare/<int:case>/<int:entry>/", compare.compare, name="compare"),
    path("maps/entries/<int:pk>/", entries.show, name="entry"),
    path("maps/entries/<int:pk>/hide/", entries.hide, name="entry_hide"),
    path("maps/entries/<int:pk>/restore/", entries.restore, name="entry_restore"),
    path("maps/<int:pk>/", campaigns.texts, name="campaign"),
    path("maps/<int:pk>/look/", campaigns.look, name="look"),
    path("maps/<int:pk>/categories/", campaign_choices.categories, name="categories"),
    path("maps/<int:pk>/categories/new/", campaign_choices.new_category, name="category_new"),
    path("maps/<int:pk>/dates/", campaigns.windows, name="windows"),
    path("maps/<int:pk>/rules/", campaign_choices.rules, name="rules"),
    path("maps/<int:pk>/embedding/", embedding.embedding, name="embedding"),
    path("maps/<int:pk>/publish/", campaigns.publish, name="publish"),
    path("maps/<int:pk>/next-edition/", campaigns.next_edition, name="next_edition"),
    path("maps/<int:pk>/entries/", entries.index, name="entries"),
    path("maps/<int:pk>/entries.<str:extension>", entries.export, name="entries_export"),
    path("maps/imports/", imports.index, name="imports"),
    path("maps/imports/new/", imports.new, name="import_new"),
    path("maps/imports/<int:pk>/", imports.show, name="import_show"),
    path("maps/imports/<int:pk>/match/", imports.match, name="import_match"),
    path("maps/imports/<int:pk>/start/", imports.start, name="import_start"),
    path("maps/imports/<int:pk>/undo/", imports.undo, name="import_undo"),
    path("maps/imports/<int:pk>/resume/", imports.resume, name="import_resume"),
    path("maps/imports/<int:pk>/progress/", imports.progress, name="import_progress"),
]
