"""The clock of one case: extended, stopped by a suspension, set going again."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from kramy.kernel.casework.domain.extension import extend
from kramy.kernel.casework.domain.suspension import resume_suspended, suspend
from kramy.kernel.casework.domain.workflow import Verb, verbs_in
from kramy.kernel.casework.enums import SuspensionBasis
from kramy.kernel.casework.models import Case
from kramy.kernel.casework.web.desk.queue import may_see_queue
from kramy.kernel.casework.web.desk.screen import visible_cases
from kramy.lib.errors import Refused


class ClockForm(forms.Form):
    """``revision`` is the case as the official saw it; the words are read by the applicant."""

    revision = forms.IntegerField(widget=forms.HiddenInput)


def _words(label: Any, *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label, required=required, max_length=4000, widget=forms.Textarea(attrs={"rows": 5})
    )


class ExtendForm(ClockForm):
    until = forms.DateField(
        label=gettext_lazy("New deadline"), widget=forms.DateInput(attrs={"type": "date"})
    )
    text = _words(gettext_lazy("Why it takes longer"))


class SuspendForm(ClockForm):
    basis = forms.ChoiceField(
        label=gettext_lazy("Rule of law"), choices=SuspensionBasis.choices, widget=forms.RadioSelect
    )
    text = _words(gettext_lazy("Reasons the applicant will read"))


class ResumeForm(ClockForm):
    text = _words(gettext_lazy("Words for the applicant (optional)"), required=False)


ACTS: dict[str, tuple[Verb, type[ClockForm], Callable[..., Any], Any]] = {
    "extend": (
        Verb.EXTEND,
        ExtendForm,
        extend,
        gettext_lazy("The deadline is put off; the applicant is told."),
    ),
    "suspend": (
        Verb.SUSPEND,
        SuspendForm,
        suspend,
        gettext_lazy("The proceedings are suspended; the applicant is told."),
    ),
    "resume": (
        Verb.RESUME,
        ResumeForm,
        resume_suspended,
        gettext_lazy("The proceedings go on; the applicant is told."),
    ),
}


@require_http_methods(["GET", "HEAD", "POST"])
@may_see_queue
def clock(request: HttpRequest, pk: int) -> HttpResponse:
    case = get_object_or_404(visible_cases(request), pk=pk)
    bound: ClockForm | None = None
    act = request.POST.get("act", "")
    if request.method == "POST" and act in ACTS:
        _verb, form_class, do, done = ACTS[act]
        bound = form_class(request.POST, prefix=act)
        if bound.is_valid():
            data = dict(bound.cleaned_data)
            revision = data.pop("revision")
            try:
                do(case=case, by=request.user, expected_revision=revision, **data)
            except Refused as refused:
                bound.add_error(refused.field if refused.field in bound.fields else None, refused.message)
            else:
                messages.success(request, str(done))  # now, in the language of the request
                return redirect("casework_desk:case", pk=pk)
        case = get_object_or_404(visible_cases(request), pk=pk)
    return render(
        request,
        "casework/desk/clock.html",
        _context(case, act, bound),
        status=400 if request.method == "POST" else 200,
    )


def _context(case: Case, act: str, bound: ClockForm | None) -> dict[str, Any]:
    verbs = verbs_in(case.state)
    forms_of = {
        name: bound
        if bound is not None and name == act
        else form(prefix=name, initial={"revision": case.revision})
        for name, (verb, form, _do, _done) in ACTS.items()
        if verb in verbs or (bound is not None and name == act)
    }
    return {
        "page_title": _("The clock of the case"),
        "page_subtitle": f"{case.number} · {case.title}",
        "header_icon": "time",
        "breadcrumbs_items": [
            {"url": reverse("casework_desk:queue"), "label": _("Cases")},
            {"url": reverse("casework_desk:case", args=[case.pk]), "label": case.number},
        ],
        "case": case,
        "act_forms": forms_of,
        "failed": bound is not None,
    }
