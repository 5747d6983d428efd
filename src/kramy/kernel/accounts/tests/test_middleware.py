"""Headers of every answer, and the second step for officials."""

import pytest
from django.http import HttpResponse

from kramy.kernel.accounts.tests.factories import UserFactory, give_second_factor
from kramy.kernel.accounts.web import middleware

pytestmark = pytest.mark.django_db


def directives(policy):
    return dict(part.strip().split(" ", 1) for part in policy.split(";"))


def test_public_pages_allow_nothing_but_our_own(client):
    response = client.get("/account/login/")
    assert directives(response["Content-Security-Policy"]) == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data: blob:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "worker-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
        "manifest-src": "'self'",
    }
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "geolocation=(self)" in response["Permissions-Policy"]


@pytest.mark.parametrize(
    ("base_map", "origin"),
    [
        ("https://tiles.example.org/style.json?key=1", " https://tiles.example.org"),
        ("http://tiles.example.org:8080/a.pmtiles", " http://tiles.example.org:8080"),
        ("/srv/krakow.pmtiles", ""),
        ("javascript://tiles.example.org/", ""),
        ("", ""),
    ],
)
def test_the_citys_base_map_is_the_only_other_origin(settings, base_map, origin):
    settings.KRAMY_BASEMAP = base_map
    for policy in (middleware.public_policy(), middleware.desk_policy()):
        assert directives(policy)["connect-src"] == f"'self'{origin}"
        assert directives(policy)["script-src"].replace(" 'unsafe-inline'", "") == "'self'"


@pytest.mark.parametrize(
    ("base", "origin"),
    [
        ("https://files.example.org/hub/", " https://files.example.org"),
        ("http://127.0.0.1:9000/bucket/", " http://127.0.0.1:9000"),
        ("/media/", ""),
    ],
)
def test_files_may_come_from_the_storage_wherever_it_is(settings, base, origin):
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"base_url": base},
        }
    }
    for policy in map(directives, (middleware.public_policy(), middleware.desk_policy())):
        assert policy["connect-src"] == f"'self'{origin}"
        assert policy["img-src"] == f"'self' data: blob:{origin}"
        assert "example.org" not in policy["script-src"]


def test_the_desk_may_run_its_inline_code_and_frame_itself(client):
    client.force_login(give_second_factor(UserFactory(official=True)))
    response = client.get("/desk/")
    policy = directives(response["Content-Security-Policy"])
    assert (policy["default-src"], policy["frame-ancestors"]) == ("'self'", "'self'")
    assert policy["script-src"] == "'self' 'unsafe-inline'"
    assert response["X-Frame-Options"] == "SAMEORIGIN"


def test_a_view_may_set_its_own_policy(rf):
    def embed(request):
        return HttpResponse(headers={"Content-Security-Policy": "frame-ancestors *"})

    response = middleware.security_headers(embed)(rf.get("/maps/x/embed/"))
    assert response["Content-Security-Policy"] == "frame-ancestors *"


@pytest.mark.parametrize(
    "path", ["/account/", "/en/account/", "/uk/case/abc/", "/apply/gastro/", "/desk/", "/mailbox/"]
)
def test_private_pages_are_neither_kept_nor_indexed(rf, path):
    response = middleware.security_headers(lambda request: HttpResponse())(rf.get(path))
    assert (response["Cache-Control"], response["X-Robots-Tag"]) == ("private, no-store", "noindex, nofollow")


def test_public_pages_may_be_kept(rf):
    response = middleware.security_headers(lambda request: HttpResponse())(rf.get("/maps/"))
    assert "Cache-Control" not in response
    assert "X-Robots-Tag" not in response


def test_a_page_that_looked_at_who_is_signed_in_is_private(rf):
    def page(request):
        request.user = request._cached_user = UserFactory()
        return HttpResponse()

    response = middleware.security_headers(page)(rf.get("/maps/"))
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("role", ["official", "editor", "city_administrator"])
def test_nobody_works_at_the_desk_without_a_second_step(client, role):
    user = UserFactory(roles=[role], language="en")
    client.force_login(user)
    response = client.get("/desk/", follow=True)
    assert response.redirect_chain[0] == ("/en/account/second-step/", 302)
    assert [str(message) for message in response.context["messages"]] == [
        "To work at the desk, add a second step of sign-in: a passkey or an authenticator app."
    ]
    assert client.post("/desk/people/invite/").status_code == 302
    give_second_factor(user)
    assert client.get("/desk/").status_code == 200


def test_the_demo_lets_officials_in_without(client, settings):
    settings.DEMO = True
    client.force_login(UserFactory(official=True))
    assert client.get("/desk/").status_code == 200


def test_recovery_codes_alone_are_no_second_step(client):
    from allauth.mfa.models import Authenticator

    user = UserFactory(official=True)
    Authenticator.objects.create(user=user, type=Authenticator.Type.RECOVERY_CODES, data={})
    assert not middleware.has_second_factor(user)


def test_security_txt(client, settings):
    from datetime import datetime, timedelta

    from django.utils import timezone

    response = client.get("/.well-known/security.txt")
    fields = dict(line.split(": ", 1) for line in response.content.decode().splitlines())
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert fields["Contact"] == settings.SECURITY_CONTACT
    expires = datetime.fromisoformat(fields["Expires"])
    assert timedelta(days=30) < expires - timezone.now() < timedelta(days=365)


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "203.0.113.9", "127.0.0.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        (2, "198.51.100.1, 203.0.113.9, 10.0.0.1", "203.0.113.9"),
        (2, "203.0.113.9", "127.0.0.1"),
        (1, "", "127.0.0.1"),
    ],
)
def test_the_visitors_address_is_what_our_own_proxy_saw(rf, settings, proxies, forwarded, expected):
    settings.KRAMY_PROXIES = proxies
    request = rf.get("/", headers={"X-Forwarded-For": forwarded} if forwarded else {})
    middleware.client_address(lambda request: HttpResponse())(request)
    assert request.META["REMOTE_ADDR"] == expected
