"""The one question after a case is closed, without signing in."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kramy.kernel.casework.domain.satisfaction import LONGEST, SCORES, case_for_opinion, give_opinion
from kramy.kernel.casework.models import Satisfaction
from kramy.kernel.casework.web.public import spam
from kramy.lib.errors import Refused

OPINIONS = 30
"""Answers from one address in an hour: a firm has many cases, a program has more."""


class OpinionForm(forms.Form):
    score = forms.TypedChoiceField(
        coerce=int,
        choices=SCORES,
        error_messages={"required": gettext_lazy("Choose one of the answers.")},
    )
    text = forms.CharField(required=False, max_length=LONGEST)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def opinion(request: HttpRequest, token: str) -> HttpResponse:
    """Reading it answers nothing: programs that look at mail follow links. One press does."""
    case = case_for_opinion(token)
    if case is None:
        return render(request, "casework/public/opinion_gone.html", status=404)
    form = OpinionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            spam.limit(request, "casework.opinion", OPINIONS)
            give_opinion(case=case, **form.cleaned_data)
        except Refused as refusal:
            if refusal.code != "answered":
                form.add_error(refusal.field, str(refusal))
        if not form.errors:
            return render(request, "casework/public/opinion_given.html")
    elif Satisfaction.objects.filter(case=case).exists():
        return render(request, "casework/public/opinion_given.html")
    context = {
        "case": case,
        "form": form,
        "scores": SCORES,
        "typed": form["text"].value() or "",
    }
    return render(request, "casework/public/opinion.html", context, status=400 if form.errors else 200)
