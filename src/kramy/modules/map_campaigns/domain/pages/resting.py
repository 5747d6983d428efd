"""What visitors see while the application rests: each map's page as plain files, in every language.

The map itself is static in any case; with these pages a web server in front can hand out all that is needed to look
around on it (`deploy/nginx.conf` does when the application does not answer). They lie in the storage as
``pages/<host><address>index.html`` and are drawn by the application as for somebody who is not signed in.
"""

import json
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation

from kramy.modules.map_campaigns.domain.pages.embedding import ANYBODY
from kramy.modules.map_campaigns.domain.published_map.storage import on_disk
from kramy.modules.map_campaigns.models import Campaign

FOLDER = "pages"
RESTING = "kramy.resting"
"""Set in a request that draws such a page: the page then says that searching has to wait."""

Draw = Callable[[str], bytes | None]
"""The page at an address, None when it cannot be had as everybody sees it."""


def publish(campaign_id: int, *, draw: Draw) -> list[str]:
    """Bring the campaign's pages up to date; the addresses that were written anew.

    Idempotent: nothing is drawn while neither map, texts nor styles have changed. Pages of a map that is not on show
    any more are removed.
    """
    found = Campaign.objects.select_related("intake", "snapshot").filter(pk=campaign_id).first()
    wanted = _addresses(found) if found else []
    state, before = _state(found) if found else "", _record(campaign_id)
    if before == {"state": state, "pages": wanted}:
        return []
    written = []
    for address in wanted:
        page = draw(address)
        if page is not None:
            _replace(_file(address), page)
            written.append(address)
    for address in before.get("pages", []):
        if address not in wanted:
            default_storage.delete(_file(address))
    record = {"state": state if len(written) == len(wanted) else "", "pages": wanted}
    _replace(_record_file(campaign_id), json.dumps(record).encode())
    return written


def _addresses(campaign: Campaign) -> list[str]:
    """Of the map in each language; alone, for frames, only where anybody may show it: a file cannot say who may."""
    if not campaign.published or not campaign.is_public() or not hasattr(campaign, "snapshot"):
        return []
    names = ["maps:campaign", *(["maps:embed"] if campaign.embed_origins == ANYBODY else [])]
    found = []
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found += [reverse(name, args=[campaign.slug]) for name in names]
    return found


def _state(campaign: Campaign) -> str:
    published = getattr(campaign, "snapshot", None)
    parts = (
        published.digest if published else "",
        published.public_path if published else "",
        str(campaign.revision),
        campaign.stage().value,
        static("map_campaigns/map.js"),
        static("ui/dist/kramy.css"),
    )
    return " ".join(parts)


def _file(address: str) -> str:
    return f"{FOLDER}/{urlsplit(settings.BASE_URL).hostname}{address}index.html"


def _record_file(campaign_id: int) -> str:
    return f"{FOLDER}/{campaign_id}.json"


def _record(campaign_id: int) -> dict[str, Any]:
    """What was written last; empty when nothing was, or half of it."""
    name = _record_file(campaign_id)
    if not default_storage.exists(name):
        return {}
    with default_storage.open(name) as file:
        record: dict[str, Any] = json.load(file)
    return record


def _replace(name: str, content: bytes) -> None:
    """The file under this name is the old one or the new one, never a part."""
    if not on_disk():  # object storages replace a file as a whole
        default_storage.delete(name)
        default_storage.save(name, ContentFile(content))
        return
    path = Path(default_storage.path(name))
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        unfinished.write_bytes(content)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
