from django.urls import include, path

from kramy.kernel.organisations.web.public import views

organisations = (
    [
        path("", views.index, name="index"),
        path("add/", views.add, name="add"),
        path("<int:pk>/", views.organisation, name="organisation"),
        path("<int:pk>/members/", views.add_member, name="add_member"),
        path("<int:pk>/members/<int:membership>/remove/", views.remove_member, name="remove_member"),
    ],
    "organisations",
)

urlpatterns = [path("account/organisations/", include(organisations))]
