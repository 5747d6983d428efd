"""Whose pages may show a map in a frame: nobody's, those that the campaign names, or anybody's."""

import re
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from kramy.lib.errors import Refused
from kramy.modules.map_campaigns.domain.campaigns.campaigns import change_campaign
from kramy.modules.map_campaigns.models import Campaign

NOBODY, ANYBODY = "", "*"
MOST_ORIGINS = 50
HOST = re.compile(r"(?:\*\.)?(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]*[a-z][a-z0-9-]*")
LOCAL = frozenset({"localhost", "127.0.0.1"})


def set_embedding(
    *, campaign: Campaign, origins: str, by: Any, expected_revision: int | None = None
) -> Campaign:
    """Say who may show the map: ``NOBODY``, ``ANYBODY`` or addresses of websites, parted by blanks or commas.

    Refuses what is no website's address (code "origin") and more than 50 of them (code "too_many").
    """
    return change_campaign(
        campaign=campaign, by=by, expected_revision=expected_revision, embed_origins=clean_origins(origins)
    )


def clean_origins(text: str) -> str:
    """Origins in the form that browsers compare, each once, in the order given; a page's address gives its origin."""
    parts = [part for part in re.split(r"[\s,;]+", text) if part]
    if parts == [ANYBODY]:
        return ANYBODY
    found = list(dict.fromkeys(map(_origin, parts)))
    if len(found) > MOST_ORIGINS:
        raise Refused(
            _("That is too many websites: at most %(most)d.") % {"most": MOST_ORIGINS},
            code="too_many",
            field="origins",
        )
    return " ".join(found)


def frame_ancestors(campaign: Campaign) -> str:
    """The directive's value (Content Security Policy Level 3, 6.4.2)."""
    return campaign.embed_origins or "'none'"


def _origin(text: str) -> str:
    """``https://host[:port]``; plain http only on one's own machine, for trying things out."""
    parts = urlsplit(text if "//" in text else f"https://{text}")
    try:
        host, port = (parts.hostname or "").rstrip("."), parts.port
        stem = host.removeprefix("*.")
        host = host[: len(host) - len(stem)] + stem.encode("idna").decode("ascii")
    except ValueError as error:  # an odd port, or letters that no host has
        raise _refused(text) from error
    is_local = host in LOCAL
    fits = parts.scheme == "https" or (parts.scheme == "http" and is_local)
    if not fits or not (is_local or HOST.fullmatch(host)):
        raise _refused(text)
    return f"{parts.scheme}://{host}{f':{port}' if port else ''}"


def _refused(text: str) -> Refused:
    return Refused(
        _("“%(text)s” is not the address of a website, such as https://www.example.pl.")
        % {"text": text[:100]},
        code="origin",
        field="origins",
    )
