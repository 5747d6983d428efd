"""Windows in which applications are taken: when they open and close, what they say, and their limits."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin.auth import permission_required

from kramy.kernel.casework.domain import intakes
from kramy.kernel.casework.domain.kinds import all_kinds, kind_of
from kramy.kernel.casework.models import Intake
from kramy.kernel.manifest.api import city
from kramy.kernel.questionnaires import api as questionnaires
from kramy.kernel.questionnaires.base import Limit
from kramy.lib.errors import Refused
from kramy.ui.moments import WITHIN_REASON

PER_PAGE = 30
may_manage = permission_required("casework.manage_intakes")


def _moment(label: Any, **more: Any) -> forms.DateTimeField:
    calendar = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, widget=calendar, validators=WITHIN_REASON, **more)


class IntakeForm(forms.Form):
    """What can be changed of an intake; ``limits`` are those of its questionnaire."""

    opens_at = _moment(gettext_lazy("Applications open"))
    closes_at = _moment(
        gettext_lazy("Applications close"),
        required=False,
        help_text=gettext_lazy("Empty: until further notice."),
    )
    due_working_days = forms.IntegerField(
        label=gettext_lazy("working days to decide"),
        required=False,
        min_value=1,
        max_value=365,
        help_text=gettext_lazy("Empty: the time set for the kind of case."),
    )

    def __init__(
        self, *args: Any, intake: Intake | None = None, limits: tuple[Limit, ...] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.limits = limits
        for code in city().languages:
            self.fields[f"title_{code}"] = forms.CharField(
                label=_("Title (%(language)s)") % {"language": code},
                max_length=200,
                required=code == city().languages[0],
                widget=forms.TextInput(attrs={"lang": code}),
            )
        for code in city().languages:
            self.fields[f"introduction_{code}"] = forms.CharField(
                label=_("Introduction (%(language)s)") % {"language": code},
                max_length=5000,
                required=False,
                widget=forms.Textarea(attrs={"rows": 4, "lang": code}),
            )
        for limit in limits:
            self.fields[f"limit_{limit.key}"] = self._limit(limit, intake)
        if intake is not None:
            self.initial = {name: getattr(intake, name) for name in self.fields if hasattr(intake, name)}
        else:
            self.initial = {"opens_at": timezone.localtime().replace(second=0, microsecond=0)}

    def limit_fields(self) -> list[Any]:
        return [self[f"limit_{limit.key}"] for limit in self.limits]

    def other_fields(self) -> list[Any]:
        return [self[name] for name in self.fields if not name.startswith("limit_")]

    def changes(self) -> dict[str, Any]:
        """For the verbs: the limits that differ from the usual ones go together."""
        given = self.cleaned_data
        found = {name: given[name] for name in given if not name.startswith(("limit_", "kind", "slug"))}
        for code in city().languages[1:]:
            found[f"title_{code}"] = found[f"title_{code}"] or None
        values = {limit.key: given[f"limit_{limit.key}"] for limit in self.limits}
        found["limits"] = {key: _tidy(value) for key, value in values.items() if value is not None}
        return found

    @staticmethod
    def _limit(limit: Limit, intake: Intake | None) -> forms.FloatField:
        language = (get_language() or "").split("-")[0]
        label = limit.label.get(language) or next(filter(None, limit.label.values()), limit.key)
        return forms.FloatField(
            label=f"{label} ({limit.unit})" if limit.unit else label,
            required=False,
            localize=True,
            initial=intake.limits.get(limit.key) if intake else None,
            help_text=_("Empty: the usual value, %(value)s.")
            % {"value": questionnaires.limit_words(limit, limit.usual, language)},
        )


class NewIntakeForm(IntakeForm):
    """Beside what can be changed later: the kind of case, the address and the questionnaire."""

    field_order = ("kind", "questionnaire", "slug")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"] = forms.ChoiceField(
            label=_("Kind of case"), choices=[(kind.key, kind.name) for kind in all_kinds()]
        )
        self.fields["questionnaire"] = forms.ModelChoiceField(
            queryset=questionnaires.questionnaires().filter(versions__state="published"),
            label=_("Questionnaire"),
        )
        self.fields["slug"] = forms.SlugField(
            max_length=80, label=_("Address of the page"), help_text=_("Small letters, digits and hyphens.")
        )
        self.order_fields(self.field_order)


@require_safe
@may_manage
def index(request: HttpRequest) -> HttpResponse:
    found = Intake.objects.select_related("questionnaire").order_by("-opens_at", "-pk")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    for intake in page:
        intake.kind_name = kind_of(intake).name
    context = {
        "page_title": _("Intakes"),
        "header_icon": "date",
        "breadcrumbs_items": [],
        "page_obj": page,
        "now": timezone.now(),
    }
    return render(request, "casework/desk/intakes.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@may_manage
def create(request: HttpRequest) -> HttpResponse:
    form = NewIntakeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = intakes.open_intake(
                kind=given["kind"], slug=given["slug"], by=request.user, **form.changes()
            )
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        else:
            messages.success(request, _("The intake is there. Set its limits, if it has any."))
            return redirect("casework_desk:intake", made.pk)
    return _page(request, form, _("New intake"))


@require_http_methods(["GET", "HEAD", "POST"])
@may_manage
def change(request: HttpRequest, pk: int) -> HttpResponse:
    intake = get_object_or_404(Intake.objects.select_related("questionnaire"), pk=pk)
    limits = intakes.limits_of(intake.questionnaire)
    form = IntakeForm(request.POST or None, intake=intake, limits=limits)
    if request.method == "POST" and form.is_valid():
        try:
            intakes.change_intake(intake=intake, by=request.user, **form.changes())
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        else:
            messages.success(request, _("Saved."))
            return redirect("casework_desk:intake", pk)
    return _page(request, form, intake.title, intake)


def _page(request: HttpRequest, form: IntakeForm, title: str, intake: Intake | None = None) -> HttpResponse:
    context = {
        "page_title": title,
        "header_icon": "date",
        "breadcrumbs_items": [{"url": reverse("casework_desk:intakes"), "label": _("Intakes")}],
        "form": form,
        "intake": intake,
    }
    return render(request, "casework/desk/intake.html", context)


def _tidy(value: float) -> int | float:
    return int(value) if float(value).is_integer() else value
