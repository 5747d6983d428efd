"""Whom to ask by other means: entries that nobody could be written to about, and those that wait or have gone."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from kramy.modules.map_campaigns.domain.keeping_true import confirmations as verbs
from kramy.modules.map_campaigns.models import Campaign, Confirmation
from kramy.modules.map_campaigns.web.desk.campaigns import may_look
from kramy.modules.map_campaigns.web.desk.chosen import Chosen, chosen_ids, kept_query
from kramy.modules.map_campaigns.web.desk.entries import DECIDE, may_decide

PAGE_SIZE = 40


def keeping_tabs(request: HttpRequest) -> list[dict[str, str]]:
    """The two work lists of keeping maps true."""
    here = request.resolver_match.url_name if request.resolver_match else ""
    return [
        {
            "label": label,
            "url": reverse(f"map_campaigns_desk:{name}"),
            "current": "page" if name == here else "",
        }
        for name, label in (("reports", _("Reports by residents")), ("confirmations", _("Confirmations")))
    ]


@require_safe
@may_look
def index(request: HttpRequest) -> HttpResponse:
    query = request.GET
    which = query.get("which") if query.get("which") in verbs.WORK else "official"
    campaigns = list(Campaign.objects.order_by("position", "slug"))
    campaign = next((each for each in campaigns if str(each.pk) == query.get("campaign")), None)
    text = query.get("q", "")[:100]
    counts = verbs.work_counts()
    found = verbs.work_list(which=which, campaign=campaign, text=text).select_related(
        "entry__campaign", "entry__case", "letter"
    )
    labels = {
        "official": _("To ask by other means"),
        "waiting": _("Waiting for the firm"),
        "gone": _("Off the map"),
    }
    context: dict[str, Any] = {
        "page_title": _("Keeping maps true"),
        "page_subtitle": _("Confirmations"),
        "header_icon": "check",
        "breadcrumbs_items": [],
        "tabs": keeping_tabs(request),
        "lists": [
            {"label": label, "count": counts[key], "url": f"?which={key}", "current": key == which}
            for key, label in labels.items()
        ],
        "which": which,
        "page_obj": Paginator(found, PAGE_SIZE).get_page(query.get("page")),
        "campaigns": campaigns,
        "chosen_campaign": campaign,
        "text": text,
        "query": kept_query(request),
        "may_decide": request.user.has_perm(DECIDE),
    }
    return render(request, "map_campaigns/desk/confirmations.html", context)


@require_POST
@may_decide
def confirm(request: HttpRequest) -> HttpResponse:
    """The official has asked the firms by telephone or looked in: what is chosen is still true."""
    chosen = Chosen()
    wanted = Confirmation.objects.select_related("entry").filter(pk__in=chosen_ids(request))
    chosen.try_each(
        wanted, lambda question: verbs.confirm(entry=question.entry, by=request.user, official=True)
    )
    chosen.tell(
        request,
        ngettext("%(count)d entry is confirmed.", "%(count)d entries are confirmed.", chosen.done)
        % {"count": chosen.done},
        _("Choose entries in the list first."),
    )
    back = reverse("map_campaigns_desk:confirmations")
    query = kept_query(request)
    return redirect(f"{back}?{query}" if query else back)
