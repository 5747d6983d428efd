"""Forms of the campaign editor, one a tab. What they accept is judged by the verbs; here only shapes are."""

import re
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kramy.kernel.questionnaires.api import questionnaires
from kramy.modules.map_campaigns.domain.campaigns.campaigns import RuleWanted
from kramy.modules.map_campaigns.models import Campaign, Category
from kramy.modules.map_campaigns.web.desk.contrast import judge
from kramy.ui.moments import WITHIN_REASON

LANGUAGES = (("pl", "Polski"), ("en", "English"), ("uk", "Українська"))
TEXTS = (
    ("title", gettext_lazy("Title"), 120),
    ("summary", gettext_lazy("One sentence"), 300),
    ("description", gettext_lazy("Description"), 5000),
)
ICONS = (
    "bakery", "restaurant", "cafe", "bar", "shop", "grocery", "clothing", "books", "florist", "hairdresser",
    "beauty", "health", "pharmacy", "repair", "craft", "culture", "education", "finance", "office", "hotel",
    "sport", "leisure", "car", "gift", "christmas", "home", "building", "animal", "industry", "electronics",
    "delivery", "takeaway", "online", "accessible", "basket", "star", "tag",
)  # fmt: skip
"""Drawings of the sprite that stand for trades and places; the others are controls of the pages."""


class ColourField(forms.CharField):
    """``#rrggbb`` in small letters that stands out on light and dark pages; one that does not is refused."""

    def clean(self, value: Any) -> str:
        colour = super().clean(value).strip().lower()
        if not re.fullmatch(r"#[0-9a-f]{6}", colour):
            raise ValidationError(_("Give the colour as # and six digits, for example #7a3b2e."))
        problems = [check.words for check in judge(colour) if not check.enough]
        if problems:
            raise ValidationError(problems)
        return colour


def icon_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=gettext_lazy("Icon"), choices=[(name, name) for name in ICONS], widget=forms.RadioSelect
    )


def colour_field() -> ColourField:
    return ColourField(
        label=gettext_lazy("Colour"),
        max_length=7,
        help_text=gettext_lazy(
            "A light sign on it must have a contrast of at least 4.5:1, and dark pages must show it too."
        ),
        widget=forms.TextInput(attrs={"data-colour": "", "autocomplete": "off", "spellcheck": "false"}),
    )


class Translated(forms.Form):
    """Texts in three languages side by side; Polish is the one that must be there."""

    texts: tuple[tuple[str, Any, int], ...] = TEXTS
    required = ("title", "summary")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label, longest in self.texts:
            for code, _language in LANGUAGES:
                short = longest <= 120
                widget = forms.TextInput if short else forms.Textarea
                attrs = {"lang": code} if short else {"lang": code, "rows": 4 if longest <= 300 else 7}
                self.fields[f"{name}_{code}"] = forms.CharField(
                    label=label,
                    max_length=longest,
                    required=code == "pl" and name in self.required,
                    widget=widget(attrs=attrs),
                )

    def languages(self) -> list[dict[str, Any]]:
        return [
            {
                "code": code,
                "name": language,
                "fields": [self[f"{name}_{code}"] for name, _label, _longest in self.texts],
            }
            for code, language in LANGUAGES
        ]

    def text_values(self) -> dict[str, str]:
        return {
            f"{name}_{code}": self.cleaned_data[f"{name}_{code}"]
            for name, _label, _longest in self.texts
            for code, _language in LANGUAGES
        }


class CampaignTextsForm(Translated):
    slug = forms.SlugField(
        label=gettext_lazy("Address"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("The last part of the map's address. Empty: made from the Polish title."),
    )
    position = forms.IntegerField(
        label=gettext_lazy("Order in lists"), min_value=0, max_value=999, initial=0, required=False
    )


class LookForm(forms.Form):
    icon = icon_field()
    colour = colour_field()


class CategoryForm(Translated):
    """A new category; the rest of the campaign's categories stay as they are."""

    texts = (
        ("name", gettext_lazy("Name"), 100),
        ("search_words", gettext_lazy("Other words people look for"), 120),
    )
    required = ("name",)
    slug = forms.SlugField(
        label=gettext_lazy("Key"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("Empty: made from the Polish name."),
    )
    parent = forms.ModelChoiceField(
        label=gettext_lazy("Part of"),
        queryset=Category.objects.none(),
        required=False,
        empty_label=gettext_lazy("nothing, it stands alone"),
    )
    icon = icon_field()
    colour = colour_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = Category.objects.filter(parent=None)


class WindowsForm(forms.Form):
    questionnaire = forms.ModelChoiceField(
        label=gettext_lazy("Questionnaire"),
        queryset=None,
        required=False,
        empty_label=gettext_lazy("none: no applications, entries come from imports"),
    )
    opens_at = forms.DateTimeField(
        label=gettext_lazy("Applications open"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        validators=WITHIN_REASON,
    )
    closes_at = forms.DateTimeField(
        label=gettext_lazy("Applications close"),
        required=False,
        help_text=gettext_lazy("Empty: until further notice."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        validators=WITHIN_REASON,
    )
    public_from = forms.DateField(
        label=gettext_lazy("Map on show from"),
        required=False,
        help_text=gettext_lazy("Empty: at once."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    public_until = forms.DateField(
        label=gettext_lazy("Map on show until (last day)"),
        required=False,
        help_text=gettext_lazy("Empty: without end. Afterwards an archive page stands in its place."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    entry_valid_months = forms.IntegerField(
        label=gettext_lazy("Months after which an entry expires"),
        required=False,
        min_value=1,
        max_value=120,
        help_text=gettext_lazy("Empty: entries do not expire. Firms are reminded two weeks before."),
    )
    renew_without_review = forms.BooleanField(
        label=gettext_lazy("Accept renewals without review when nothing changed"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["questionnaire"].queryset = questionnaires()


class EditionForm(forms.Form):
    slug = forms.SlugField(label=gettext_lazy("Address"), max_length=80)
    title_pl = forms.CharField(label="Tytuł (polski)", max_length=120)
    title_en = forms.CharField(label="Title (English)", max_length=120, required=False)
    title_uk = forms.CharField(label="Назва (українська)", max_length=120, required=False)
    opens_at = WindowsForm.base_fields["opens_at"]
    closes_at = WindowsForm.base_fields["closes_at"]
    public_from = WindowsForm.base_fields["public_from"]
    public_until = WindowsForm.base_fields["public_until"]
    invite = forms.BooleanField(
        label=gettext_lazy("Invite the firms of this edition to renew"), required=False, initial=True
    )

    def clean_opens_at(self) -> Any:
        opens_at = self.cleaned_data["opens_at"]
        if opens_at is None:
            raise ValidationError(_("Say when applications open."))
        return opens_at


def edition_initial(campaign: Campaign) -> dict[str, Any]:
    """Everything a year later, and the year in titles and address moved on."""
    intake = campaign.intake
    return {
        "slug": _next_year(campaign.slug)
        if re.search(r"20\d\d", campaign.slug)
        else f"{campaign.slug}-{timezone.localdate().year + 1}",
        **{
            f"title_{code}": _next_year(getattr(campaign, f"title_{code}") or "")
            for code, _language in LANGUAGES
        },
        "opens_at": intake.opens_at + timedelta(days=364) if intake else None,
        "closes_at": intake.closes_at + timedelta(days=364) if intake and intake.closes_at else None,
        "public_from": _a_year_on(campaign.public_from),
        "public_until": _a_year_on(campaign.public_until),
        "invite": True,
    }


def _next_year(text: str) -> str:
    return re.sub(r"20\d\d", lambda match: str(int(match[0]) + 1), text)


def _a_year_on(day: Any) -> Any:
    if day is None:
        return None
    return day.replace(year=day.year + 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def _ids(values: Iterable[str]) -> set[int]:
    return {int(value) for value in values if value.isdecimal() and len(value) < 10}


def chosen_categories(post: Any, categories: Sequence[Category]) -> list[Category]:
    """The ticked categories in the order of the numbers beside them; where these are alike, as they stand."""
    ticked = _ids(post.getlist("category"))
    places = {category.pk: place for place, category in enumerate(categories)}

    def order(category: Category) -> tuple[int, int]:
        typed = post.get(f"order_{category.pk}", "")
        number = int(typed) if typed.isdecimal() and len(typed) < 6 else 10_000
        return number, places[category.pk]

    return sorted((category for category in categories if category.pk in ticked), key=order)


def wanted_rules(post: Any, targets: Sequence[Campaign], categories: Sequence[Category]) -> list[RuleWanted]:
    """One rule for every map ticked."""
    rules = []
    for target in targets:
        if post.get(f"target_{target.pk}") != "1":
            continue
        ticked = _ids(post.getlist(f"categories_{target.pk}"))
        rules.append(
            RuleWanted(
                target=target,
                categories=[category for category in categories if category.pk in ticked],
                active=post.get(f"paused_{target.pk}") != "1",
            )
        )
    return rules
