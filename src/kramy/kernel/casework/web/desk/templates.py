"""Reply templates in three languages, with a preview filled from a real case."""

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

from kramy.kernel.accounts.api import Unit
from kramy.kernel.casework.domain import reply_templates
from kramy.kernel.casework.domain.kinds import all_kinds
from kramy.kernel.casework.domain.queries import cases_for_review
from kramy.kernel.casework.models import ReplyTemplate
from kramy.kernel.casework.web.desk.reasons import LANGUAGES
from kramy.lib.errors import Refused

may_change = permission_required("casework.change_templates")


class TemplateForm(forms.Form):
    """Titles and texts in three languages stand side by side; only Polish is required."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind of case"), required=False)
    unit = forms.ModelChoiceField(
        Unit.objects.filter(active=True),
        label=gettext_lazy("Offered to"),
        required=False,
        empty_label=gettext_lazy("every unit"),
    )
    active = forms.BooleanField(label=gettext_lazy("Offered to officials"), required=False, initial=True)
    position = forms.IntegerField(label=gettext_lazy("Order"), min_value=0, max_value=999, initial=0)

    def __init__(self, *args: Any, template: ReplyTemplate | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [
            ("", _("every kind")),
            *((kind.key, kind.name) for kind in all_kinds()),
        ]
        for code, _name in LANGUAGES:
            self.fields[f"title_{code}"] = forms.CharField(
                label=gettext_lazy("Title at the desk"), max_length=200, required=code == "pl"
            )
            self.fields[f"text_{code}"] = forms.CharField(
                label=gettext_lazy("Text the applicant reads"),
                required=code == "pl",
                max_length=8000,
                widget=forms.Textarea(attrs={"rows": 8, "lang": code}),
            )
        if template is not None:
            self.initial = {name: getattr(template, name) for name in self.fields}

    def languages(self) -> list[dict[str, Any]]:
        return [
            {"name": name, "fields": [self[f"title_{code}"], self[f"text_{code}"]]}
            for code, name in LANGUAGES
        ]


@require_safe
@may_change
def index(request: HttpRequest) -> HttpResponse:
    names = {kind.key: kind.name for kind in all_kinds()}
    rows = ReplyTemplate.objects.select_related("unit")
    context = {
        "page_title": _("Reply templates"),
        "page_subtitle": _("Words that officials insert while replying, filled from the case."),
        "header_icon": "mail",
        "breadcrumbs_items": [{"url": reverse("casework_desk:queue"), "label": _("Cases")}],
        "rows": [{"template": row, "kind": names.get(row.kind, row.kind)} for row in rows],
    }
    return render(request, "casework/desk/templates.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@may_change
def create(request: HttpRequest) -> HttpResponse:
    return _edit(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@may_change
def change(request: HttpRequest, pk: int) -> HttpResponse:
    return _edit(request, get_object_or_404(ReplyTemplate, pk=pk))


def _edit(request: HttpRequest, template: ReplyTemplate | None) -> HttpResponse:
    form = TemplateForm(request.POST if request.method == "POST" else None, template=template)
    preview: list[dict[str, str]] = []
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if "preview" in request.POST:
            preview = _preview(request, form)
        else:
            saved = _save(request, template, form, data)
            if saved is not None:
                messages.success(request, _("Saved: “%(title)s”.") % {"title": saved.title})
                return redirect("casework_desk:templates")
    context = {
        "page_title": template.title if template else _("New reply template"),
        "header_icon": "mail",
        "breadcrumbs_items": [
            {"url": reverse("casework_desk:queue"), "label": _("Cases")},
            {"url": reverse("casework_desk:templates"), "label": _("Reply templates")},
        ],
        "form": form,
        "fields": [(name, label) for name, (label, _find) in reply_templates.FIELDS.items()],
        "preview": preview,
    }
    return render(request, "casework/desk/template.html", context, status=400 if form.errors else 200)


def _save(
    request: HttpRequest, template: ReplyTemplate | None, form: TemplateForm, data: dict[str, Any]
) -> ReplyTemplate | None:
    try:
        return reply_templates.save_template(
            template=template,
            kind=data["kind"],
            unit=data["unit"],
            titles={code: data[f"title_{code}"] for code, _name in LANGUAGES},
            texts={code: data[f"text_{code}"] for code, _name in LANGUAGES},
            active=data["active"],
            position=data["position"],
            by=request.user,
        )
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        return None


def _preview(request: HttpRequest, form: TemplateForm) -> list[dict[str, str]]:
    """Each language filled from the newest case of the kind that the official may see."""
    cases = cases_for_review(request.user).select_related("user", "unit")
    if form.cleaned_data["kind"]:
        cases = cases.filter(kind=form.cleaned_data["kind"])
    case = cases.order_by("-received_at").first()
    if case is None:
        form.add_error(None, _("There is no case yet to fill the preview from."))
        return []
    found = []
    for code, name in LANGUAGES:
        text = form.cleaned_data[f"text_{code}"]
        try:
            reply_templates.check_fields(text)
        except Refused as refused:
            form.add_error(f"text_{code}", refused.message)
            continue
        if text:
            case.language = code
            draft = ReplyTemplate(**{f"text_{code}": text})
            found.append(
                {"code": code, "name": name, "text": reply_templates.fill(draft, case=case, by=request.user)}
            )
    return found
