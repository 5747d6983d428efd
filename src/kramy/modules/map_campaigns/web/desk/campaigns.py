"""Map campaigns at the desk: the list, and an editor in tabs, each saved on its own against the revision seen."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin.auth import any_permission_required, permission_required

from kramy.kernel.audit.api import history_of
from kramy.kernel.casework.api import Case
from kramy.kernel.casework.enums import OPEN_STATES
from kramy.lib.errors import Refused
from kramy.lib.text import slug as slug_of
from kramy.modules.map_campaigns.domain.campaigns import campaigns as verbs
from kramy.modules.map_campaigns.domain.campaigns.editions import start_next_edition
from kramy.modules.map_campaigns.domain.campaigns.windows import set_windows
from kramy.modules.map_campaigns.models import Campaign, EntryListing
from kramy.modules.map_campaigns.web.desk import campaign_forms
from kramy.modules.map_campaigns.web.desk.contrast import judge

PAGE_SIZE = 30
HISTORY = 15
EDIT = "map_campaigns.edit_campaigns"
may_edit = permission_required(EDIT)
may_look = any_permission_required(EDIT, "map_campaigns.decide_entries", "map_campaigns.view_statistics")


def with_counts() -> QuerySet[Campaign]:
    """Campaigns with ``on_map`` (entries shown) and ``open_cases``, counted in the same query."""
    shown = EntryListing.objects.filter(campaign=OuterRef("pk")).order_by().values("campaign")
    waiting = (
        Case.objects.filter(intake=OuterRef("intake"), state__in=OPEN_STATES).order_by().values("intake")
    )
    return Campaign.objects.select_related("intake").annotate(
        on_map=Coalesce(Subquery(shown.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0),
        open_cases=Coalesce(
            Subquery(waiting.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0
        ),
    )


@require_safe
@may_look
def index(request: HttpRequest) -> HttpResponse:
    page = Paginator(with_counts().order_by("position", "slug"), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page_title": _("Map campaigns"),
        "header_icon": "site",
        "breadcrumbs_items": [],
        "page_obj": page,
        "may_edit": request.user.has_perm(EDIT),
    }
    return render(request, "map_campaigns/desk/campaigns.html", context)


def campaign_of(pk: int) -> Campaign:
    return get_object_or_404(
        Campaign.objects.select_related("intake__questionnaire", "previous_edition"), pk=pk
    )


def tabs(request: HttpRequest, campaign: Campaign) -> list[dict[str, str]]:
    """The tabs of a campaign that the person may open."""
    found = [("campaign", _("Texts")), ("look", _("Look")), ("categories", _("Categories")),
             ("windows", _("Questionnaire and dates")), ("rules", _("Where entries appear")),
             ("embedding", _("On other pages")), ("keeping", _("Keeping it true")),
             ("own_host", _("Own address")), ("own_look", _("Own look"))]  # fmt: skip
    shown = found if request.user.has_perm(EDIT) else []
    shown = [*shown, ("entries", _("Entries"))]
    here = request.resolver_match.url_name if request.resolver_match else ""
    return [
        {
            "label": label,
            "url": reverse(f"map_campaigns_desk:{name}", args=[campaign.pk]),
            "current": "page" if name == here else "",
        }
        for name, label in shown
    ]


def frame(request: HttpRequest, campaign: Campaign, **more: Any) -> dict[str, Any]:
    """What every page about a campaign needs."""
    return {
        "page_title": campaign.title,
        "page_subtitle": _("On the hub") if campaign.published else _("Not published yet"),
        "header_icon": "site",
        "breadcrumbs_items": [{"url": reverse("map_campaigns_desk:campaigns"), "label": _("Map campaigns")}],
        "campaign": campaign,
        "tabs": tabs(request, campaign),
        "may_edit": request.user.has_perm(EDIT),
        **more,
    }


def add_refusal(form: forms.Form, refused: Refused) -> None:
    form.add_error(refused.field if refused.field in form.fields else None, refused.message)


def revision_seen(request: HttpRequest) -> int:
    """The revision the form was made for; a form without one is treated as out of date."""
    typed = request.POST.get("revision", "")
    return int(typed) if typed.isdecimal() and len(typed) < 10 else -1


def status_of(form: forms.Form) -> int:
    """400 for a form that was sent with mistakes."""
    return 400 if form.is_bound and form.errors else 200


def saved(request: HttpRequest, pk: int, tab: str) -> HttpResponse:
    """Back to the tab, which says that it is saved."""
    messages.success(request, _("Saved."))
    return redirect(f"map_campaigns_desk:{tab}", pk)


def save(request: HttpRequest, form: forms.Form, verb: Callable[[], Any]) -> bool:
    """Whether the verb did it; what it refused stands in the form, which keeps all that was typed."""
    if not form.is_valid():
        return False
    try:
        verb()
    except Refused as refused:
        add_refusal(form, refused)
        return False
    return True


@require_http_methods(["GET", "HEAD", "POST"])
@may_edit
def create(request: HttpRequest) -> HttpResponse:
    form = campaign_forms.CampaignTextsForm(request.POST if request.method == "POST" else None)
    made: list[Campaign] = []

    def make() -> None:
        title = form.cleaned_data["title_pl"]
        made.append(
            verbs.create_campaign(
                by=request.user,
                slug=form.cleaned_data["slug"] or slug_of(title, longest=70),
                position=form.cleaned_data["position"] or 0,
                **form.text_values(),
            )
        )

    if request.method == "POST" and save(request, form, make):
        return saved(request, made[0].pk, "look")
    context = {
        "page_title": _("New campaign"),
        "page_subtitle": _("Nothing is shown to the public until you publish it."),
        "header_icon": "site",
        "breadcrumbs_items": [{"url": reverse("map_campaigns_desk:campaigns"), "label": _("Map campaigns")}],
        "form": form,
        "campaign": None,
        "tabs": [],
        "revision": 0,
    }
    return render(request, "map_campaigns/desk/campaign_texts.html", context, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
@may_edit
def texts(request: HttpRequest, pk: int) -> HttpResponse:
    campaign = campaign_of(pk)
    sent = request.method == "POST"
    form = campaign_forms.CampaignTextsForm(
        request.POST if sent else None,
        initial={name: getattr(campaign, name) for name in campaign_forms.CampaignTextsForm().fields},
    )

    def change() -> None:
        verbs.change_campaign(
            campaign=campaign,
            by=request.user,
            expected_revision=revision_seen(request),
            slug=form.cleaned_data["slug"] or campaign.slug,
            position=form.cleaned_data["position"] or 0,
            **form.text_values(),
        )

    if sent and save(request, form, change):
        return saved(request, pk, "campaign")
    context = frame(
        request, campaign, form=form, revision=campaign.revision, history=history_of(campaign)[:HISTORY]
    )
    return render(request, "map_campaigns/desk/campaign_texts.html", context, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
@may_edit
def look(request: HttpRequest, pk: int) -> HttpResponse:
    campaign = campaign_of(pk)
    sent = request.method == "POST"
    form = campaign_forms.LookForm(
        request.POST if sent else None, initial={"icon": campaign.icon, "colour": campaign.colour}
    )

    def change() -> None:
        verbs.change_campaign(
            campaign=campaign,
            by=request.user,
            expected_revision=revision_seen(request),
            icon=form.cleaned_data["icon"],
            colour=form.cleaned_data["colour"],
        )

    if sent and save(request, form, change):
        return saved(request, pk, "look")
    context = frame(request, campaign, form=form, revision=campaign.revision, checks=judge(campaign.colour))
    return render(request, "map_campaigns/desk/campaign_look.html", context, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
@may_edit
def windows(request: HttpRequest, pk: int) -> HttpResponse:
    campaign = campaign_of(pk)
    intake = campaign.intake
    sent = request.method == "POST"
    form = campaign_forms.WindowsForm(
        request.POST if sent else None,
        initial={
            "questionnaire": intake.questionnaire_id if intake else None,
            "opens_at": intake.opens_at if intake else None,
            "closes_at": intake.closes_at if intake else None,
            **{
                name: getattr(campaign, name)
                for name in ("public_from", "public_until", "entry_valid_months", "renew_without_review")
            },
        },
    )

    @transaction.atomic
    def change() -> None:
        data = dict(form.cleaned_data)
        settings = {name: data.pop(name) for name in ("entry_valid_months", "renew_without_review")}
        set_windows(campaign=campaign, by=request.user, expected_revision=revision_seen(request), **data)
        verbs.change_campaign(campaign=campaign, by=request.user, **settings)

    if sent and save(request, form, change):
        return saved(request, pk, "windows")
    context = frame(request, campaign, form=form, revision=campaign.revision, intake=intake)
    return render(request, "map_campaigns/desk/campaign_windows.html", context, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
@may_edit
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm before the campaign appears, or disappears; what is still missing is named."""
    campaign = campaign_of(pk)
    problem = ""
    if request.method == "POST":
        try:
            verbs.change_campaign(
                campaign=campaign,
                by=request.user,
                expected_revision=revision_seen(request),
                published=request.POST.get("published") == "1",
            )
        except Refused as refused:
            problem = str(refused)
            campaign = campaign_of(pk)
        else:
            messages.success(request, _("Saved."))
            return redirect("map_campaigns_desk:campaigns")
    context = frame(
        request, campaign, revision=campaign.revision, problem=problem, missing=list(_missing(campaign))
    )
    return render(
        request, "map_campaigns/desk/campaign_publish.html", context, status=409 if problem else 200
    )


def _missing(campaign: Campaign) -> list[str]:
    """What a visitor would miss; none of it stops publication."""
    found = []
    for code, language in campaign_forms.LANGUAGES:
        if not getattr(campaign, f"title_{code}") or not getattr(campaign, f"summary_{code}"):
            found.append(
                _("The title or the sentence is missing in this language: %(language)s.")
                % {"language": language}
            )
    if not campaign.categories.exists():
        found.append(_("No categories are chosen, so firms have nothing to choose from."))
    if campaign.intake is None:
        found.append(_("No questionnaire and dates are set, so nobody can apply."))
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@may_edit
def next_edition(request: HttpRequest, pk: int) -> HttpResponse:
    campaign = campaign_of(pk)
    sent = request.method == "POST"
    form = campaign_forms.EditionForm(
        request.POST if sent else None, initial=campaign_forms.edition_initial(campaign)
    )
    made: list[Campaign] = []

    def start() -> None:
        data = form.cleaned_data
        titles = {
            code: data[f"title_{code}"]
            for code, _language in campaign_forms.LANGUAGES
            if data[f"title_{code}"]
        }
        made.append(
            start_next_edition(
                campaign=campaign,
                by=request.user,
                titles=titles,
                **{
                    name: data[name]
                    for name in ("slug", "opens_at", "closes_at", "public_from", "public_until", "invite")
                },
            )
        )

    if sent and save(request, form, start):
        messages.success(request, _("The next edition is made. Look it over, then publish it."))
        return redirect("map_campaigns_desk:campaign", made[0].pk)
    context = frame(request, campaign, form=form)
    context["page_title"] = _("Next edition of “%(title)s”") % {"title": campaign.title}
    return render(request, "map_campaigns/desk/campaign_edition.html", context, status=status_of(form))
