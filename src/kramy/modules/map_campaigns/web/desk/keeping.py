"""How often a campaign asks its firms whether their entries are still true: a tab of the campaign editor."""

from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from kramy.modules.map_campaigns.domain.campaigns import campaigns as verbs
from kramy.modules.map_campaigns.domain.keeping_true.confirmations import questions_of
from kramy.modules.map_campaigns.web.desk.campaigns import (
    campaign_of,
    frame,
    may_edit,
    revision_seen,
    save,
    saved,
    status_of,
)

FEWEST_DAYS, MOST_DAYS, MOST_MONTHS = 7, 90, 60


class KeepingForm(forms.Form):
    confirm_every_months = forms.IntegerField(
        label=gettext_lazy("Ask after so many months"),
        help_text=gettext_lazy(
            "Counted from when the entry was published, changed, renewed or confirmed. Empty: firms are not asked."
        ),
        required=False,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_MONTHS)],
    )
    confirm_wait_days = forms.IntegerField(
        label=gettext_lazy("Wait for the answer so many days"),
        help_text=gettext_lazy(
            "The firm is reminded at half time and three days before the end. After that the entry leaves the map; "
            "the firm can bring it back with one click."
        ),
        validators=[MinValueValidator(FEWEST_DAYS), MaxValueValidator(MOST_DAYS)],
    )


@require_http_methods(["GET", "HEAD", "POST"])
@may_edit
def keeping(request: HttpRequest, pk: int) -> HttpResponse:
    campaign = campaign_of(pk)
    sent = request.method == "POST"
    names = ("confirm_every_months", "confirm_wait_days")
    initial: dict[str, Any] = {name: getattr(campaign, name) for name in names}
    form = KeepingForm(request.POST if sent else None, initial=initial)

    def change() -> None:
        verbs.change_campaign(
            campaign=campaign,
            by=request.user,
            expected_revision=revision_seen(request),
            **form.cleaned_data,
        )

    if sent and save(request, form, change):
        return saved(request, pk, "keeping")
    context = frame(
        request, campaign, form=form, revision=campaign.revision, questions=questions_of(campaign)
    )
    return render(request, "map_campaigns/desk/campaign_keeping.html", context, status=status_of(form))
