"""Form fields that Django lacks: a date typed in three boxes and several files at once."""

import datetime
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _


class DatePartsWidget(forms.MultiWidget):
    """Day, month and year as three number boxes: the accessible way to type a date one knows."""

    template_name = "ui/widgets/date_parts.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(
            widgets={"day": forms.TextInput(), "month": forms.TextInput(), "year": forms.TextInput()},
            attrs=attrs,
        )

    def decompress(self, value: datetime.date | None) -> list[int | None]:
        return [value.day, value.month, value.year] if value else [None, None, None]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        parts = zip(
            context["widget"]["subwidgets"],
            (_("Day"), _("Month"), _("Year")),
            ("bday-day", "bday-month", "bday-year"),
            strict=True,
        )
        birthday = bool(context["widget"]["attrs"].get("data-birthday"))
        context["parts"] = [
            {"widget": widget, "label": label, "autocomplete": autocomplete if birthday else ""}
            for widget, label, autocomplete in parts
        ]
        return context


class DatePartsField(forms.MultiValueField):
    """A `datetime.date` (or None) typed as day, month and year; spaces and leading zeros do not matter."""

    widget = DatePartsWidget
    default_error_messages = {
        "required": _("Enter a date"),
        "incomplete": _("A date needs a day, a month and a year"),
        "invalid": _("This is not a real date"),
    }

    def __init__(self, **kwargs: Any) -> None:
        parts = (
            forms.IntegerField(required=False),
            forms.IntegerField(required=False),
            forms.IntegerField(required=False),
        )
        super().__init__(fields=parts, require_all_fields=False, **kwargs)

    def clean(self, value: Any) -> datetime.date | None:
        parts = [str(part or "").strip() for part in (value or ["", "", ""])]
        if not any(parts):
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        if not all(parts):
            raise ValidationError(self.error_messages["incomplete"], code="incomplete")
        try:
            day, month, year = (int(part) for part in parts)
            date = datetime.date(year, month, day)
        except (ValueError, OverflowError):
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None
        if not 1900 <= date.year <= 2200:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        self.run_validators(date)
        return date

    def compress(self, data_list: Sequence[Any]) -> Any:
        raise NotImplementedError("clean() builds the date")

    def has_changed(self, initial: Any, data: Any) -> bool:
        before = [str(part or "") for part in DatePartsWidget().decompress(initial)]
        return before != [str(part or "").strip().lstrip("0") for part in (data or ["", "", ""])]


class MultipleFileInput(forms.FileInput):
    allow_multiple_selected = True


class MultipleFileField(forms.FileField):
    """A list of uploaded files, each passed through the field's own checks; empty list when none."""

    widget = MultipleFileInput

    def __init__(self, *, max_files: int | None = None, **kwargs: Any) -> None:
        self.max_files = max_files
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        files = [item for item in (data if isinstance(data, list | tuple) else [data]) if item]
        if not files:
            super().clean(None, initial)
            return []
        if self.max_files is not None and len(files) > self.max_files:
            raise ValidationError(
                _("Choose at most %(limit)d files, you have chosen %(count)d"),
                code="too_many",
                params={"limit": self.max_files, "count": len(files)},
            )
        return [super(MultipleFileField, self).clean(item, initial) for item in files]
