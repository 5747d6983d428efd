"""Addresses that have no language."""

from django.urls import path, re_path
from django.views.generic import RedirectView

from kramy.kernel.accounts.web import security_txt

# These stand before the desk's own: officials sign in where everybody does, with the same second step.
urlpatterns = [
    path(".well-known/security.txt", security_txt.show, name="security_txt"),
    path("desk/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    re_path("^desk/password_reset/.*$", RedirectView.as_view(pattern_name="account_reset_password")),
]
