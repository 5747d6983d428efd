from django.urls import include, path

from kramy.kernel.organisations.web.desk import views

organisations = (
    [
        path("", views.index, name="index"),
        path("export.csv", views.export, {"kind": "csv"}, name="export_csv"),
        path("export.xlsx", views.export, {"kind": "xlsx"}, name="export_xlsx"),
        path("add/", views.add, name="add"),
        path("<int:pk>/", views.detail, name="detail"),
        path("<int:pk>/edit/", views.edit, name="edit"),
        path("<int:pk>/members/", views.add_member, name="add_member"),
        path("<int:pk>/members/<int:membership>/remove/", views.remove_member, name="remove_member"),
        path("<int:pk>/sites/", views.add_site, name="add_site"),
        path("<int:pk>/sites/<int:site>/remove/", views.remove_site, name="remove_site"),
    ],
    "organisations_desk",
)

urlpatterns = [path("organisations/", include(organisations))]
