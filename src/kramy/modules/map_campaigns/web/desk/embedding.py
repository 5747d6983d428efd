"""Where a map may be shown in a frame: a tab of the campaign editor."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from kramy.modules.map_campaigns.domain.pages import embedding as verbs
from kramy.modules.map_campaigns.models import Campaign
from kramy.modules.map_campaigns.web.desk.campaigns import (
    campaign_of,
    frame,
    may_edit,
    revision_seen,
    save,
    saved,
    status_of,
)

LONGEST = 5_000


class EmbeddingForm(forms.Form):
    allowed = forms.ChoiceField(
        label=gettext_lazy("Who may show the map on their pages"),
        choices=[
            ("nobody", gettext_lazy("Nobody")),
            ("some", gettext_lazy("The websites below")),
            ("anybody", gettext_lazy("Anybody")),
        ],
        widget=forms.RadioSelect,
    )
    origins = forms.CharField(
        label=gettext_lazy("Websites"),
        required=False,
        max_length=LONGEST,
        help_text=gettext_lazy(
            "One a line, for example https://www.example.pl. With https://*.example.pl all its parts may."
        ),
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false", "autocapitalize": "none"}),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("allowed") == "some" and not data.get("origins", "").strip():
            self.add_error("origins", _("Name at least one website, or choose who may otherwise."))
        return data

    def wanted(self) -> str:
        chosen = self.cleaned_data["allowed"]
        if chosen == "some":
            return str(self.cleaned_data["origins"])
        return verbs.ANYBODY if chosen == "anybody" else verbs.NOBODY


def _initial(campaign: Campaign) -> dict[str, str]:
    origins = campaign.embed_origins
    if origins in (verbs.NOBODY, verbs.ANYBODY):
        return {"allowed": "anybody" if origins else "nobody", "origins": ""}
    return {"allowed": "some", "origins": "\n".join(origins.split())}


@require_http_methods(["GET", "HEAD", "POST"])
@may_edit
def embedding(request: HttpRequest, pk: int) -> HttpResponse:
    campaign = campaign_of(pk)
    sent = request.method == "POST"
    form = EmbeddingForm(request.POST if sent else None, initial=_initial(campaign))

    def change() -> None:
        verbs.set_embedding(
            campaign=campaign,
            origins=form.wanted(),
            by=request.user,
            expected_revision=revision_seen(request),
        )

    if sent and save(request, form, change):
        return saved(request, pk, "embedding")
    context = frame(request, campaign, form=form, revision=campaign.revision)
    return render(request, "map_campaigns/desk/campaign_embedding.html", context, status=status_of(form))
