"""People signed in without a browser: a session made as signing in makes one."""

import re
from typing import Any

import httpx


def signed_in(url: str, user: Any, *, address: str = "10.0.0.1") -> httpx.Client:
    """A client with a session of ``user``, second factor and all, straight to ``url``."""
    from allauth.mfa.models import Authenticator
    from allauth.mfa.totp.internal.auth import TOTP
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    if not Authenticator.objects.filter(user=user).exists():
        TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    client = httpx.Client(base_url=url, timeout=60, headers={"X-Forwarded-For": address})
    client.cookies.set(settings.SESSION_COOKIE_NAME, str(session.session_key))
    return client


def server_milliseconds(answer: httpx.Response) -> float:
    """How long the hub worked on the answer, as it says itself."""
    timing = re.search(r"dur=([\d.]+)", answer.headers.get("server-timing", ""))
    if answer.status_code >= 400 or timing is None:
        raise RuntimeError(
            f"{answer.request.url}: {answer.status_code}, {answer.headers.get('location', '')}"
        )
    return float(timing[1])
