"""Every component in every state on one page, for people who build pages and for the accessibility tests."""

from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.functional import cached_property
from django.utils.translation import get_language, get_language_info, override
from django.utils.translation import gettext_lazy as _
from django.views import View

from kramy.ui.forms import DatePartsField, MultipleFileField

SPRITE = Path(__file__).parent / "static/ui/icons.svg"
_FOOTER = (_("Accessibility declaration"), _("Privacy"), _("Contact"), _("Source code"), _("Open data"))
_STREETS = (
    "Długa",
    "Dietla",
    "Floriańska",
    "Grodzka",
    "Józefa",
    "Karmelicka",
    "Lubicz",
    "Meiselsa",
    "Zwierzyniecka",
)


class SampleForm(forms.Form):
    """One field of each kind, to be shown empty and refused."""

    name = forms.CharField(
        label=_("Name of the firm"),
        help_text=_("As customers know it"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    employees = forms.IntegerField(label=_("Number of employees"), required=False)
    email = forms.EmailField(
        label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    about = forms.CharField(
        label=_("What you do"), help_text=_("Two or three sentences"), max_length=200, widget=forms.Textarea
    )
    size = forms.ChoiceField(
        label=_("Size"), choices=[("", "—"), ("micro", _("Micro")), ("small", _("Small"))], required=False
    )
    sells = forms.ChoiceField(
        label=_("How you sell"),
        help_text=_("Choose one"),
        widget=forms.RadioSelect,
        choices=[("shop", _("In a shop")), ("online", _("Online")), ("both", _("Both ways"))],
    )
    services = forms.MultipleChoiceField(
        label=_("Services"),
        widget=forms.CheckboxSelectMultiple,
        choices=[("takeaway", _("Takeaway")), ("delivery", _("Delivery")), ("online", _("Order online"))],
    )
    opened = DatePartsField(label=_("Opening day"), help_text=_("For example 27 3 2019"))
    pictures = MultipleFileField(label=_("Pictures"), required=False, help_text=_("One to five, JPEG or PNG"))
    consent = forms.BooleanField(label=_("I agree that the entry is shown on the map"))
    token = forms.CharField(widget=forms.HiddenInput, required=False)


def language_links(request: HttpRequest) -> list[dict[str, Any]]:
    return [
        {
            "code": code,
            "name": get_language_info(code)["name_local"],
            "url": f"{request.path}?language={code}",
            "current": code == get_language(),
        }
        for code, _name in settings.LANGUAGES
    ]


class Gallery(View):
    """The gallery page; `?errors=1` shows the same page with a refused form."""

    @cached_property
    def icon_names(self) -> list[str]:
        root = ElementTree.parse(SPRITE).getroot()  # noqa: S314
        return [symbol.attrib["id"] for symbol in root.iter("{http://www.w3.org/2000/svg}symbol")]

    def get(self, request: HttpRequest) -> HttpResponse:
        language = request.GET.get("language")
        with override(language if language in dict(settings.LANGUAGES) else get_language()):
            return self.page(request)

    def page(self, request: HttpRequest) -> HttpResponse:
        form = SampleForm(
            {"about": "x" * 240, "opened_day": "31", "opened_month": "2", "opened_year": "2025"}
        )
        context: dict[str, Any] = {
            "hub_name": "Kramy",
            "is_demo": settings.DEMO or settings.DEBUG,
            "navigation": [
                {"label": _("Map"), "url": "#map", "current": True},
                {"label": _("Apply"), "url": "#apply", "current": False},
                {"label": _("News"), "url": "#news", "current": False},
                {"label": _("About"), "url": "#about", "current": False},
            ],
            "account_link": {"label": _("Sign in"), "url": "#sign-in"},
            "footer_links": [
                {"label": label, "url": f"#footer-{index}"}
                for index, label in enumerate(_FOOTER)
            ],
            "empty_form": SampleForm(auto_id="empty_%s"),
            "refused_form": form,
            "form": form if request.GET.get("errors") else None,
            "page": Paginator(range(300), 10).page(7),
            "icons": self.icon_names,
            "sections": (
                "tokens", "buttons", "forms", "messages", "summary", "cards", "lists", "navigation", "icons",
            ),
            "language_links": language_links(request),
        }  # fmt: skip
        return render(request, "ui/gallery.html", context)


def suggestions(request: HttpRequest) -> JsonResponse:
    """Sample answers for the combobox of the gallery."""
    query = request.GET.get("q", "").casefold()
    results = [
        {
            "value": f"ul. {street} 1",
            "label": f"ul. {street} 1",
            "detail": "Kraków",
            "lon": "19.94",
            "lat": "50.06",
        }
        for street in _STREETS
        if query in street.casefold()
    ]
    return JsonResponse({"results": results})
