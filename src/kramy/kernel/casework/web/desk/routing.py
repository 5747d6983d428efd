"""The office's rules about who gets which case."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin.auth import permission_required

from kramy.kernel.accounts.api import Unit, officials_with
from kramy.kernel.casework.domain.kinds import all_kinds
from kramy.kernel.casework.domain.routing_rules import delete_rule, move_rule, save_rule
from kramy.kernel.casework.enums import RoutingTarget
from kramy.kernel.casework.models import RoutingRule
from kramy.kernel.casework.web.desk import routing_condition
from kramy.kernel.places.api import districts
from kramy.lib.errors import Refused

may_change = permission_required("casework.change_routing")


class RuleForm(forms.Form):
    """What is left empty asks for nothing."""

    name = forms.CharField(
        label=gettext_lazy("Name of the rule"),
        help_text=gettext_lazy("Officials read it as the reason why a case came to them."),
        max_length=150,
    )
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Kinds of cases"), required=False, widget=forms.CheckboxSelectMultiple
    )
    sectors = forms.CharField(
        label=gettext_lazy("Lines of business"),
        help_text=gettext_lazy("Beginnings of PKD codes parted by commas, such as 56, 47.1."),
        required=False,
        max_length=300,
    )
    districts = forms.MultipleChoiceField(
        label=gettext_lazy("Districts"), required=False, widget=forms.CheckboxSelectMultiple
    )
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages of the applicant"),
        required=False,
        choices=settings.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
    )
    target = forms.ChoiceField(
        label=gettext_lazy("Then the case goes to"), choices=RoutingTarget.choices, widget=forms.RadioSelect
    )
    person = forms.ModelChoiceField(
        label=gettext_lazy("Official"), queryset=None, required=False, empty_label="–"
    )
    unit = forms.ModelChoiceField(label=gettext_lazy("Unit"), queryset=None, required=False, empty_label="–")
    max_load = forms.IntegerField(
        label=gettext_lazy("Only with fewer open cases than"), min_value=1, max_value=9999, required=False
    )
    over_own = forms.BooleanField(
        label=gettext_lazy("Also where the applicant has an official of their own"), required=False
    )
    active = forms.BooleanField(label=gettext_lazy("In force"), required=False, initial=True)

    def __init__(self, *args: Any, rule: RoutingRule | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kinds"].choices = [(kind.key, kind.name) for kind in all_kinds()]
        self.fields["districts"].choices = [(str(row.pk), row.name) for row in districts()]
        self.fields["person"].queryset = officials_with("casework.view_queue").filter(is_superuser=False)
        self.fields["unit"].queryset = Unit.objects.filter(active=True)
        if rule is not None:
            self.initial = {
                name: getattr(rule, name) for name in ("name", "kinds", "languages", "target", "max_load")
            } | {
                "sectors": ", ".join(rule.sectors),
                "districts": [str(pk) for pk in rule.districts],
                "person": rule.person_id,
                "unit": rule.unit_id,
                "over_own": rule.over_own,
                "active": rule.active,
            }

    def clean_sectors(self) -> list[str]:
        return [
            part.strip() for part in self.cleaned_data["sectors"].replace(";", ",").split(",") if part.strip()
        ]

    def clean_districts(self) -> list[int]:
        return [int(pk) for pk in self.cleaned_data["districts"]]


@require_safe
@may_change
def index(request: HttpRequest) -> HttpResponse:
    options = routing_condition.questions_by_intake()
    kinds = {kind.key: kind.name for kind in all_kinds()}
    names = {row.pk: row.name for row in districts()}
    languages = dict(settings.LANGUAGES)
    rows = [
        {
            "rule": rule,
            "kinds": [kinds.get(key, key) for key in rule.kinds],
            "districts": [names.get(pk, pk) for pk in rule.districts],
            "languages": [languages.get(code, code) for code in rule.languages],
            "answers": routing_condition.in_words(rule.condition, options),
        }
        for rule in RoutingRule.objects.select_related("person", "unit").order_by("position", "pk")
    ]
    context = {
        "page_title": _("Who gets which case"),
        "page_subtitle": _(
            "Read from the top; the first rule that applies and leads to somebody decides. An applicant's own official "
            "comes first unless a rule says otherwise. Without a rule: the unit of the kind, then whoever has the fewest."
        ),
        "header_icon": "arrow-right",
        "breadcrumbs_items": [{"url": reverse("casework_desk:kinds"), "label": _("Kinds of cases")}]
        if request.user.has_perm("casework.change_settings")
        else [],
        "rows": rows,
    }
    return render(request, "casework/desk/routing.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@may_change
def create(request: HttpRequest) -> HttpResponse:
    return _edit(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@may_change
def change(request: HttpRequest, pk: int) -> HttpResponse:
    return _edit(request, get_object_or_404(RoutingRule, pk=pk))


@require_POST
@may_change
def move(request: HttpRequest, pk: int) -> HttpResponse:
    rule = get_object_or_404(RoutingRule, pk=pk)
    if request.POST.get("act") == "delete":
        delete_rule(rule=rule, by=request.user)
        messages.success(request, _("Deleted: “%(title)s”.") % {"title": rule.name})
    else:
        move_rule(rule=rule, up=request.POST.get("act") == "up", by=request.user)
    return redirect("casework_desk:routing")


def _edit(request: HttpRequest, rule: RoutingRule | None) -> HttpResponse:
    posted = request.POST if request.method == "POST" else None
    form = RuleForm(posted, rule=rule)
    condition = routing_condition.read(posted) if posted is not None else rule.condition if rule else None
    adding = posted is not None and "add_row" in posted
    if adding:
        form.errors.clear()  # nothing is sent yet
    if posted is not None and not adding and form.is_valid():
        try:
            saved = save_rule(rule=rule, condition=condition, by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        else:
            messages.success(request, _("Saved: “%(title)s”.") % {"title": saved.name})
            return redirect("casework_desk:routing")
    context = {
        "page_title": rule.name if rule else _("New rule"),
        "header_icon": "arrow-right",
        "breadcrumbs_items": [{"url": reverse("casework_desk:routing"), "label": _("Who gets which case")}],
        "form": form,
        "options": routing_condition.questions_by_intake(),
        "condition": _selected(condition),
        "adding": adding,
    }
    return render(request, "casework/desk/routing_rule.html", context, status=400 if form.errors else 200)


def _selected(condition: dict[str, Any] | None) -> list[dict[str, str]]:
    """Rows with both forms in which an option may stand: with its value, or with the value typed beside."""
    return [
        {
            "join": row["join"],
            "typed": row["what"],
            "picked": row["what"] + row["value"] if row["what"] else "",
            "value": row["value"],
        }
        for row in routing_condition.shown(condition)
    ]
