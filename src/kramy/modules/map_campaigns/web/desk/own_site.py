"""A campaign's own host names and its own look: two tabs of the campaign editor."""

import base64
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from kramy.kernel.accounts.api import check_rate
from kramy.lib.errors import Refused
from kramy.modules.map_campaigns.domain.alerts import subscriptions
from kramy.modules.map_campaigns.domain.pages import hosts, looks
from kramy.modules.map_campaigns.domain.pages.host_check import Reach, check_host
from kramy.modules.map_campaigns.domain.pages.palette import Palette, palette, paper_problem, stylesheet
from kramy.modules.map_campaigns.models import Campaign, CampaignLook
from kramy.modules.map_campaigns.models.own_site import is_colour
from kramy.modules.map_campaigns.web.desk.campaign_forms import Translated
from kramy.modules.map_campaigns.web.desk.campaigns import (
    campaign_of,
    frame,
    may_edit,
    revision_seen,
    save,
    saved,
    status_of,
)

CHECKS_IN_AN_HOUR = 60
THEMES = ("light", "dark")

OUTCOMES = {
    Reach.HERE: gettext_lazy("leads here. Visitors see the map."),
    Reach.NO_NAME: gettext_lazy("is not known to the name service yet. Has the DNS record been made?"),
    Reach.NO_CONNECTION: gettext_lazy("is known, but nothing answers there in time."),
    Reach.NO_CERTIFICATE: gettext_lazy("is known, but its certificate is not valid for this name."),
    Reach.ELSEWHERE: gettext_lazy("leads somewhere else: this hub did not answer."),
}


class HostsForm(forms.Form):
    names = forms.CharField(
        label=gettext_lazy("Host names"),
        required=False,
        max_length=1500,
        help_text=gettext_lazy(
            "One a line, for example mapa.example.pl. The first is the map's address; the others send there."
        ),
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "autocapitalize": "none"}),
    )


class ColourChoice(forms.CharField):
    """``#rrggbb`` or nothing, which is the hub's own colour."""

    def __init__(self, label: Any) -> None:
        widget = forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "data-hex": ""})
        super().__init__(label=label, required=False, max_length=7, widget=widget)

    def clean(self, value: Any) -> str:
        colour = super().clean(value).strip().lower()
        if colour:
            try:
                is_colour(colour)
            except ValidationError:
                raise ValidationError(
                    _("Give the colour as # and six digits, for example #7a3b2e.")
                ) from None
        return colour


class OwnLookForm(Translated):
    texts = (
        ("header_title", gettext_lazy("Title in the header"), 60),
        ("logo_alt", gettext_lazy("What the logo says"), 120),
        ("start_text", gettext_lazy("Text above the map"), 600),
        ("footer_text", gettext_lazy("Text in the footer"), 600),
    )
    required = ()
    brand_colour = ColourChoice(gettext_lazy("Main colour"))
    action_colour = ColourChoice(gettext_lazy("Colour of buttons and links"))
    paper_colour = ColourChoice(gettext_lazy("Background"))
    logo = forms.FileField(
        label=gettext_lazy("Logo"),
        required=False,
        help_text=gettext_lazy(
            "PNG, WebP or JPEG, at most 3 MB. SVG files can carry programs and are not taken."
        ),
        widget=forms.FileInput(attrs={"accept": "image/png,image/webp,image/jpeg"}),
    )
    remove_logo = forms.BooleanField(label=gettext_lazy("Remove the logo"), required=False)
    on_hub = forms.BooleanField(
        label=gettext_lazy("Use the colours on the hub's pages of this map as well"), required=False
    )

    def clean_paper_colour(self) -> str:
        colour: str = self.cleaned_data["paper_colour"]
        problem = paper_problem(colour) if colour else ""
        if problem:
            raise ValidationError(problem)
        return colour

    def colours(self) -> dict[str, str]:
        return {name: self.cleaned_data.get(f"{name}_colour", "") for name in ("brand", "action", "paper")}

    def wanted(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            **self.text_values(),
            **{name: data[name] for name in looks.COLOURS},
            "on_hub": data["on_hub"],
            "logo": data["logo"] or None,
            "remove_logo": data["remove_logo"],
        }


def _look(campaign: Campaign) -> CampaignLook:
    return CampaignLook.objects.filter(campaign=campaign).first() or CampaignLook(campaign=campaign)


def _initial(look: CampaignLook) -> dict[str, Any]:
    return {name: getattr(look, name) for name in OwnLookForm().fields if name not in ("logo", "remove_logo")}


@require_http_methods(["GET", "HEAD", "POST"])
@may_edit
def own_host(request: HttpRequest, pk: int) -> HttpResponse:
    campaign = campaign_of(pk)
    names = list(campaign.hosts.order_by("-is_main", "pk").values_list("name", flat=True))
    sent = request.method == "POST" and not {"check", "trust"} & request.POST.keys()
    shown = "\n".join(hosts.shown_name(name) for name in names)
    form = HostsForm(request.POST if sent else None, initial={"names": shown})

    def change() -> None:
        hosts.set_hosts(
            campaign=campaign,
            names=form.cleaned_data["names"].split(),
            by=request.user,
            expected_revision=revision_seen(request),
        )

    if sent and save(request, form, change):
        return saved(request, pk, "own_host")
    if request.method == "POST" and request.POST.get("trust") in names:
        hosts.note_reached(campaign=campaign, name=request.POST["trust"], by=request.user)
        return saved(request, pk, "own_host")
    checked = _checked(request, campaign, names) if "check" in request.POST else []
    if checked:
        campaign.refresh_from_db(fields=["revision"])
    context = frame(
        request,
        campaign,
        form=form,
        revision=campaign.revision,
        names=[(name, hosts.shown_name(name), hosts.origin_of(name)) for name in names],
        checked=checked,
        unused=campaign.hosts.filter(is_main=True, reached_at__isnull=True).first(),
        hub_name=urlsplit(settings.BASE_URL).hostname,
        alert_counts=subscriptions.counts(campaign),
    )
    return render(request, "map_campaigns/desk/campaign_own_host.html", context, status=status_of(form))


def _checked(request: HttpRequest, campaign: Campaign, names: list[str]) -> list[dict[str, Any]]:
    """What came of asking each name, bounded in time and in how often an official may; names that lead here count."""
    try:
        check_rate(
            scope="map_campaigns.host_check", key=str(request.user.pk), limit=CHECKS_IN_AN_HOUR, seconds=3600
        )
    except Refused as refused:
        messages.error(request, str(refused))
        return []
    found = [check_host(name) for name in names]
    for check in found:
        if check.reach == Reach.HERE:
            hosts.note_reached(campaign=campaign, name=check.name, by=request.user)
    return [
        {
            "name": hosts.shown_name(check.name),
            "good": check.reach == Reach.HERE,
            "words": OUTCOMES[check.reach],
            "addresses": ", ".join(check.addresses),
            "status": check.status,
        }
        for check in found
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@may_edit
def own_look(request: HttpRequest, pk: int) -> HttpResponse:
    campaign = campaign_of(pk)
    look = _look(campaign)
    sent = request.method == "POST"
    form = OwnLookForm(
        request.POST if sent else None, request.FILES if sent else None, initial=_initial(look)
    )

    def change() -> None:
        looks.set_look(
            campaign=campaign, by=request.user, expected_revision=revision_seen(request), **form.wanted()
        )

    if sent and save(request, form, change):
        done = saved(request, pk, "own_look")
        for words in _adjusted(palette(**form.colours())):
            messages.warning(request, words)
        return done
    colours = palette(brand=look.brand_colour, action=look.action_colour, paper=look.paper_colour)
    context = frame(
        request,
        campaign,
        form=form,
        revision=campaign.revision,
        look=look,
        colour_fields=[form[name] for name in looks.COLOURS],
        adjusted=_adjusted(colours),
    )
    return render(request, "map_campaigns/desk/campaign_own_look.html", context, status=status_of(form))


@require_POST
@may_edit
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The campaign's pages as they would be, of what is typed in the form; nothing is kept."""
    campaign = campaign_of(pk)
    form = OwnLookForm(request.POST, request.FILES)
    theme = request.POST.get("theme", "")
    language = request.POST.get("language", "pl")
    if not form.is_valid():
        context = frame(request, campaign, form=form, revision=campaign.revision, look=_look(campaign),
                        colour_fields=[form[name] for name in looks.COLOURS], adjusted=[])  # fmt: skip
        return render(request, "map_campaigns/desk/campaign_own_look.html", context, status=400)
    with translation.override(language if language in dict(settings.LANGUAGES) else "pl"):
        values = form.text_values()
        code = translation.get_language()

        def text(name: str) -> str:
            return values.get(f"{name}_{code}") or values.get(f"{name}_pl", "")

        logo = _logo_of(request, form, campaign)
        context = {
            "campaign": campaign,
            "theme": theme if theme in THEMES else "light",
            "css": stylesheet(**form.colours()),
            "adjusted": _adjusted(palette(**form.colours())),
            "frame_is_own": True,
            "frame_title": text("header_title") or ("" if logo else campaign.title),
            "frame_logo": {"logo": {"url": logo}, "logo_alt": text("logo_alt")} if logo else None,
            "frame_footer": text("footer_text"),
            "start_text": text("start_text"),
            "account_link": None,
            "language_links": [],
            "home_url": "#main",
            "navigation": [{"label": _("Map"), "url": "#main", "current": True}],
        }
        return render(request, "map_campaigns/desk/own_look_preview.html", context)


def _logo_of(request: HttpRequest, form: OwnLookForm, campaign: Campaign) -> str:
    """The chosen picture as an address that holds it, else that of the saved one."""
    chosen = form.cleaned_data["logo"]
    if chosen:
        try:
            picture = looks.prepared_logo(chosen)
        except Refused:
            return ""
        return f"data:{picture.content_type};base64,{base64.b64encode(picture.content).decode()}"
    saved = _look(campaign).logo
    return saved.url if saved and not form.cleaned_data["remove_logo"] else ""


def _adjusted(found: Palette) -> list[str]:
    words = _("%(chosen)s could not be read on light pages (text needs 4.5:1), so %(used)s is used there.")
    return [words % {"chosen": each.chosen, "used": each.used} for each in found.adjusted]
