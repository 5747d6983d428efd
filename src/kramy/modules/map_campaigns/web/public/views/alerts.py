"""Hearing of new entries: asked for, confirmed by a link, managed and ended by links, never by an account."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import parse_qsl

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from kramy.kernel.accounts.api import check_rate, is_proven, proof_challenge
from kramy.lib.errors import Refused
from kramy.modules.map_campaigns import notifications
from kramy.modules.map_campaigns.domain.alerts import links, subscriptions
from kramy.modules.map_campaigns.domain.alerts.areas import Area, described
from kramy.modules.map_campaigns.enums import AlertState
from kramy.modules.map_campaigns.models import AlertSubscription, Campaign
from kramy.modules.map_campaigns.web.public.alert_forms import AreaForm, SubscribeForm
from kramy.modules.map_campaigns.web.public.links import campaign_url
from kramy.modules.map_campaigns.web.public.lookup import published_campaign

View = Callable[..., HttpResponse]
TRAP, PROOF = "second_website", "proof"
HOUR, DAY = 3_600, 86_400
WITH_PROOF, WITHOUT, TO_ONE_ADDRESS = 30, 5, 3
"""Askings of one visitor in an hour, and messages that ask one address to confirm in a day."""


def by_link(view: View) -> View:
    """What whoever holds the link sees: kept by no cache, found by no search engine."""

    @never_cache
    @wraps(view)
    def shown(request: HttpRequest, slug: str, **kwargs: Any) -> HttpResponse:
        response = view(request, published_campaign(slug), **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return shown


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def subscribe(request: HttpRequest, slug: str) -> HttpResponse:
    """The form, with the map's filters carried over."""
    found = published_campaign(slug)
    if found.is_archived():
        return redirect(campaign_url(found))
    area = Area.parse(parse_qsl(request.META.get("QUERY_STRING", ""), max_num_fields=100))
    form = SubscribeForm(request.POST or None, campaign=found, area=area)
    refused = ""
    if request.method == "POST" and form.is_valid():
        try:
            _check_sending(request)
        except Refused as refusal:
            refused = str(refusal)
        else:
            _ask(found, form)
            return redirect("maps:alerts_asked", slug)
    context = {
        "campaign": found,
        "campaign_url": campaign_url(found),
        "form": form,
        "refused": refused,
        "challenge": proof_challenge(),
        "trap": TRAP,
        "feed_url": f"{reverse('maps:feed', args=[slug])}?{area.querystring()}",
    }
    status = 429 if refused else 400 if form.is_bound and form.errors else 200
    response = render(request, "map_campaigns/public/alerts_subscribe.html", context, status=status)
    response["X-Robots-Tag"] = "noindex"
    return response


def _ask(found: Campaign, form: SubscribeForm) -> None:
    """The same page answers whoever asks, so nobody learns who is subscribed; nor can anybody fill a mailbox."""
    email = form.cleaned_data["email"]
    try:
        check_rate(scope="map_campaigns.alerts_to", key=email, limit=TO_ONE_ADDRESS, seconds=DAY)
    except Refused:
        return
    wanted = subscriptions.Wanted(
        language=(get_language() or "pl").split("-")[0],
        frequency=form.cleaned_data["frequency"],
        area=form.area(),
    )
    notifications.ask_to_confirm(campaign=found, email=email, wanted=wanted)


def _check_sending(request: HttpRequest) -> None:
    """Refused with ``trap`` or ``too_many``."""
    if request.POST.get(TRAP):
        raise Refused(_("Leave the field that is not meant for people empty and send again."), code="trap")
    proven = is_proven(request.POST.get(PROOF, ""))
    check_rate(
        scope=f"map_campaigns.alerts{'' if proven else '_without_proof'}",
        key=request.META.get("REMOTE_ADDR", ""),
        limit=WITH_PROOF if proven else WITHOUT,
        seconds=HOUR,
    )


@require_safe
@by_link
def asked(request: HttpRequest, found: Campaign) -> HttpResponse:
    context = {"campaign": found, "campaign_url": campaign_url(found)}
    return render(request, "map_campaigns/public/alerts_asked.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@by_link
def confirm(request: HttpRequest, found: Campaign, token: str) -> HttpResponse:
    """What was asked for, and a button: following a link alone confirms nothing, mail scanners do that too."""
    asked_for = links.read_confirm(token)
    subscription = _of(found, asked_for[0]) if asked_for else None
    if asked_for is None or subscription is None or subscription.request != asked_for[1]:
        return _no_link(request, found)
    if request.method == "POST":
        try:
            subscriptions.confirm(key=asked_for[0], request=asked_for[1])
        except Refused:
            return _no_link(request, found)
        return redirect(f"{_manage_url(found, subscription)}?confirmed")
    if subscription.wanted is None:
        return redirect(_manage_url(found, subscription))
    wanted = subscriptions.Wanted.from_json(subscription.wanted)
    context = {
        "campaign": found,
        "campaign_url": campaign_url(found),
        "words": described(wanted.area),
        "frequency": wanted.frequency,
        "replaces": subscription.state != AlertState.WAITING,
        "email": subscription.email,
    }
    return render(request, "map_campaigns/public/alerts_confirm.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@by_link
def manage(request: HttpRequest, found: Campaign, token: str) -> HttpResponse:
    """Another area, another rhythm, a pause, the end."""
    subscription = _of(found, links.read_manage(token))
    if subscription is None or subscription.state == AlertState.WAITING:
        return _no_link(request, found)
    action = request.POST.get("action", "")
    form = AreaForm(
        request.POST if action == "save" else None,
        campaign=found,
        area=subscriptions.area_of(subscription),
        frequency=subscription.frequency,
    )
    done = "confirmed" if "confirmed" in request.GET else "saved" if "saved" in request.GET else ""
    if request.method == "POST":
        if action == "end":
            subscriptions.end(key=subscription.key)
            return _ended(request, found)
        if action == "pause":
            subscriptions.pause(key=subscription.key)
        elif action == "resume":
            subscriptions.resume(key=subscription.key)
        elif form.is_valid():
            subscriptions.change(
                key=subscription.key, area=form.area(), frequency=form.cleaned_data["frequency"]
            )
        if action in ("pause", "resume") or (form.is_bound and form.is_valid()):
            return redirect(f"{request.path}?saved")
    context = {
        "campaign": found,
        "campaign_url": campaign_url(found),
        "subscription": subscription,
        "form": form,
        "words": described(subscriptions.area_of(subscription)),
        "paused": subscription.state == AlertState.PAUSED,
        "done": done,
    }
    status = 400 if form.is_bound and form.errors else 200
    return render(request, "map_campaigns/public/alerts_manage.html", context, status=status)


@csrf_exempt  # RFC 8058: a mail program posts from outside; the signed address is the proof, and all it can do is end
@require_http_methods(["GET", "HEAD", "POST"])
@by_link
def out(request: HttpRequest, found: Campaign, token: str) -> HttpResponse:
    """The end of a subscription: a button for people, one POST for mail programs. Twice is as good as once."""
    key = links.read_out(token)
    if key is None:
        return _no_link(request, found)
    if request.method == "POST":
        subscriptions.end(key=key)
        return _ended(request, found)
    subscription = _of(found, key)
    if subscription is None:
        return _ended(request, found)
    context = {
        "campaign": found,
        "campaign_url": campaign_url(found),
        "email": subscription.email,
        "manage_url": _manage_url(found, subscription),
    }
    return render(request, "map_campaigns/public/alerts_out.html", context)


def _of(found: Campaign, key: uuid.UUID | None) -> AlertSubscription | None:
    subscription = subscriptions.of_key(key)
    return subscription if subscription and subscription.campaign_id == found.pk else None


def _manage_url(found: Campaign, subscription: AlertSubscription) -> str:
    return reverse("maps:alerts_manage", args=[found.slug, links.manage_token(subscription)])


def _ended(request: HttpRequest, found: Campaign) -> HttpResponse:
    context = {"campaign": found, "campaign_url": campaign_url(found)}
    return render(request, "map_campaigns/public/alerts_ended.html", context)


def _no_link(request: HttpRequest, found: Campaign) -> HttpResponse:
    context = {"campaign": found, "campaign_url": campaign_url(found)}
    return render(request, "map_campaigns/public/alerts_no_link.html", context, status=410)
