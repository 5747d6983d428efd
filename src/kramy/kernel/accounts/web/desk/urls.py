from django.urls import include, path

from kramy.kernel.accounts.web.desk import people

people_urls = (
    [
        path("", people.index, name="people"),
        path("invite/", people.invite, name="invite"),
        path("<int:pk>/", people.person, name="person"),
        path("<int:pk>/profile/", people.profile, name="profile"),
        path("<int:pk>/roles/", people.change_roles, name="change_roles"),
        path("<int:pk>/active/", people.set_active, name="set_active"),
        path("<int:pk>/invite-again/", people.invite_again, name="invite_again"),
    ],
    "accounts_desk",
)

urlpatterns = [path("people/", include(people_urls))]
