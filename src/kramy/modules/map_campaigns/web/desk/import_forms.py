"""Forms of the import pages."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kramy.lib.tables import MAX_BYTES
from kramy.modules.map_campaigns.domain.entries.entries import offered_categories
from kramy.modules.map_campaigns.domain.importing.categories import DEFAULT, SKIP, mapping_key
from kramy.modules.map_campaigns.domain.importing.columns import FIELD_LABELS
from kramy.modules.map_campaigns.models import Campaign, ImportBatch

MEGABYTE = 1_000_000


class UploadForm(forms.Form):
    campaign: Any = forms.ModelChoiceField(
        label=_("Map"),
        queryset=Campaign.objects.none(),
        help_text=_("Entries from the file get their home on this map."),
    )
    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "CSV, XLSX, GeoJSON, KML, KMZ, GPX, GeoPackage, Shapefile (zipped) or a map saved from uMap, up to 100 MB."
            " One row or feature for each place."
        ),
        widget=forms.ClearableFileInput(
            attrs={"accept": ".csv,.tsv,.txt,.xlsx,.xls,.ods,.geojson,.json,.kml,.kmz,.gpx,.gpkg,.umap,.zip"}
        ),
        error_messages={"required": _("Choose a file."), "empty": _("The file is empty.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["campaign"].queryset = Campaign.objects.order_by("position", "slug")

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(
                _("The file is too large: at most %(most)d MB.") % {"most": MAX_BYTES // MEGABYTE}
            )
        return file


class MatchForm(forms.Form):
    """A choice for every column and for every value in the category columns.

    Fields ``column-N`` and ``value-N`` go by position, because names of columns are a stranger's text.
    """

    key_column = forms.ChoiceField(
        label=_("Column that identifies a row"),
        required=False,
        help_text=_(
            "When the file comes again, entries are recognised by it. Without one, by name and address together: "
            "then a firm that moves or changes its name in the file is a new entry."
        ),
    )
    default_category = forms.ChoiceField(
        label=_("Category of rows that match none"),
        required=False,
    )
    default_town = forms.CharField(
        label=_("Town, where the file does not say"), required=False, max_length=100
    )

    def __init__(
        self, data: Any = None, *, batch: ImportBatch, values: list[tuple[str, str, int]], **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        self.batch, self.values = batch, values
        names = [column["name"] for column in batch.columns]
        categories = [(str(category.pk), str(category)) for category in offered_categories(batch.campaign)]
        self._choice(
            "key_column", [("", _("None: name and address together")), *((name, name) for name in names)]
        )
        self._choice("default_category", [("", _("None: such rows are rejected")), *categories])
        self.fields["key_column"].initial = batch.key_column
        default = batch.options.get("default_category")
        self.fields["default_category"].initial = str(default) if default else ""
        self.fields["default_town"].initial = batch.options.get("default_town", "")
        matched = {column: name for name, columns in batch.mapping.items() for column in columns}
        targets = [("", _("Not imported")), *FIELD_LABELS.items()]
        for number, name in enumerate(names):
            self.fields[f"column-{number}"] = forms.ChoiceField(
                label=name, choices=targets, required=False, initial=matched.get(name, "")
            )
        meanings = [
            (DEFAULT, _("The category of rows that match none")),
            (SKIP, _("Skip these rows")),
            *categories,
        ]
        for number, (column, value, _count) in enumerate(values):
            self.fields[f"value-{number}"] = forms.ChoiceField(
                label=f"{column}: {value}",
                choices=meanings,
                required=False,
                initial=str(batch.category_mapping.get(mapping_key(column, value), DEFAULT)),
            )

    def _choice(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        self.fields[name].choices = choices

    def options(self) -> list[Any]:
        return [self[name] for name in ("key_column", "default_category", "default_town")]

    def _columns(self) -> list[dict[str, Any]]:
        """Every column with its samples and its control."""
        return [
            {"column": column, "field": self[f"column-{number}"]}
            for number, column in enumerate(self.batch.columns)
        ]

    def matched_columns(self) -> list[dict[str, Any]]:
        return [row for row in self._columns() if row["field"].value()]

    def other_columns(self) -> list[dict[str, Any]]:
        return [row for row in self._columns() if not row["field"].value()]

    def value_rows(self) -> list[dict[str, Any]]:
        return [
            {"column": column, "value": value, "count": count, "field": self[f"value-{number}"]}
            for number, (column, value, count) in enumerate(self.values)
        ]

    def mapping(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for number, column in enumerate(self.batch.columns):
            target = self.cleaned_data.get(f"column-{number}")
            if target:
                found.setdefault(target, []).append(column["name"])
        return found

    def category_mapping(self) -> dict[str, int | str]:
        return {
            mapping_key(column, value): int(target) if target.isdigit() else target
            for number, (column, value, _count) in enumerate(self.values)
            if (target := self.cleaned_data.get(f"value-{number}"))
        }

    def default_category_id(self) -> int | None:
        chosen = self.cleaned_data.get("default_category")
        return int(chosen) if chosen else None
