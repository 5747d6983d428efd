"""The lists of reasons officials choose from, in three languages."""

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

from kramy.kernel.casework.domain.kinds import all_kinds
from kramy.kernel.casework.domain.reasons import save_reason
from kramy.kernel.casework.models import DecisionReason
from kramy.lib.errors import Refused
from kramy.lib.text import slug

LANGUAGES = (("pl", "Polski"), ("en", "English"), ("uk", "Українська"))
may_change = permission_required("casework.change_reasons")


class ReasonForm(forms.Form):
    """Titles and texts in three languages stand side by side; only Polish is required."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind of case"))
    for_refusal = forms.BooleanField(label=gettext_lazy("For a refusal"), required=False, initial=True)
    for_correction = forms.BooleanField(
        label=gettext_lazy("For asking for a correction"), required=False, initial=True
    )
    active = forms.BooleanField(label=gettext_lazy("Offered to officials"), required=False, initial=True)
    position = forms.IntegerField(label=gettext_lazy("Order"), min_value=0, max_value=999, initial=0)

    def __init__(self, *args: Any, reason: DecisionReason | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.key, kind.name) for kind in all_kinds()]
        for code, _name in LANGUAGES:
            self.fields[f"title_{code}"] = forms.CharField(
                label=gettext_lazy("Title at the desk"), max_length=200, required=code == "pl"
            )
            self.fields[f"text_{code}"] = forms.CharField(
                label=gettext_lazy("Text the applicant reads"),
                required=code == "pl",
                max_length=4000,
                widget=forms.Textarea(attrs={"rows": 6, "lang": code}),
            )
        if reason is not None:
            self.fields["kind"].disabled = True
            self.initial = {name: getattr(reason, name) for name in self.fields}

    def languages(self) -> list[dict[str, Any]]:
        return [
            {"name": name, "fields": [self[f"title_{code}"], self[f"text_{code}"]]}
            for code, name in LANGUAGES
        ]


@require_safe
@may_change
def index(request: HttpRequest) -> HttpResponse:
    by_kind: dict[str, list[DecisionReason]] = {}
    for reason in DecisionReason.objects.order_by("kind", "position", "id"):
        by_kind.setdefault(reason.kind, []).append(reason)
    context = {
        "page_title": _("Reasons for decisions"),
        "page_subtitle": _("What officials choose from when they refuse or ask for a correction."),
        "header_icon": "comment",
        "breadcrumbs_items": [],
        "kinds": [{"kind": kind, "reasons": by_kind.get(kind.key, [])} for kind in all_kinds()],
        "languages": LANGUAGES,
    }
    return render(request, "casework/desk/reasons.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@may_change
def create(request: HttpRequest) -> HttpResponse:
    return _edit(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@may_change
def change(request: HttpRequest, pk: int) -> HttpResponse:
    return _edit(request, get_object_or_404(DecisionReason, pk=pk))


def _edit(request: HttpRequest, reason: DecisionReason | None) -> HttpResponse:
    form = ReasonForm(
        request.POST if request.method == "POST" else None,
        reason=reason,
        **({} if reason else {"initial": {"kind": request.GET.get("kind", "")}}),
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            saved = save_reason(
                kind=data["kind"],
                code=reason.code if reason else _free_code(data["kind"], data["title_pl"]),
                titles={code: data[f"title_{code}"] for code, _name in LANGUAGES},
                texts={code: data[f"text_{code}"] for code, _name in LANGUAGES},
                for_refusal=data["for_refusal"],
                for_correction=data["for_correction"],
                active=data["active"],
                position=data["position"],
                by=request.user,
            )
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        else:
            messages.success(request, _("Saved: “%(title)s”.") % {"title": saved.title})
            return redirect("casework_desk:reasons")
    context = {
        "page_title": reason.title if reason else _("New reason"),
        "header_icon": "comment",
        "breadcrumbs_items": [{"url": reverse("casework_desk:reasons"), "label": _("Reasons for decisions")}],
        "form": form,
        "reason": reason,
    }
    return render(request, "casework/desk/reason.html", context, status=400 if form.errors else 200)


def _free_code(kind: str, title: str) -> str:
    base = slug(title, longest=50) or "reason"
    taken = set(
        DecisionReason.objects.filter(kind=kind, code__startswith=base).values_list("code", flat=True)
    )
    names = (base if number == 1 else f"{base}-{number}" for number in range(1, len(taken) + 2))
    return next(name for name in names if name not in taken)
