"""Absences: who is away when, and who stands in."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kramy.kernel.accounts.api import officials_with
from kramy.kernel.casework.domain.absence import (
    MANAGE,
    absences_seen_by,
    end_absence,
    enter_absence,
    may_enter_for,
    people_led_by,
)
from kramy.kernel.casework.models import Absence
from kramy.kernel.casework.web.desk.queue import may_see_queue
from kramy.lib.errors import Refused

MOST = 200


class AbsenceForm(forms.Form):
    """Oneself, or one of the people one leads."""

    person = forms.ModelChoiceField(label=gettext_lazy("Who is away"), queryset=None, empty_label=None)
    first_day = forms.DateField(
        label=gettext_lazy("First day"), widget=forms.DateInput(attrs={"type": "date"})
    )
    last_day = forms.DateField(
        label=gettext_lazy("Last day"),
        help_text=gettext_lazy("The cases return the day after."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    deputy = forms.ModelChoiceField(
        label=gettext_lazy("Who stands in"),
        help_text=gettext_lazy("Without anybody the cases go to the colleague with the fewest."),
        queryset=None,
        required=False,
        empty_label="–",
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        staff = officials_with("casework.view_queue").filter(is_superuser=False)
        self.fields["deputy"].queryset = staff
        mine = staff if user.has_perm(MANAGE) else staff.filter(pk__in={user.pk, *people_led_by(user)})
        self.fields["person"].queryset = mine
        self.initial.setdefault("person", user.pk)


@require_safe
@may_see_queue
def index(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    rows = [
        {
            "absence": row,
            "now": row.ended_at is None and row.first_day <= today <= row.last_day,
            "over": row.ended_at is not None or row.last_day < today,
            "may_end": row.ended_at is None and may_end(request.user, row),
        }
        for row in absences_seen_by(request.user)[:MOST]
    ]
    context = {
        "page_title": _("Absences"),
        "page_subtitle": _("Cases go to whoever stands in on the first day and return after the last."),
        "header_icon": "calendar-alt",
        "breadcrumbs_items": [{"url": reverse("casework_desk:queue"), "label": _("Cases")}],
        "rows": rows,
    }
    return render(request, "casework/desk/absences.html", context)


def may_end(user: Any, absence: Absence) -> bool:
    """Whether the button is offered; without a query for what is one's own."""
    return absence.person_id == user.pk or absence.deputy_id != user.pk


@require_http_methods(["GET", "HEAD", "POST"])
@may_see_queue
def enter(request: HttpRequest) -> HttpResponse:
    form = AbsenceForm(request.POST if request.method == "POST" else None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            absence = enter_absence(by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        else:
            messages.success(request, _("Entered: %(person)s is away.") % {"person": absence.person})
            return redirect("casework_desk:absences")
    context = {
        "page_title": _("Enter an absence"),
        "header_icon": "calendar-alt",
        "breadcrumbs_items": [
            {"url": reverse("casework_desk:queue"), "label": _("Cases")},
            {"url": reverse("casework_desk:absences"), "label": _("Absences")},
        ],
        "form": form,
        "back": reverse("casework_desk:absences"),
    }
    return render(request, "casework/desk/plain_form.html", context, status=400 if form.errors else 200)


@require_POST
@may_see_queue
def end(request: HttpRequest, pk: int) -> HttpResponse:
    absence = get_object_or_404(Absence.objects.select_related("person"), pk=pk)
    if not may_enter_for(request.user, absence.person):
        messages.error(request, _("You may enter this only for yourself and for people you lead."))
    else:
        end_absence(absence=absence, by=request.user)
        messages.success(request, _("The absence is over; the cases are back."))
    return redirect("casework_desk:absences")
