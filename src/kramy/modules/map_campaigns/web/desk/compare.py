"""An application beside an entry that may be the same place."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kramy.kernel.audit.api import record_view
from kramy.kernel.casework.api import cases_for_review
from kramy.kernel.places.api import static_map_svg
from kramy.lib.geo import distance
from kramy.modules.map_campaigns.domain.applying.answers import place_in, read_answers
from kramy.modules.map_campaigns.models import Category, Entry
from kramy.modules.map_campaigns.web.desk.entries import may_decide

TOUCHING_METRES = 40
FIELDS = (
    "name", "street", "house_number", "postcode", "town", "phone", "email", "website", "opening_hours", "description",
)  # fmt: skip


@require_safe
@may_decide
def compare(request: HttpRequest, case: int, entry: int) -> HttpResponse:
    left = get_object_or_404(cases_for_review(request.user).select_related("answers"), pk=case)
    right = get_object_or_404(Entry.objects.select_related("campaign", "case", "organisation"), pk=entry)
    record_view(by=request.user, target=left)
    place = place_in(left.answers.answers)
    here = (right.lon, right.lat)
    pins = [(*here, "2")]
    if place is not None:
        # pins that touch would hide each other
        touching = distance(place.lon, place.lat, *here) < TOUCHING_METRES
        pins = [(*here, "1+2")] if touching else [(place.lon, place.lat, "1"), *pins]
    context = {
        "page_title": _("Are these the same?"),
        "page_subtitle": f"{left.number} · {right.name}",
        "header_icon": "site",
        "breadcrumbs_items": [
            {"url": reverse("casework_desk:queue"), "label": _("Cases")},
            {"url": reverse("casework_desk:case", args=[left.pk]), "label": left.number},
        ],
        "case": left,
        "entry": right,
        "rows": _rows(left, right),
        "map": static_map_svg(
            width=900,
            height=280,
            points=[*pins, (right.lon, right.lat, "2")],
            title=_("Both places on the map"),
        ),
    }
    return render(request, "map_campaigns/desk/compare.html", context)


def _rows(case: Any, entry: Entry) -> list[dict[str, Any]]:
    if place_in(case.answers.answers) is None:
        return []
    answers = read_answers(case.answers.answers)
    rows = [
        (
            str(Entry._meta.get_field(name).verbose_name),
            str(answers.fields.get(name) or ""),
            str(getattr(entry, name) or ""),
        )
        for name in FIELDS
    ]
    nip = str(answers.organisation.get("nip") or ""), entry.organisation.nip if entry.organisation else ""
    named = {
        category.slug: category.name for category in Category.objects.filter(slug__in=answers.categories)
    }
    there = ", ".join(category.name for category in entry.categories.order_by("position", "slug"))
    rows.insert(1, ("NIP", *nip))
    rows.append((_("Categories"), ", ".join(named.get(slug, slug) for slug in answers.categories), there))
    return [
        {"label": label, "left": left, "right": right, "same": bool(left) and left == right}
        for label, left, right in rows
        if left or right
    ]
