"""Signing in and a person's own account, in three languages."""

from django.urls import include, path

from kramy.kernel.accounts.web.public import profile

own_account = (
    [
        path("", profile.show, name="profile"),
        path("after-sign-in/", profile.after_sign_in, name="after_sign_in"),
        path("details/", profile.details, name="details"),
        path("official/", profile.official, name="official"),
        path("consents/<int:pk>/withdraw/", profile.withdraw_consent, name="withdraw_consent"),
        path("data/", profile.download, name="download"),
        path("erase/", profile.erase, name="erase"),
    ],
    "accounts",
)

urlpatterns = [
    path("account/", include(own_account)),
    path("account/", include("allauth.account.urls")),
    path("account/second-step/", include("allauth.mfa.urls")),
]
