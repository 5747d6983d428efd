"""Places at the desk: districts, map layers, the address index, and the imports behind them."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin.auth import permission_required

from kramy.kernel.places.domain import basemap, importing, layer_import, search
from kramy.kernel.places.domain.districts import city_bounds
from kramy.kernel.places.domain.static_map import shapes_svg, static_map_svg
from kramy.kernel.places.enums import AddressSource, ImportKind, ImportState
from kramy.kernel.places.models import Address, District, MapLayer, PlacesImport, Street
from kramy.kernel.places.web.desk.forms import UploadForm, options_form
from kramy.lib.errors import Refused

PAGE_SIZE = 30
SHOWN_PROBLEMS = 100
SHOWN_NAMES = 60
ICON = "site"
may_manage = permission_required("places.manage_places")

TITLES = {
    ImportKind.DISTRICTS: gettext_lazy("Import districts"),
    ImportKind.POPULATION: gettext_lazy("Import the number of residents"),
    ImportKind.LAYER: gettext_lazy("Import a map layer"),
    ImportKind.ADDRESSES: gettext_lazy("Import addresses"),
}


def _crumb(name: str, label: str) -> dict[str, str]:
    return {"url": reverse(f"places_desk:{name}"), "label": label}


def _page(
    request: HttpRequest, template: str, title: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    frame = {"page_title": title, "header_icon": ICON, "breadcrumbs_items": [], "section": template}
    return render(request, f"places/desk/{template}.html", {**frame, **context}, status=status)


@require_safe
@may_manage
def districts(request: HttpRequest) -> HttpResponse:
    rows = list(District.objects.defer("boundary"))
    totals = {
        "population": sum(row.population or 0 for row in rows),
        "area": sum(row.area_km2 for row in rows),
    }
    svg = static_map_svg(width=640, height=420, bounds=city_bounds(), title=_("Map of the districts"))
    return _page(request, "districts", _("Districts"), {"rows": rows, "totals": totals, "svg": svg})


@require_safe
@may_manage
def layers(request: HttpRequest) -> HttpResponse:
    rows = MapLayer.objects.annotate(feature_count=Count("features")).order_by("kind")
    return _page(request, "layers", _("Map layers"), {"rows": rows, "base_map": basemap.current()})


@require_POST
@may_manage
def remove_layer(request: HttpRequest, pk: int) -> HttpResponse:
    layer = get_object_or_404(MapLayer, pk=pk)
    layer_import.remove_layer(layer=layer, by=request.user)
    messages.success(request, _("The layer “%(layer)s” was removed.") % {"layer": layer})
    return redirect("places_desk:layers")


@require_safe
@may_manage
def addresses(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "")[:120]
    counts = dict(Address.objects.order_by().values_list("source").annotate(count=Count("id")))
    context = {
        "q": text,
        "hits": search.suggest(text, limit=20) if text else [],
        "counts": [(label, counts.get(value, 0)) for value, label in AddressSource.choices],
        "street_count": Street.objects.count(),
    }
    return _page(request, "addresses", _("Addresses"), context)


@require_safe
@may_manage
def imports(request: HttpRequest) -> HttpResponse:
    rows = PlacesImport.objects.select_related("created_by")
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    return _page(request, "imports", _("Imports"), {"page_obj": page})


@require_http_methods(["GET", "HEAD", "POST"])
@may_manage
def upload(request: HttpRequest, kind: str) -> HttpResponse:
    if kind not in ImportKind.values:
        raise Http404
    form = UploadForm(request.POST or None, request.FILES or None, kind=kind, initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            item = importing.upload(
                kind=kind,
                data=file.read(),
                file_name=file.name,
                by=request.user,
                layer_kind=form.cleaned_data.get("layer_kind", ""),
            )
        except Refused as refused:
            form.add_error(refused.field or "file", str(refused))
        else:
            return redirect("places_desk:import", pk=item.pk)
    status = 422 if form.is_bound and form.errors else 200
    context = {"form": form, "breadcrumbs_items": [_crumb("imports", _("Imports"))]}
    return _page(request, "upload", str(TITLES[ImportKind(kind)]), context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@may_manage
def import_(request: HttpRequest, pk: int) -> HttpResponse:
    """One import: how it is read, what it would do, what came of it."""
    item = get_object_or_404(PlacesImport.objects.select_related("created_by"), pk=pk)
    context: dict[str, Any] = {"item": item, "breadcrumbs_items": [_crumb("imports", _("Imports"))]}
    if item.state in (ImportState.APPLYING, ImportState.APPLIED):
        if request.method == "POST":
            messages.error(request, _("This import has already been applied."))
            return redirect("places_desk:import", pk=pk)
        return _page(request, "import", str(item), context)
    content = importing.content_of(item)
    form = options_form(item.kind, importing.columns_of(content), item.options, request.POST or None)
    if request.method == "POST" and form.is_valid():
        importing.set_options(item=item, options=form.options())
        return redirect("places_desk:import", pk=pk)
    plan = importing.preview(item=item, content=content)
    context |= {
        "form": form,
        "plan": plan,
        "report": plan.report(),
        "lists": [
            (names[:SHOWN_NAMES], max(len(names) - SHOWN_NAMES, 0))
            for names in (plan.added, plan.replaced, plan.removed)
        ],
        "problems": plan.problems[:SHOWN_PROBLEMS],
        "more_problems": max(plan.problem_count - SHOWN_PROBLEMS, 0),
        "svg": shapes_svg([shape for _name, shape in plan.shapes]) if plan.shapes else "",
        "notes": getattr(content, "notes", ()),
    }
    return _page(request, "import", str(item), context)


@require_POST
@may_manage
def start(request: HttpRequest, pk: int) -> HttpResponse:
    item = get_object_or_404(PlacesImport, pk=pk)
    try:
        importing.start(item=item, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The import is being applied."))
    return redirect("places_desk:import", pk=pk)
