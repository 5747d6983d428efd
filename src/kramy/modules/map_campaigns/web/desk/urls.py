from django.urls import path

from kramy.modules.map_campaigns.web.desk import imports

app_name = "map_campaigns_desk"

urlpatterns = [
    path("maps/imports/", imports.index, name="imports"),
    path("maps/imports/new/", imports.new, name="import_new"),
    path("maps/imports/<int:pk>/", imports.show, name="import_show"),
    path("maps/imports/<int:pk>/match/", imports.match, name="import_match"),
    path("maps/imports/<int:pk>/start/", imports.start, name="import_start"),
    path("maps/imports/<int:pk>/undo/", imports.undo, name="import_undo"),
    path("maps/imports/<int:pk>/resume/", imports.resume, name="import_resume"),
    path("maps/imports/<int:pk>/progress/", imports.progress, name="import_progress"),
]
