"""Times, units and reminders of the kinds of cases."""

import re
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin.auth import permission_required

from kramy.kernel.accounts.api import Unit
from kramy.kernel.casework.domain.settings import Settings, all_settings, save_settings
from kramy.kernel.casework.enums import PeriodUnit, Silence
from kramy.lib import periods
from kramy.lib.errors import Refused

LANGUAGES = (("pl", "Polski"), ("en", "English"), ("uk", "Українська"))
may_change = permission_required("casework.change_settings")


class DaysField(forms.CharField):
    """Numbers parted by commas, such as "3, 9, 21, 45"; a list of int."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(str(day) for day in value) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> Any:
        parts = [part for part in re.split(r"[\s,;]+", str(value or "").strip()) if part]
        if any(not part.isdecimal() or len(part) > 4 for part in parts):
            raise forms.ValidationError(
                _("Write numbers of working days parted by commas, such as 3, 9, 21.")
            )
        return [int(part) for part in parts]


class KindForm(forms.Form):
    unit = forms.ModelChoiceField(
        label=gettext_lazy("Unit that handles it"),
        help_text=gettext_lazy("Its head hears of cases that stand still."),
        queryset=Unit.objects.none(),
        required=False,
        empty_label="–",
    )
    period_amount = forms.IntegerField(label=gettext_lazy("Time to decide"), min_value=1, max_value=400)
    period_unit = forms.ChoiceField(label=gettext_lazy("Counted in"), choices=PeriodUnit.choices)
    silence = forms.ChoiceField(
        label=gettext_lazy("When the city does not decide in time, it means"),
        choices=Silence.choices,
        widget=forms.RadioSelect,
    )
    ladder_days = DaysField(
        label=gettext_lazy("Reminders to the official"),
        help_text=gettext_lazy(
            "After how many working days without a step, such as 3, 9, 21, 45. Empty: none."
        ),
        required=False,
    )
    head_days = forms.IntegerField(
        label=gettext_lazy("Telling the head of the unit"),
        help_text=gettext_lazy("After how many working days without a step; later than the last reminder."),
        min_value=1,
        max_value=400,
    )
    reminder_days = DaysField(
        label=gettext_lazy("Reminders to the applicant"),
        help_text=gettext_lazy(
            "After how many working days of waiting for the applicant, such as 7, 14. Empty: none."
        ),
        required=False,
    )
    retention_years = forms.IntegerField(
        label=gettext_lazy("Years a case is kept after closing"), min_value=1, max_value=100
    )

    def __init__(self, *args: Any, settings: Settings, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.filter(active=True)
        told = _("What the applicant is told about it")
        for code, name in LANGUAGES:
            self.fields[f"silence_text_{code}"] = forms.CharField(
                label=f"{told} ({name})",
                required=False,
                max_length=1000,
                widget=forms.Textarea(attrs={"rows": 2, "lang": code}),
            )
        names = list(self.fields)
        self.order_fields([*names[:4], *names[8:], *names[4:8]])
        self.initial = {
            "unit": settings.unit.pk if settings.unit else None,
            "period_amount": settings.period.amount,
            "period_unit": settings.period.unit.value,
            "silence": settings.silence,
            "ladder_days": list(settings.ladder_days),
            "head_days": settings.head_days,
            "reminder_days": list(settings.reminder_days),
            "retention_years": settings.retention_years,
            **{f"silence_text_{code}": settings.silence_texts.get(code, "") for code, _name in LANGUAGES},
        }


@require_safe
@may_change
def index(request: HttpRequest) -> HttpResponse:
    context = {
        "page_title": _("Kinds of cases"),
        "page_subtitle": _("Who handles them, by when, and who is reminded of what."),
        "header_icon": "cogs",
        "breadcrumbs_items": [{"url": reverse("casework_desk:queue"), "label": _("Cases")}],
        "settings": list(all_settings().values()),
    }
    return render(request, "casework/desk/kinds.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@may_change
def change(request: HttpRequest, kind: str) -> HttpResponse:
    settings = all_settings().get(kind)
    if settings is None:
        raise Http404
    form = KindForm(request.POST if request.method == "POST" else None, settings=settings)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            save_settings(
                kind=settings.kind,
                unit=data["unit"],
                period=periods.Period(data["period_amount"], periods.Unit(data["period_unit"])),
                silence=data["silence"],
                silence_texts={code: data[f"silence_text_{code}"] for code, _name in LANGUAGES},
                ladder_days=data["ladder_days"],
                head_days=data["head_days"],
                reminder_days=data["reminder_days"],
                retention_years=data["retention_years"],
                by=request.user,
            )
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        else:
            messages.success(request, _("Saved: “%(title)s”.") % {"title": settings.kind.name})
            return redirect("casework_desk:kinds")
    context = {
        "page_title": settings.kind.name,
        "page_subtitle": _("The time to decide holds for cases received from now on, the rest at once."),
        "header_icon": "cogs",
        "breadcrumbs_items": [
            {"url": reverse("casework_desk:queue"), "label": _("Cases")},
            {"url": reverse("casework_desk:kinds"), "label": _("Kinds of cases")},
        ],
        "form": form,
        "back": reverse("casework_desk:kinds"),
    }
    return render(request, "casework/desk/plain_form.html", context, status=400 if form.errors else 200)
