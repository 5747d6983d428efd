from django.urls import include, path

from kramy.kernel.accounts.web.desk import people, units

people_urls = (
    [
        path("", people.index, name="people"),
        path("invite/", people.invite, name="invite"),
        path("<int:pk>/", people.person, name="person"),
        path("<int:pk>/profile/", people.profile, name="profile"),
        path("<int:pk>/roles/", people.change_roles, name="change_roles"),
        path("<int:pk>/active/", people.set_active, name="set_active"),
        path("<int:pk>/invite-again/", people.invite_again, name="invite_again"),
        path("units/", units.index, name="units"),
        path("units/new/", units.create, name="unit_new"),
        path("units/<int:pk>/", units.change, name="unit"),
    ],
    "accounts_desk",
)

urlpatterns = [path("people/", include(people_urls))]
