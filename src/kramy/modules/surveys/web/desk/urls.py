from django.urls import path

from kramy.modules.surveys.web.desk import results, views

app_name = "surveys_desk"
urlpatterns = [
    path("surveys/", views.index, name="list"),
    path("surveys/new/", views.create, name="create"),
    path("surveys/<int:pk>/", views.detail, name="survey"),
    path("surveys/<int:pk>/settings/", views.change, name="change"),
    path("surveys/<int:pk>/open/", views.act, {"verb": "open"}, name="open"),
    path("surveys/<int:pk>/close/", views.act, {"verb": "close"}, name="close"),
    path("surveys/<int:pk>/remind/", views.act, {"verb": "remind"}, name="remind"),
    path("surveys/<int:pk>/delete/", views.act, {"verb": "delete"}, name="delete"),
    path("surveys/<int:pk>/restore/", views.act, {"verb": "restore"}, name="restore"),
    path("surveys/<int:pk>/invitations/", views.invited, name="invited"),
    path("surveys/<int:pk>/invitations/<uuid:invitation>/remove/", views.uninvite, name="uninvite"),
    path("surveys/<int:pk>/results/", results.results, name="results"),
    path("surveys/<int:pk>/export/<str:what>", results.export, name="export"),
]
