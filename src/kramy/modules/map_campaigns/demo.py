"""The demo's past of keeping maps true: firms asked, some silent; residents' reports; two months of views and clicks."""

import random
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from kramy.modules.map_campaigns import tasks
from kramy.modules.map_campaigns.domain.campaigns import campaigns
from kramy.modules.map_campaigns.domain.keeping_true import confirmations, reports
from kramy.modules.map_campaigns.enums import EntryState, ReportKind, ReportOutcome, ReportSubject
from kramy.modules.map_campaigns.models import Campaign, CampaignDay, Confirmation, Entry, EntryDay

EVERY_MONTHS = 3
DAYS = 62
ASKED, HALF_TIME, ANSWERED, LAST_DAYS, OVER = 45, 30, 25, 18, 14
"""So many days ago firms were asked, reminded, answered, reminded again, and taken off."""

SILENT = 5
"""One in so many did not answer."""

Past = Callable[[datetime], AbstractContextManager[None]]


def keep_true(*, at: Past, today: date, official: Any, seed: int) -> None:
    """Build the past with the module's own verbs; ``at(moment)`` makes them believe that it is then."""
    chance = random.Random(seed)
    maps = list(Campaign.objects.filter(is_demo=True, published=True, public_until=None).order_by("position"))
    _views(maps, today, chance)
    for campaign in maps:
        campaigns.change_campaign(campaign=campaign, by=official, confirm_every_months=EVERY_MONTHS)
    for days in (ASKED, HALF_TIME):
        with at(_moment(today, days)):
            tasks.keep_true.func()
    with at(_moment(today, ANSWERED)):
        for number, question in enumerate(Confirmation.objects.filter(answer="").select_related("entry")):
            if number % SILENT:
                confirmations.confirm(entry=question.entry)
    for days in (LAST_DAYS, OVER):
        with at(_moment(today, days)):
            tasks.keep_true.func()
    if maps:
        _reports(at, today, official, maps[-1])


def _moment(today: date, days_ago: int) -> datetime:
    return timezone.make_aware(datetime.combine(today - timedelta(days=days_ago), time(9, 30)))


def _reports(at: Past, today: date, official: Any, campaign: Campaign) -> None:
    on_map = Entry.objects.filter(campaign=campaign, state=EntryState.PUBLISHED).exclude(opening_hours="")
    shown = list(on_map.order_by("pk")[:6])
    said: list[tuple[int, int, dict[str, Any]]] = [
        (0, 6, {"kind": ReportKind.CLOSED, "text": "Zamknięte od miesiąca, szyld zdjęty."}),
        (0, 2, {"kind": ReportKind.CLOSED, "text": "W środku trwa remont, nikogo nie ma."}),
        (1, 9, {"kind": ReportKind.WRONG, "subject": ReportSubject.HOURS, "text": "W soboty tylko do 14."}),
        (2, 5, {"kind": ReportKind.MOVED, "text": "Przenieśli się na drugą stronę ulicy."}),
        (3, 4, {"kind": ReportKind.INAPPROPRIATE, "text": "To mieszkanie, nie lokal."}),
        (4, 20, {"kind": ReportKind.WRONG, "subject": ReportSubject.PHONE, "text": "Numer nie odpowiada."}),
    ]
    for number, (which, days, report) in enumerate(said):
        if which < len(shown):
            with at(_moment(today, days)):
                made = reports.report(
                    entry=shown[which], email="mieszkanka@example.org", origin=f"demo-{number}", **report
                )
                if which == 1:
                    reports.ask_firm(report=made, by=official)
                elif which == 4:
                    reports.settle(
                        report=made,
                        by=official,
                        outcome=ReportOutcome.TRUE,
                        words="Numer działa, sprawdziliśmy.",
                    )


def _views(maps: list[Campaign], today: date, chance: random.Random) -> None:
    """More on Fridays and Saturdays, more of some places than of others, rising a little."""
    days = [today - timedelta(days=ago) for ago in range(DAYS, -1, -1)]
    entries = list(
        Entry.objects.filter(campaign__in=maps, state=EntryState.PUBLISHED).values_list("pk", "published_at")
    )
    rows = []
    for pk, since in entries:
        liked = chance.paretovariate(1.6)
        for day in days:
            if day < timezone.localdate(since):
                continue
            views = int(chance.uniform(0, 3) * liked * (1.6 if day.weekday() in (4, 5) else 1))
            kinds = [
                sum(chance.random() < part for _view in range(views)) for part in (0.1, 0.07, 0.04, 0.08)
            ]
            website, phone, order, route = kinds
            if views:
                rows.append(
                    EntryDay(
                        entry_id=pk,
                        day=day,
                        views=views,
                        clicks=sum(kinds) + (views > 9),
                        website_clicks=website,
                        phone_clicks=phone,
                        order_clicks=order,
                        route_clicks=route,
                    )
                )
    EntryDay.objects.bulk_create(rows, batch_size=2000, ignore_conflicts=True)
    CampaignDay.objects.bulk_create(
        [
            CampaignDay(campaign=campaign, day=day, views=chance.randrange(40, 90) + n // 2)
            for campaign in maps
            for n, day in enumerate(days)
        ],
        ignore_conflicts=True,
    )
