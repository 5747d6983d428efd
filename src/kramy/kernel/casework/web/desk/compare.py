"""Two cases side by side, to see whether they are one."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kramy.kernel.audit.api import record_view
from kramy.kernel.casework.domain.kinds import context_of
from kramy.kernel.casework.models import Case
from kramy.kernel.casework.web.desk.queue import may_see_queue
from kramy.kernel.casework.web.desk.screen import visible_cases
from kramy.kernel.places.api import static_map_svg
from kramy.kernel.questionnaires import api as questionnaires
from kramy.kernel.questionnaires.enums import QuestionKind


@require_safe
@may_see_queue
def compare(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    left = get_object_or_404(visible_cases(request), pk=pk)
    right = get_object_or_404(visible_cases(request), pk=other)
    record_view(by=request.user, target=right)
    rows, pins = _rows(left, right)
    context = {
        "page_title": _("Are these the same?"),
        "page_subtitle": f"{left.number} · {right.number}",
        "header_icon": "doc-full",
        "breadcrumbs_items": [
            {"url": reverse("casework_desk:queue"), "label": _("Cases")},
            {"url": reverse("casework_desk:case", args=[left.pk]), "label": left.number},
        ],
        "left": left,
        "right": right,
        "rows": rows,
        "map": static_map_svg(width=900, height=280, points=pins, title=_("Both places on the map"))
        if pins
        else "",
    }
    return render(request, "casework/desk/compare.html", context)


def _rows(left: Case, right: Case) -> tuple[list[dict[str, Any]], list[tuple[float, float, str]]]:
    """Questions answered on either side, in the order asked; pins are marked 1 (left) and 2."""
    sides = []
    pins = []
    for number, case in enumerate((left, right), start=1):
        answered = {}
        for page in questionnaires.summary(case.answers, get_language() or "pl", context_of(case.intake)):
            for row in page.rows:
                if not row.answered:
                    continue
                answered[row.question_key] = row
                if row.kind == QuestionKind.ADDRESS and row.value.get("lon") is not None:
                    pins.append((float(row.value["lon"]), float(row.value["lat"]), str(number)))
        sides.append(answered)
    keys = list(dict.fromkeys([*sides[0], *sides[1]]))
    rows = []
    for key in keys:
        one, two = sides[0].get(key), sides[1].get(key)
        rows.append(
            {
                "label": (one or two).label,
                "left": one,
                "right": two,
                "same": bool(one and two and one.text == two.text and not one.attachments),
            }
        )
    return rows, pins
