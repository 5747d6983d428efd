"""Work of the map campaigns that nobody waits for. Every task may run twice, or late."""

import io
import logging
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.core.handlers.wsgi import WSGIRequest
from django.utils import translation
from django.utils.translation import gettext
from django_tasks import task

from kramy.lib.tables import TableUnreadable
from kramy.modules.map_campaigns import notifications
from kramy.modules.map_campaigns.domain.alerts import queue
from kramy.modules.map_campaigns.domain.applying import renewals
from kramy.modules.map_campaigns.domain.campaigns.editions import editions_to_invite_to
from kramy.modules.map_campaigns.domain.duplicates import watch
from kramy.modules.map_campaigns.domain.entries import entries, listings
from kramy.modules.map_campaigns.domain.importing import batches, chunks
from kramy.modules.map_campaigns.domain.keeping_true import confirmations, reports
from kramy.modules.map_campaigns.domain.pages import resting
from kramy.modules.map_campaigns.domain.published_map import cleaning, publication
from kramy.modules.map_campaigns.models import Campaign
from kramy.modules.map_campaigns.signals import maps_changed

logger = logging.getLogger(__name__)


@task(priority=50)  # before anything that nobody looks at while it waits
def publish_campaign(campaign_id: int) -> None:
    """Bring the campaign's published map up to date; nothing is left to do when an earlier build saw the change."""
    if publication.is_stale(campaign_id):
        publication.build(campaign_id)


@task()
def publish_stale() -> None:
    """Publish what a killed worker left unpublished."""
    for campaign_id in publication.stale_campaigns():
        publication.build(campaign_id)


@task()
def publish_resting_pages() -> None:
    """Keep what visitors see while the application rests in step with the maps."""
    for campaign_id in Campaign.objects.order_by("pk").values_list("pk", flat=True):
        resting.publish(campaign_id, draw=_drawn)


def _drawn(address: str) -> bytes | None:
    """The page at the address as somebody sees it who is not signed in, through everything a request goes through."""
    base = urlsplit(settings.BASE_URL)
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": address,
        "QUERY_STRING": "",
        "SERVER_NAME": base.hostname or "",
        "SERVER_PORT": str(base.port or {"https": 443}.get(base.scheme, 80)),
        "HTTP_HOST": base.netloc,
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": base.scheme,
        "wsgi.input": io.BytesIO(),
        resting.RESTING: True,
    }
    handler = BaseHandler()
    handler.load_middleware()
    with translation.override(translation.get_language()):  # the page's language stays the page's
        response = handler.get_response(WSGIRequest(environ))
    if response.status_code != 200 or response.cookies:
        logger.warning("No page to show while the application rests: %s %s", response.status_code, address)
        return None
    return bytes(getattr(response, "content", b"")) or None


@task()
def forget_retired_maps() -> None:
    """Remove files of maps that nobody has named for a while."""
    cleaning.forget_retired()


@task()
def forget_stray_maps() -> None:
    """Remove what killed builders left behind."""
    cleaning.forget_strays()


def enqueue_publication(sender: Any, campaign_ids: Iterable[int], **kwargs: Any) -> None:
    """One task a campaign; connected to `maps_changed`."""
    for campaign_id in campaign_ids:
        publish_campaign.enqueue(campaign_id)


maps_changed.connect(enqueue_publication, dispatch_uid="map_campaigns.enqueue_publication")


@task(priority=-40)
def relist_campaigns(campaign_ids: list[int], after: int = 0) -> None:
    """Work out anew on which maps every entry of these homes appears: a few seconds at a time, for of millions of
    entries it takes minutes."""
    if not campaign_ids:
        return
    last, _changed = listings.relist_some(campaign_ids[0], after=after)
    left = campaign_ids[1:] if last is None else campaign_ids
    if left:
        relist_campaigns.enqueue(left, last or 0)


@task()
def expire_entries() -> None:
    """Take entries whose last day, or whose map, is over off the maps, tell their firms, and remind those whose day
    comes."""
    listings.unlist_ended()
    notifications.tell_expired(entries.expire_due())
    notifications.remind(entries.expiring())


@task()
def keep_true() -> None:
    """Ask firms whether their entries are still true, remind them, and take off the map what nobody confirmed."""
    confirmations.close_idle()
    confirmations.give_to_officials()
    confirmations.open_due()
    notifications.write_letters()
    confirmations.lapse_overdue()
    notifications.tell_unconfirmed()
    reports.settle_gone()


@task()
def note_changed(case_id: int) -> None:
    """A correction or renewal answers the question that is open about the entry."""
    confirmations.note_changed(case_id)


@task()
def invite_last_years_firms(campaign_id: int) -> None:
    """Invite the firms of the last edition, each once."""
    notifications.invite(campaign_id)


@task()
def invite_when_open() -> None:
    """Invite to editions that were published or have opened since they were made."""
    for campaign_id in editions_to_invite_to():
        notifications.invite(campaign_id)


@task(priority=-50)
def compare_entries() -> None:
    """Compare entries that have changed with their neighbours; what is left waits for the next time."""
    watch.compare_waiting()


@task()
def place_in_districts() -> None:
    """Find the district of every entry again, after the districts were replaced."""
    entries.find_districts()


@task()
def work_on_import(batch_id: int) -> None:
    """Check, run or undo an import, whichever it waits for, from where it stopped."""
    try:
        chunks.work(batch_id)
    except TableUnreadable as error:
        chunks.fail(batch_id, str(error))
    except Exception:
        chunks.fail(batch_id, gettext("The work stopped because of an error. It can be gone on with."))
        raise


@task()
def resume_imports() -> None:
    """Go on with imports whose worker was killed."""
    for batch_id in batches.silent_batches():
        work_on_import.enqueue(batch_id)


@task()
def tell_of_new_entries() -> None:
    """Match new entries with those who want to hear of them, then write to whom it is time to. Killed half-way, the
    next run does what is left."""
    for campaign_id in queue.queued_campaigns():
        while queue.match_some(campaign_id):
            continue
    for subscription_id in queue.due_ids():
        notifications.tell_of_new_places(subscription_id)


@task()
def settle_renewal(case_id: int) -> None:
    """Accept a renewal that changes nothing, where the campaign says so."""
    renewals.settle(case_id)
