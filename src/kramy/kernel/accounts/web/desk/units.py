"""The page "Units": how the office is divided and who leads what."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin.auth import permission_required

from kramy.kernel.accounts.domain.queries import people
from kramy.kernel.accounts.domain.units import save_unit
from kramy.kernel.accounts.models import Unit
from kramy.lib.errors import Refused

LANGUAGES = (("pl", "Polski"), ("en", "English"), ("uk", "Українська"))
may_manage = permission_required("accounts.manage_units")


class UnitForm(forms.Form):
    """Names in three languages, only Polish required; heads and members are people with a role."""

    parent = forms.ModelChoiceField(
        label=gettext_lazy("Part of"), queryset=Unit.objects.none(), required=False, empty_label="–"
    )
    head = forms.ModelChoiceField(label=gettext_lazy("Head"), queryset=None, required=False, empty_label="–")
    deputy_head = forms.ModelChoiceField(
        label=gettext_lazy("Deputy head"),
        help_text=gettext_lazy("Gets what the head would get when the head cannot be reached."),
        queryset=None,
        required=False,
        empty_label="–",
    )
    members = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Members"), queryset=None, required=False, widget=forms.CheckboxSelectMultiple
    )
    active = forms.BooleanField(label=gettext_lazy("The unit exists"), required=False, initial=True)

    def __init__(self, *args: Any, unit: Unit | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = {
            f"name_{code}": forms.CharField(
                label=f"{_('Name')} ({name})", max_length=200, required=code == "pl"
            )
            for code, name in LANGUAGES
        }
        self.fields = {**names, **self.fields}
        staff = people().filter(is_active=True)
        for name in ("head", "deputy_head", "members"):
            self.fields[name].queryset = staff
        self.fields["parent"].queryset = Unit.objects.filter(active=True).exclude(
            pk=unit.pk if unit else None
        )
        if unit is not None:
            self.initial = {f"name_{code}": getattr(unit, f"name_{code}") for code, _name in LANGUAGES} | {
                "parent": unit.parent_id,
                "head": unit.head_id,
                "deputy_head": unit.deputy_head_id,
                "members": [person.pk for person in unit.members.all()],
                "active": unit.active,
            }


@require_safe
@may_manage
def index(request: HttpRequest) -> HttpResponse:
    units = Unit.objects.select_related("parent", "head", "deputy_head").prefetch_related("members")
    context = {
        "page_title": _("Units"),
        "page_subtitle": _("How the office is divided, who leads a unit and who works in it."),
        "header_icon": "group",
        "breadcrumbs_items": [{"url": reverse("accounts_desk:people"), "label": _("People")}],
        "units": list(units),
    }
    return render(request, "accounts/desk/units.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@may_manage
def create(request: HttpRequest) -> HttpResponse:
    return _edit(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@may_manage
def change(request: HttpRequest, pk: int) -> HttpResponse:
    return _edit(request, get_object_or_404(Unit, pk=pk))


def _edit(request: HttpRequest, unit: Unit | None) -> HttpResponse:
    form = UnitForm(request.POST if request.method == "POST" else None, unit=unit)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            saved = save_unit(
                unit=unit,
                names={code: data[f"name_{code}"] for code, _name in LANGUAGES},
                parent=data["parent"],
                head=data["head"],
                deputy_head=data["deputy_head"],
                members=data["members"],
                active=data["active"],
                by=request.user,
            )
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        else:
            messages.success(request, _("Saved: “%(title)s”.") % {"title": saved})
            return redirect("accounts_desk:units")
    context = {
        "page_title": str(unit) if unit else _("New unit"),
        "header_icon": "group",
        "breadcrumbs_items": [
            {"url": reverse("accounts_desk:people"), "label": _("People")},
            {"url": reverse("accounts_desk:units"), "label": _("Units")},
        ],
        "form": form,
    }
    return render(request, "accounts/desk/unit.html", context, status=400 if form.errors else 200)
