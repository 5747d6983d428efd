"""Forms of the desk's places."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kramy.kernel.places.domain.address_rows import SYSTEMS
from kramy.kernel.places.domain.layer_import import ACCEPTED
from kramy.kernel.places.enums import ImportKind, LayerKind

GEOMETRY_FILES = ".geojson,.json,.gpkg,.fgb,.kml,.zip"
TABLE_FILES = ".csv,.txt,.xlsx,.xls,.geojson"
SYSTEM_NAMES = {
    "EPSG:4326": _("degrees (WGS 84)"),
    "EPSG:2180": _("metres, PL-1992 (EPSG:2180)"),
    "EPSG:2178": _("metres, PL-2000 zone 7 (EPSG:2178)"),
    "EPSG:3857": _("metres, Web Mercator (EPSG:3857)"),
}


class UploadForm(forms.Form):
    """A file and, for a layer, which one."""

    layer_kind = forms.ChoiceField(
        label=_("Layer"), choices=[(kind.value, kind.label) for kind in LayerKind if kind in ACCEPTED]
    )
    file = forms.FileField(label=_("File"), error_messages={"required": _("Choose a file.")})

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind != ImportKind.LAYER:
            del self.fields["layer_kind"]
        table = kind in (ImportKind.POPULATION, ImportKind.ADDRESSES)
        self.fields["file"].widget.attrs["accept"] = TABLE_FILES if table else GEOMETRY_FILES
        self.fields["file"].help_text = (
            _("CSV, XLSX or GeoJSON")
            if table
            else _("GeoJSON, GeoPackage, FlatGeobuf, KML or a zipped shapefile")
        )


class OptionsForm(forms.Form):
    """How a file is to be read; the base of one form per kind of import."""

    columns: tuple[tuple[str, Any], ...] = ()

    def __init__(self, *args: Any, names: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field, label in self.columns:
            self.fields[field] = forms.ChoiceField(
                label=label,
                required=False,
                choices=[("", _("as guessed")), *((name, name) for name in names)],
            )
        self.order_fields([field for field, _label in self.columns])

    def options(self) -> dict[str, Any]:
        """What is kept with the import, JSON values only."""
        return dict(self.cleaned_data)


class _About(OptionsForm):
    source = forms.CharField(
        label=_("Source"),
        max_length=200,
        required=False,
        help_text=_("Shown beside the map, for example: City of Kraków, open data"),
    )
    approximate = forms.BooleanField(label=_("The outlines are approximate"), required=False)


class DistrictOptions(_About):
    columns = (("name_column", _("Column with the name")), ("number_column", _("Column with the number")))


class LayerOptions(_About):
    columns = (("name_column", _("Column with the name")),)
    licence = forms.CharField(label=_("Licence"), max_length=100, required=False)


class PopulationOptions(OptionsForm):
    columns = (
        ("district_column", _("Column with the district")),
        ("residents_column", _("Column with the number of residents")),
    )
    on = forms.DateField(
        label=_("Counted on"), initial=timezone.localdate, widget=forms.DateInput(attrs={"type": "date"})
    )

    def options(self) -> dict[str, Any]:
        return {**self.cleaned_data, "on": self.cleaned_data["on"].isoformat()}


class AddressOptions(OptionsForm):
    columns = (
        ("street", _("Column with the street")),
        ("house_number", _("Column with the house number")),
        ("postcode", _("Column with the postcode")),
        ("town", _("Column with the town")),
        ("x", _("Column with the longitude or easting")),
        ("y", _("Column with the latitude or northing")),
    )
    crs = forms.ChoiceField(
        label=_("Coordinates"),
        required=False,
        choices=[("", _("tell by the numbers")), *((code, SYSTEM_NAMES[code]) for code in SYSTEMS)],
    )
    complete = forms.BooleanField(
        label=_("The file is the whole register: remove addresses that are not in it"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field, _label in self.columns:
            choices = self.fields[field].choices
            self.fields[field].choices = [("", _("none")), *list(choices)[1:]]

    def options(self) -> dict[str, Any]:
        data = self.cleaned_data
        parts = [field for field, _label in self.columns]
        return {
            "columns": {part: data[part] for part in parts},
            "crs": data["crs"],
            "complete": data["complete"],
            "source": "register" if data["complete"] else "import",
        }


OPTION_FORMS: dict[str, type[OptionsForm]] = {
    ImportKind.DISTRICTS: DistrictOptions,
    ImportKind.LAYER: LayerOptions,
    ImportKind.POPULATION: PopulationOptions,
    ImportKind.ADDRESSES: AddressOptions,
}


def options_form(kind: str, names: tuple[str, ...], options: dict[str, Any], data: Any = None) -> OptionsForm:
    """The form for an import of ``kind``, filled with what is kept."""
    initial = {**options, **options.get("columns", {})}
    return OPTION_FORMS[kind](
        data, names=names, initial={key: value for key, value in initial.items() if key != "columns"}
    )
