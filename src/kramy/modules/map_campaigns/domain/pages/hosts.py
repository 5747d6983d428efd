"""Under which host names a campaign answers, and the addresses of its pages as the world sees them."""

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

import idna
from django.conf import settings
from django.core.signing import Signer
from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from kramy.kernel.audit import api as audit
from kramy.kernel.manifest.api import hub_host_names
from kramy.lib.errors import Refused
from kramy.modules.map_campaigns.domain.campaigns.campaigns import lock_campaign
from kramy.modules.map_campaigns.models import Campaign, CampaignHost
from kramy.modules.map_campaigns.models.own_site import HOST_NAME

MOST_NAMES = 5
LONGEST_NAME = 253
CHECK_PATH = "/.well-known/kramy-map"


@transaction.atomic
def set_hosts(
    *, campaign: Campaign, names: Iterable[str], by: Any, expected_revision: int | None = None
) -> Campaign:
    """Answer under exactly these names; the first is the main one, the others send there. None: the hub's address.

    Refuses what is no host name ("host"), the hub's own ("hub"), another campaign's ("taken"), more than five.
    """
    wanted = list(dict.fromkeys(clean_name(name) for name in names))
    if len(wanted) > MOST_NAMES:
        raise _refused(_("That is too many names: at most %(most)d.") % {"most": MOST_NAMES}, "too_many")
    campaign = lock_campaign(campaign, expected_revision)
    taken = CampaignHost.objects.filter(name__in=wanted).exclude(campaign=campaign).select_related("campaign")
    for host in taken:
        raise _refused(
            _("%(name)s belongs to the map “%(title)s” already.")
            % {"name": shown_name(host.name), "title": host.campaign.title},
            "taken",
        )
    before = list(campaign.hosts.order_by("-is_main", "pk").values_list("name", flat=True))
    if wanted == before:
        return campaign
    reached = dict(campaign.hosts.values_list("name", "reached_at"))
    campaign.hosts.all().delete()
    CampaignHost.objects.bulk_create(
        [
            CampaignHost(campaign=campaign, name=name, is_main=not number, reached_at=reached.get(name))
            for number, name in enumerate(wanted)
        ]
    )
    campaign.revision += 1
    campaign.save(update_fields=["revision"])
    audit.record(
        "map_campaigns.hosts_set", by=by, target=campaign, detail={"before": before, "after": wanted}
    )
    return campaign


@transaction.atomic
def note_reached(*, campaign: Campaign, name: str, by: Any) -> None:
    """The name leads here: from now on links and posters use it, when it is the main one. Idempotent."""
    campaign = lock_campaign(campaign, None)
    if campaign.hosts.filter(name=name, reached_at__isnull=True).update(reached_at=timezone.now()):
        campaign.revision += 1
        campaign.save(update_fields=["revision"])
        audit.record("map_campaigns.host_reached", by=by, target=campaign, detail={"name": name})


def clean_name(text: str) -> str:
    """A host name as it stands in a request: small letters, punycode, no port; an address of a page gives its host.

    Raises ``Refused`` with code "host" or "hub".
    """
    typed = text.strip()
    try:
        parts = urlsplit(typed if "//" in typed else f"//{typed}")
        host = (parts.hostname or "").rstrip(".")
        # UTS 46 maps what people type (capitals, the dots of other scripts); IDNA 2008 says which names there are
        name = idna.encode(host, uts46=True).decode("ascii") if host else ""
        fits = parts.port is None
    except (ValueError, UnicodeError) as error:  # idna.IDNAError is a UnicodeError
        raise _not_a_name(text) from error
    if not fits or len(name) > LONGEST_NAME or not re.fullmatch(HOST_NAME, name):
        raise _not_a_name(text)
    if name in hub_host_names():
        raise _refused(
            _("%(name)s is the hub's own address. A map needs one of its own.") % {"name": name}, "hub"
        )
    return name


def shown_name(name: str) -> str:
    """With the letters people know; a name whose punycode is none stays as it is."""
    try:
        return idna.decode(name)
    except UnicodeError:
        return name


def origin_of(name: str) -> str:
    """Scheme, name and port; scheme and port are the hub's, for both are served by the same machines."""
    hub = urlsplit(settings.BASE_URL)
    return f"{hub.scheme}://{name}{f':{hub.port}' if hub.port else ''}"


def with_own_host(campaigns: QuerySet[Campaign]) -> QuerySet[Campaign]:
    """Campaigns with ``own_host``, the main name when it leads here or nothing, in the same query."""
    return campaigns.annotate(own_host=main_name_of("pk"))


def main_name_of(campaign: str) -> Coalesce:
    """An expression: the main name that leads here, or nothing, of the campaign in the query's field ``campaign``."""
    main = CampaignHost.objects.filter(campaign=OuterRef(campaign), is_main=True, reached_at__isnull=False)
    return Coalesce(Subquery(main.values("name")[:1]), Value(""))


def own_host(campaign: Campaign) -> str:
    """The campaign's main name when it leads here, else empty; a query unless it came from `with_own_host`."""
    known = campaign.__dict__.get("own_host")
    if known is not None:
        return str(known)
    main = CampaignHost.objects.filter(campaign=campaign, is_main=True, reached_at__isnull=False)
    return main.values_list("name", flat=True).first() or ""


def public_url(campaign: Campaign, path: str) -> str:
    """The one address of a page of the campaign, for links that leave the hub: on its own host where it has one.

    ``path`` is the page's on the hub, or on the own host.
    """
    host = own_host(campaign)
    return f"{origin_of(host)}{short_path(campaign.slug, path)}" if host else f"{settings.BASE_URL}{path}"


def short_path(slug: str, path: str) -> str:
    """The path on the campaign's own host: ``/en/maps/food/1-bar/`` becomes ``/en/1-bar/``."""
    return re.sub(rf"^(/(?:[a-z]{{2}}/)?)maps/{re.escape(slug)}/", r"\1", path)


def check_answer(name: str) -> str:
    """What this hub answers under ``CHECK_PATH`` on that name, and no other can."""
    return Signer(salt="map_campaigns.host").signature(name)


def _not_a_name(text: str) -> Refused:
    return _refused(
        _("“%(text)s” is not a host name, such as mapa.example.pl.") % {"text": text.strip()[:100]}, "host"
    )


def _refused(sentence: str, code: str) -> Refused:
    return Refused(sentence, code=code, field="names")
